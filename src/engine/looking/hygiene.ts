import { readFile } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { byGravity } from '../../core/misconfiguration.ts'
import { accountsAnalyser } from '../../hygiene/accounts/analyser.ts'
import { contentDigestAnalyser } from '../../hygiene/duplicates/content-digest.ts'
import { hygieneOf } from '../../hygiene/hygiene.ts'
import { NOTE_KINDS } from '../../hygiene/notes-table.ts'
import {
  DEFAULT_WASTE_LIMITS,
  parseWasteLimit,
  readDiveCi,
  type WasteLimits,
} from '../../hygiene/waste/dive-ci.ts'
import type { Look } from './prepare.ts'
import type { HygieneSources } from './types.ts'

/** What should not be in an image, and what it wastes. Throws errors of the file with limits. */
export async function lookAtHygiene(sources: HygieneSources, signal: AbortSignal): Promise<Look> {
  const limits = await readLimits(sources, signal)
  return {
    analysers: [accountsAnalyser, ...(sources.duplicates ? [contentDigestAnalyser] : [])],
    look: ({ kind, name, inventory, ...read }) => {
      // A source tree is no image, and nothing in it is too much.
      if (kind === 'Repository' || (kind === 'Folder' && !inventory.distribution)) return { problems: [] }
      const { report, misconfigurations } = hygieneOf({
        ...read,
        name,
        packages: inventory.packages,
        now: sources.now,
        limits,
      })
      const objecting = new Set(misconfigurations.map(({ id }) => id))
      return {
        hygiene: report,
        configuration: {
          resources: [
            {
              kind: 'Image',
              name,
              place: { file: name },
              containers: [],
              passed: NOTE_KINDS.length - objecting.size,
            },
          ],
          misconfigurations: misconfigurations.toSorted(byGravity),
          suppressed: [],
        },
        problems: [],
      }
    },
  }
}

async function readLimits(
  { diveCi, limits: texts }: HygieneSources,
  signal: AbortSignal,
): Promise<WasteLimits> {
  const limits: Partial<Record<keyof WasteLimits, number>> = {}
  for (const [name, text] of Object.entries(texts) as [keyof WasteLimits, string][])
    limits[name] = parseWasteLimit(name, text)
  if (diveCi === undefined) return { ...DEFAULT_WASTE_LIMITS, ...limits }
  let text: string
  try {
    text = await readFile(diveCi, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new PlimsollError('input-not-found', `There is no file ${diveCi} (--dive-ci).`)
    throw new PlimsollError('input-unreadable', `${diveCi} cannot be read: ${faultOf(error)}.`)
  }
  return { ...(await readDiveCi({ file: diveCi, text })), ...limits }
}
