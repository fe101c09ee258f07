import type { Advisory } from '../core/advisory.ts'
import type { AdvisoryDatabase } from '../core/advisory-database.ts'

/** An advisory of a feed; one that the feed names and does not have has nothing but its id. */
export type AdvisoryReader = (feed: string, id: string) => Advisory

/** Reads each advisory once: a flaw usually hits several packages. */
export function advisoryReader(database: AdvisoryDatabase): AdvisoryReader {
  const known = new Map<string, Advisory>()
  return (feed, id) => {
    const key = `${feed}\0${id}`
    let advisory = known.get(key)
    if (!advisory) known.set(key, (advisory = database.advisory(feed, id) ?? { kind: 'advisory', id }))
    return advisory
  }
}
