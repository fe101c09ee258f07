import * as z from 'zod/mini'
import type { Advisory, AffectedPackage } from '../../core/advisory.ts'
import type { FeedSink } from '../../core/feed.ts'
import { severityOfScore } from '../../core/severity.ts'
import { unsafeRanges } from './requirements.ts'

const Texts = z.nullish(z.array(z.string()))
const Score = z.nullish(z.number())

const Record = z.object({
  gem: z.string(),
  cve: z.nullish(z.string()),
  ghsa: z.nullish(z.string()),
  osvdb: z.nullish(z.union([z.string(), z.number()])),
  url: z.nullish(z.string()),
  title: z.nullish(z.string()),
  description: z.nullish(z.string()),
  date: z.nullish(z.string()),
  cvss_v2: Score,
  cvss_v3: Score,
  cvss_v4: Score,
  unaffected_versions: Texts,
  patched_versions: Texts,
  related: z.catch(z.nullish(z.object({ url: Texts })), undefined),
})
type Record = z.infer<typeof Record>

export interface GemAdvisoryFile {
  /** The name of the file. */
  readonly id: string
  /** How it is named among what was skipped. */
  readonly place: string
  readonly namespace: string
}

/** Writes one record of ruby-advisory-db, or tells it as skipped. */
export function addGemAdvisory(value: unknown, file: GemAdvisoryFile, sink: FeedSink): void {
  const result = Record.safeParse(value)
  if (!result.success) {
    const issue = result.error.issues[0]
    sink.skipped(file.place, `it is no advisory: ${issue?.message ?? ''} at ${issue?.path.join('.') ?? ''}`)
    return
  }
  const record = result.data
  const ranges = unsafeRanges(record.unaffected_versions ?? [], record.patched_versions ?? [])
  if (typeof ranges === 'string') {
    sink.skipped(file.place, `${JSON.stringify(ranges)} is no requirement`)
    return
  }
  sink.advisory(advisoryOf(file.id, record))
  sink.affected(affectedOf(file, record, ranges))
}

function advisoryOf(id: string, record: Record): Advisory {
  const names = [
    record.cve && `CVE-${record.cve}`,
    record.ghsa && `GHSA-${record.ghsa}`,
    record.osvdb && `OSVDB-${record.osvdb}`,
  ]
  const aliases = names.filter((name): name is string => Boolean(name) && name !== id)
  const references = [...new Set([record.url ?? '', ...(record.related?.url ?? [])])].filter(Boolean)
  return {
    kind: 'advisory',
    id,
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(record.title ? { title: record.title } : {}),
    ...(record.description ? { description: record.description } : {}),
    ...(references.length > 0 ? { references } : {}),
    ...(record.date ? { published: record.date } : {}),
  }
}

function affectedOf(
  { id, namespace }: GemAdvisoryFile,
  record: Record,
  ranges: AffectedPackage['ranges'],
): AffectedPackage {
  const score = record.cvss_v4 ?? record.cvss_v3 ?? record.cvss_v2
  return {
    advisory: id,
    namespace,
    name: record.gem,
    status: ranges.some(({ fixed, lastAffected }) => fixed ?? lastAffected) ? 'fixed' : 'affected',
    ranges,
    ...(score ? { severity: { author: 'ruby-advisory-db', level: severityOfScore(score) } } : {}),
  }
}
