import { jsonRecords } from '../../advisories/json-records.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'
import { TrackerWriter } from './tracker.ts'

/** Every issue of every source package in every release that the security tracker follows, in one document. */
export const debianFeed: Feed = {
  id: 'debian',
  name: 'Debian security tracker',
  version: 1,
  documents: [{ url: 'https://security-tracker.debian.org/tracker/data/json' }],
  content: 'advisories',
  build: buildTracker,
}

async function buildTracker(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const writer = new TrackerWriter(sink)
  for (const document of documents) {
    for await (const batch of jsonRecords(document.read({ signal }), 1)) {
      for (const { keys, value } of batch) writer.package(keys[0] ?? '', value)
    }
  }
  if (writer.releases.size === 0) {
    const urls = documents.map(({ url }) => url).join(', ')
    throw new PlimsollError(
      'feed-invalid',
      `${urls} names no release: this is not the security tracker's data`,
    )
  }
  for (const release of writer.releases) sink.namespace(release)
}
