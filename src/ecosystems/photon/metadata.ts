import * as z from 'zod/mini'
import { jsonRecords } from '../../advisories/json-records.ts'
import type { FeedSink, OpenDocument } from '../../core/feed.ts'
import { severityOfScore } from '../../core/severity.ts'

/** A row of Photon's list of CVEs; packages are sources, with the version that has the fix. */
const Row = z.object({
  cve_id: z.string(),
  pkg: z.string(),
  cve_score: z.nullish(z.union([z.number(), z.string()])),
  res_ver: z.nullish(z.string()),
  status: z.nullish(z.string()),
})

const NOT_AFFECTED = 'Not Affected'

/** @param namespace of source packages in this release */
export async function addMetadata(
  document: OpenDocument,
  sink: FeedSink,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  sink.namespace(namespace)
  for await (const batch of jsonRecords(document.read({ signal }), 1)) {
    for (const { keys, value } of batch) {
      const result = Row.safeParse(value)
      if (result.success) addRow(result.data, sink, namespace)
      else sink.skipped(`row ${keys.join('.')}`, `it is no row: ${result.error.issues[0]?.message ?? ''}`)
    }
  }
}

function addRow(row: z.infer<typeof Row>, sink: FeedSink, namespace: string): void {
  const { cve_id: advisory, pkg: name, res_ver: fixed, status } = row
  const score = Number(row.cve_score)
  const level = row.cve_score !== null && Number.isFinite(score) ? severityOfScore(score) : undefined
  if (!sink.hasAdvisory(advisory)) sink.advisory({ kind: 'advisory', id: advisory })
  const isAffected = status !== NOT_AFFECTED
  const hasFix = fixed !== undefined && fixed !== null && fixed !== '' && fixed !== 'NA'
  sink.affected({
    advisory,
    namespace,
    name,
    status: isAffected ? (hasFix ? 'fixed' : 'affected') : 'not_affected',
    ranges: isAffected ? [hasFix ? { fixed } : {}] : [],
    ...(level ? { severity: { author: 'photon', level } } : {}),
  })
}
