import { jsonRecords } from '../../advisories/json-records.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'

const PREFIX = 'eol-'

/** The release cycles of one product. https://endoflife.date/docs/api */
export function endOfLifeFeed(product: string): Feed {
  return {
    id: `${PREFIX}${product}`,
    name: `End of life of ${product}`,
    version: 1,
    documents: [{ url: `https://endoflife.date/api/${product}.json` }],
    content: 'facts',
    build: buildCycles,
  }
}

export function findEndOfLifeFeed(id: string): Feed | undefined {
  const product = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : ''
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(product) ? endOfLifeFeed(product) : undefined
}

async function buildCycles(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  for (const document of documents) {
    let cycles = 0
    for await (const batch of jsonRecords(document.read({ signal }), 1)) {
      for (const { value } of batch) if (addCycle(value, sink)) cycles++
    }
    if (cycles === 0)
      throw new PlimsollError('feed-invalid', `${document.url} names no release cycle of endoflife.date`)
  }
}

/** Whether it is a release cycle. */
function addCycle(value: unknown, sink: FeedSink): boolean {
  const cycle = isObject(value) ? value['cycle'] : undefined
  if (isObject(value) && (typeof cycle === 'string' || typeof cycle === 'number')) {
    // `eol` and the rest are dates, or just yes and no; `eoes` and `extendedSupport` are two names of one thing.
    const { eol, eoes, extendedSupport } = value
    sink.fact(String(cycle), { eol, extended: eoes ?? extendedSupport })
    return true
  }
  sink.skipped(JSON.stringify(value).slice(0, 100), 'it is not a release cycle')
  return false
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
