import * as z from 'zod/mini'
import { jsonRecords } from '../../advisories/json-records.ts'
import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'
import type { Kev } from '../../core/finding.ts'

/** CISA's catalogue of known exploited vulnerabilities. https://www.cisa.gov/known-exploited-vulnerabilities-catalog */
export const kevFeed: Feed = {
  id: 'kev',
  name: 'CISA known exploited vulnerabilities',
  version: 1,
  documents: [{ url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json' }],
  content: 'facts',
  build: buildKev,
}

const KevRecord = z.object({
  cveID: z.string(),
  dateAdded: z.string(),
  dueDate: z.optional(z.string()),
  requiredAction: z.optional(z.string()),
  knownRansomwareCampaignUse: z.optional(z.string()),
})

async function buildKev(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  for (const document of documents) {
    for await (const batch of jsonRecords(document.read({ signal }), 2)) {
      for (const { keys, value } of batch) {
        if (keys[0] === 'dateReleased' && typeof value === 'string') sink.upstreamDate(value)
        if (keys[0] === 'vulnerabilities' && keys.length === 2) addRecord(value, keys[1] ?? '', sink)
      }
    }
  }
}

function addRecord(value: unknown, index: string, sink: FeedSink): void {
  const result = KevRecord.safeParse(value)
  if (!result.success) {
    sink.skipped(`vulnerabilities[${index}]`, 'it is not a record of the catalogue')
    return
  }
  const { cveID, dateAdded, dueDate, requiredAction, knownRansomwareCampaignUse } = result.data
  const kev: Kev = {
    dateAdded,
    ...(dueDate ? { dueDate } : {}),
    ransomware: knownRansomwareCampaignUse === 'Known',
    ...(requiredAction ? { requiredAction } : {}),
  }
  sink.fact(cveID, kev)
}
