import type { Advisory, AffectedPackage } from '../src/core/advisory.ts'
import type { AdvisoryDatabase } from '../src/core/advisory-database.ts'

export interface MemoryFeed {
  readonly advisories?: readonly Omit<Advisory, 'kind'>[]
  readonly affected?: readonly AffectedPackage[]
  /** Namespaces without a record. */
  readonly namespaces?: readonly string[]
  readonly facts?: Readonly<Record<string, unknown>>
  readonly skipped?: readonly { readonly record: string; readonly reason: string }[]
}

/** A database of feeds that a test writes down. */
export function memoryDatabase(feeds: Readonly<Record<string, MemoryFeed>>): AdvisoryDatabase {
  const affectedOf = (feed: string): readonly AffectedPackage[] => feeds[feed]?.affected ?? []
  return {
    feeds: Object.keys(feeds)
      .sort()
      .map((id) => ({
        id,
        name: `feed ${id}`,
        digest: `sha256:${'0'.repeat(64)}` as const,
        checkedAt: '2026-01-01T00:00:00.000Z',
        records: affectedOf(id).length,
      })),
    lookup: (feed, namespace, name) =>
      affectedOf(feed).filter((one) => one.namespace === namespace && one.name === name),
    advisory: (feed, id) => {
      const found = feeds[feed]?.advisories?.find((one) => one.id === id)
      return found && { kind: 'advisory', ...found }
    },
    hasNamespace: (feed, namespace) =>
      affectedOf(feed).some((one) => one.namespace === namespace) ||
      feeds[feed]?.namespaces?.includes(namespace) === true,
    fact: (feed, key) => feeds[feed]?.facts?.[key],
    skipped: (feed) => feeds[feed]?.skipped ?? [],
    close: () => undefined,
  }
}
