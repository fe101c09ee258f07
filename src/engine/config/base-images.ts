import { parseDockerfile } from '../../checks/dockerfile/parse/index.ts'
import type { Dockerfile, Stage } from '../../checks/dockerfile/parse/types.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { SEVERITIES, type Severity } from '../../core/severity.ts'
import type { CheckedConfigFile } from './check-config-file.ts'
import { kindOfFile } from './kind-of-file.ts'

/** Scans an image by its reference. */
export type ScanBase = (reference: string) => Promise<Report>

/** A file whose base image is scanned, if it is a Dockerfile. */
export interface BaseScan {
  readonly file: string
  readonly text: string
}

const ID = 'PLD-0001'

/**
 * Scans the images that final stages are built on, each once, and counts their findings. An image that cannot be had
 * is a problem.
 */
export async function scanBases(
  files: readonly BaseScan[],
  scanBase: ScanBase,
  signal: AbortSignal,
): Promise<CheckedConfigFile> {
  const misconfigurations: Misconfiguration[] = []
  const problems: Problem[] = []
  const known = new Map<string, Report | string>()
  for (const { file, text } of files) {
    if (kindOfFile(file, text) !== 'dockerfile') continue
    const parsed = parseDockerfile(text)
    const stage = baseStage(parsed)
    const image = stage?.resolvedImage
    if (!stage || image === 'scratch') continue
    const subject = `${file}:${stage.from.line}`
    if (image === undefined) {
      problems.push(unknown(subject, `${stage.image.value} depends on a build argument without a default`))
      continue
    }
    const scanned = known.get(image) ?? (await scanOrFault(image, scanBase, signal))
    known.set(image, scanned)
    if (typeof scanned === 'string')
      problems.push(unknown(subject, `${image} could not be scanned: ${scanned}`))
    else {
      misconfigurations.push(...flawsOf(file, image, stage, parsed.stages.at(-1) ?? stage, scanned))
      problems.push(...scanned.problems.map((one) => ({ ...one, subject: `${image}: ${one.subject}` })))
    }
  }
  return { resources: [], misconfigurations, suppressed: [], problems }
}

/** The stage whose image the final one stands on in the end. */
function baseStage({ stages }: Dockerfile): Stage | undefined {
  let stage = stages.at(-1)
  // A base stands before what is built on it, so this ends.
  while (stage?.base !== undefined) stage = stages[stage.base]
  return stage
}

/** Only what is known to go wrong is a fault: of a registry, a file, a network. */
async function scanOrFault(image: string, scanBase: ScanBase, signal: AbortSignal): Promise<Report | string> {
  try {
    return await scanBase(image)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError && error.code !== 'internal')
      return messageOf(error).replace(/\.$/, '')
    throw error
  }
}

function unknown(subject: string, detail: string): Problem {
  return problem('base-image-unscanned', subject, `${detail}.`)
}

function flawsOf(
  file: string,
  image: string,
  { from }: Stage,
  last: Stage,
  { findings }: Report,
): readonly Misconfiguration[] {
  const counts = SEVERITIES.toReversed().flatMap((severity) => {
    const count = findings.filter((one) => one.severity.level === severity).length
    return count === 0 ? [] : [{ severity, count }]
  })
  const [worst] = counts
  if (!worst) return []
  const listed = counts.map(({ severity, count }) => `${count} ${severity}`).join(', ')
  const name = last.name ?? last.resolvedImage
  return [
    {
      kind: 'misconfiguration',
      id: ID,
      aliases: [],
      title: 'Base image has known flaws',
      severity: worst.severity satisfies Severity,
      message: `${image} has ${findings.length} known flaws: ${listed}`,
      description: 'Whatever is wrong with the image that is built on is wrong with the image that is built.',
      advice: `Build on a newer or a smaller image; plimsoll image ${image} tells the flaws one by one.`,
      references: [],
      standards: [],
      subject: { kind: 'Dockerfile', ...(name === undefined ? {} : { name }), path: [] },
      place: { file, startLine: from.line, startColumn: from.column, endLine: from.endLine },
    },
  ]
}
