import type { Feed } from '../../core/feed.ts'
import type { Finding } from '../../core/finding.ts'
import type { Inventory } from '../../core/inventory.ts'
import { matchWith } from '../../engine/match.ts'
import type { OpenFeeds } from '../../engine/open-feeds.ts'
import type { DatabaseOptions } from '../../engine/request.ts'
import { type PackageBody, packageOf } from './distinct-packages.ts'

/** A package under the number by which its findings are asked for. */
export interface NumberedBody {
  readonly id: number
  readonly body: PackageBody
}

export interface MatchedBodies {
  /** By number of the package; of those that nothing hits, an empty list. */
  readonly findings: ReadonlyMap<number, readonly Finding[]>
  /** Feeds that were called for, by id, with the digest of what was read; `undefined` where it was not to be had. */
  readonly feeds: ReadonlyMap<string, string | undefined>
}

/** Holds packages of any images against the advisories, those of one distribution together. */
export async function matchBodies(
  bodies: readonly NumberedBody[],
  { enrich, severitySources }: Pick<DatabaseOptions, 'enrich' | 'severitySources'>,
  open: (feeds: readonly Feed[]) => Promise<OpenFeeds>,
): Promise<MatchedBodies> {
  const findings = new Map<number, Finding[]>(bodies.map(({ id }) => [id, []]))
  const feeds = new Map<string, string | undefined>()
  const database = { enrich: enrich.filter((name) => name !== 'eol'), severitySources }
  for (const inventory of inventoriesOf(bodies)) {
    const matched = await matchWith(inventory, { database, createdAt: '' }, async (asked) => {
      for (const { id } of asked) if (!feeds.has(id)) feeds.set(id, undefined)
      const opened = await open(asked)
      for (const { id, digest } of opened.database.feeds) feeds.set(id, digest)
      return opened
    })
    for (const finding of matched.findings) findings.get(Number(finding.package.id))?.push(finding)
  }
  return { findings, feeds }
}

function inventoriesOf(bodies: readonly NumberedBody[]): Inventory[] {
  const judged = bodies.filter(({ body }) => !body.isJudgedByOwner)
  const groups = Map.groupBy(judged, ({ body }) => JSON.stringify(body.distribution ?? null))
  return [...groups.values()].map((group) => ({
    kind: 'inventory',
    ...(group[0]?.body.distribution ? { distribution: group[0].body.distribution } : {}),
    layers: [],
    packages: group.map(({ id, body }) => packageOf(body, String(id))),
    problems: [],
  }))
}
