import * as z from 'zod/mini'
import type { FeedSink } from '../../core/feed.ts'
import type { Kev } from '../../core/finding.ts'

const KevRecord = z.object({
  cveID: z.string(),
  dateAdded: z.string(),
  dueDate: z.optional(z.string()),
  requiredAction: z.optional(z.string()),
  knownRansomwareCampaignUse: z.optional(z.string()),
})

/**
 * @param value one of `vulnerabilities`
 * @param index where it stands, for what has to be left out
 * @returns whether it is a record
 */
export function addKevRecord(value: unknown, index: string, sink: FeedSink): boolean {
  const result = KevRecord.safeParse(value)
  if (!result.success) {
    sink.skipped(`vulnerabilities[${index}]`, 'it is not a record of the catalogue')
    return false
  }
  const { cveID, dateAdded, dueDate, requiredAction, knownRansomwareCampaignUse } = result.data
  const kev: Kev = {
    dateAdded,
    ...(dueDate ? { dueDate } : {}),
    ransomware: knownRansomwareCampaignUse === 'Known',
    ...(requiredAction ? { requiredAction } : {}),
  }
  sink.fact(cveID, kev)
  return true
}
