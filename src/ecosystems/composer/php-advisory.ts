import * as z from 'zod/mini'
import type { VersionRange } from '../../core/advisory.ts'
import type { FeedSink } from '../../core/feed.ts'
import { composerVersionOrder } from './version.ts'

const Record = z.object({
  title: z.nullish(z.string()),
  link: z.nullish(z.string()),
  cve: z.nullish(z.string()),
  reference: z.string(),
  branches: z.record(z.string(), z.object({ versions: z.array(z.union([z.string(), z.number()])) })),
})

export interface PhpAdvisoryFile {
  /** Its name, without the ending: a CVE, or a date with which several packages have a file. */
  readonly file: string
  /** How it is named among what was skipped. */
  readonly place: string
  readonly namespace: string
}

/** Writes one record of FriendsOfPHP's database, or tells it as skipped. */
export function addPhpAdvisory(
  value: unknown,
  { file, place, namespace }: PhpAdvisoryFile,
  sink: FeedSink,
): void {
  const result = Record.safeParse(value)
  if (!result.success) {
    const issue = result.error.issues[0]
    sink.skipped(place, `it is no advisory: ${issue?.message ?? ''} at ${issue?.path.join('.') ?? ''}`)
    return
  }
  const { title, link, cve, reference, branches } = result.data
  const name = reference.replace('composer://', '').toLowerCase()
  const ranges: VersionRange[] = []
  for (const { versions } of Object.values(branches)) {
    const range = rangeOf(versions.map(String))
    if (typeof range === 'string') {
      sink.skipped(place, `${JSON.stringify(range)} is no bound of a range`)
      return
    }
    ranges.push(range)
  }
  const isCve = /^CVE-\d{4}-\d+$/.test(file)
  const id = isCve ? file : `${name}/${file}`
  sink.advisory({
    kind: 'advisory',
    id,
    ...(cve && cve !== id && /^CVE-\d{4}-\d+$/.test(cve) ? { aliases: [cve] } : {}),
    ...(title ? { title } : {}),
    ...(link ? { references: [link] } : {}),
  })
  const status = ranges.some(({ fixed }) => fixed !== undefined) ? 'fixed' : 'affected'
  sink.affected({ advisory: id, namespace, name, status, ranges })
}

/**
 * `['>=1.0', '<1.2']`: all must hold. A `>` is read as `>=`, for which a range has no word: the one version more is
 * better than one too few.
 * @returns a bound that cannot be read, as a text
 */
function rangeOf(bounds: readonly string[]): VersionRange | string {
  let range: VersionRange = {}
  for (const bound of bounds) {
    const { sign, version = '' } = /^(?<sign>[<>]=?)\s*(?<version>\S+)$/.exec(bound.trim())?.groups ?? {}
    if (!composerVersionOrder.isValid(version)) return bound
    if (sign === '>=' || sign === '>') range = { ...range, introduced: version }
    else if (sign === '<') range = { ...range, fixed: version }
    else range = { ...range, lastAffected: version }
  }
  return range
}
