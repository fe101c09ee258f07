import { FIRST_NVD_YEAR, nvdDocument, readNvd } from '../../advisories/formats/nvd.ts'
import type { Feed, FeedDocument, FeedSink, OpenDocument } from '../../core/feed.ts'

/** Key of the affected lists; their names are `vendor:product`. */
export const NAMESPACE = 'cpe'

/** Files that are there for certain. */
const LAST_YEAR = 2026

/**
 * What NVD says of the programs of the table, by CPE: all years in one feed. Its files change all through, those of
 * old years as well, so a feed for each year would be built anew nearly as often, and a program needs all of them: one
 * file to open in place of 25, and one row in each report. A new year needs no new version of Plimsoll: the last file
 * that is there names the next.
 */
export const nvdCpeFeed: Feed = {
  id: 'nvd-cpe',
  name: 'NVD, programs by CPE',
  version: 1,
  documents: Array.from({ length: LAST_YEAR - FIRST_NVD_YEAR + 1 }, (_, index) =>
    nvdDocument(FIRST_NVD_YEAR + index),
  ),
  keepsDocuments: true,
  content: 'advisories',
  next: (documents) => Promise.resolve(nextYear(documents)),
  build,
}

function nextYear(documents: readonly OpenDocument[]): readonly FeedDocument[] {
  const last = documents.at(-1)
  const year = /-(?<year>\d{4})\.json\.gz$/.exec(last?.url ?? '')?.groups?.['year']
  if (!last?.exists || year === undefined) return []
  return [{ ...nvdDocument(Number(year) + 1), optional: true }]
}

async function build(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const { readRecord } = await import('./nvd-record.ts') // Scans that need not build have no use for its schema.
  sink.namespace(NAMESPACE)
  await readNvd(documents, sink, { signal, record: (value, place) => readRecord(value, place, sink) })
}
