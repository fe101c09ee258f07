import { epssFeed } from '../../enrichment/epss/index.ts'
import { kevFeed } from '../../enrichment/kev/index.ts'
import type { Queries } from '../store/store.ts'

/** Packages that are looked up in the feed, or of whose findings it tells more. */
export async function packagesOfFeed(queries: Queries, feed: string): Promise<readonly number[]> {
  const year = /^nvd-(\d{4})$/.exec(feed)?.[1]
  if (feed === epssFeed.id || feed === kevFeed.id) return await packagesOfIds(queries, 'CVE-')
  const looked = await queries
    .selectFrom('package_keys')
    .select('package_id')
    .distinct()
    .where('feed', '=', feed)
    .execute()
  const rated = year === undefined ? [] : await packagesOfIds(queries, `CVE-${year}-`)
  return [...new Set([...looked.map(({ package_id }) => package_id), ...rated])].sort((a, b) => a - b)
}

/** @param prefix of ids; in ASCII, so that a range is enough */
async function packagesOfIds(queries: Queries, prefix: string): Promise<number[]> {
  const rows = await queries
    .selectFrom('finding_ids')
    .select('package_id')
    .distinct()
    .where('alias', '>=', prefix)
    .where('alias', '<', `${prefix}~`)
    .execute()
  return rows.map(({ package_id }) => package_id)
}
