import { feedFile } from '../../advisories/paths.ts'
import type { FeedState } from '../../advisories/state/feed-state.ts'
import { FeedReader } from '../../advisories/store/feed-reader.ts'
import type { OpenFeed } from '../../advisories/store/open-database.ts'

/** Files that stay open though nobody reads in them. */
export const MAX_IDLE = 64

export interface FeedPool {
  /** Opens the file of a generation, or gives it open as it is; `close` gives it back. */
  open(state: Pick<FeedState, 'digest'>): OpenFeed
  /** Of how many files it holds a handle. */
  size(): number
  close(): void
}

interface Entry {
  readonly reader: FeedReader
  readers: number
}

/**
 * Feeds' files that stay open between two questions, with the statements that SQLite has prepared for them. A file never
 * changes under its name, so one that is open is as good as a new one.
 */
export function createFeedPool(dir: string): FeedPool {
  /** By path; the longest unused first. */
  const entries = new Map<string, Entry>()
  let isClosed = false

  function trim(most: number): void {
    let idle = [...entries.values()].filter(({ readers }) => readers === 0).length
    for (const [path, { reader, readers }] of entries) {
      if (idle <= most) return
      if (readers > 0) continue
      entries.delete(path)
      reader.close()
      idle--
    }
  }

  return {
    open({ digest }) {
      const path = feedFile(dir, digest)
      const entry = entries.get(path) ?? { reader: new FeedReader(path), readers: 0 }
      entries.delete(path)
      entries.set(path, entry)
      entry.readers++
      let isOpen = true
      const { reader } = entry
      return {
        lookup: (namespace, name) => reader.lookup(namespace, name),
        advisory: (id) => reader.advisory(id),
        hasNamespace: (namespace) => reader.hasNamespace(namespace),
        fact: (key) => reader.fact(key),
        skipped: () => reader.skipped(),
        close: () => {
          if (!isOpen) return
          isOpen = false
          entry.readers--
          trim(isClosed ? 0 : MAX_IDLE)
        },
      }
    },
    size: () => entries.size,
    close() {
      isClosed = true
      trim(0)
    },
  }
}
