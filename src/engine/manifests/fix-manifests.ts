import { writeFile } from 'node:fs/promises'
import type { CheckOptions } from '../../checks/kubernetes/check-input.ts'
import { type FixedText, fixText } from '../../checks/manifests/fix-text.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import type { Report } from '../../core/report.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { type ManifestFile, type ManifestSources, readManifestFiles } from './manifest-files.ts'

/**
 * Mends in the files whatever of the report a machine can mend; what somebody accepted stays. Gives a line for each
 * thing that was mended. Throws `output-unwritable`; a file is replaced whole or not at all.
 */
export async function fixManifests(
  report: Report,
  sources: ManifestSources,
  checks: CheckOptions,
): Promise<readonly string[]> {
  return await fixFiles(report, sources, async ({ text }, mayFix) => await fixText(text, mayFix, checks))
}

/** Mends one file; only what `mayFix` says. */
export type FixFile = (
  file: ManifestFile,
  mayFix: (one: Pick<Misconfiguration, 'id' | 'subject'>) => boolean,
) => Promise<FixedText>

/** The same for files of any kind. */
export async function fixFiles(
  report: Report,
  sources: ManifestSources,
  fixFile: FixFile,
): Promise<readonly string[]> {
  const wanted = new Set(
    report.configuration?.misconfigurations.map(({ id, subject, place }) => keyOf(place.file, id, subject)),
  )
  const lines: string[] = []
  for await (const file of readManifestFiles(sources)) {
    if (file.kind !== 'manifest-file') continue
    const { text, fixed } = await fixFile(file, ({ id, subject }) =>
      wanted.has(keyOf(file.name, id, subject)),
    )
    if (text === file.text) continue
    await replace(file.name, text, sources.signal)
    lines.push(...fixed.map((line) => `${file.name}: ${line}`))
  }
  return lines
}

interface Subject {
  readonly kind: string
  readonly namespace?: string
  readonly name?: string
  readonly container?: string
}

/** Not by the place in the object, which moves while it is mended. */
function keyOf(file: string, id: string, { kind, namespace, name, container }: Subject): string {
  return JSON.stringify([file, id, kind, namespace, name, container])
}

async function replace(path: string, text: string, signal: AbortSignal): Promise<void> {
  try {
    await writeWhole(path, async (beside) => await writeFile(beside, text, { signal }))
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError('output-unwritable', `${path} cannot be written: ${faultOf(error)}.`, {
      cause: error,
    })
  }
}
