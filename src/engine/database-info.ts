import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { DatabaseInfo } from '../core/report.ts'
import { sha256 } from '../core/sha256.ts'

/** The feeds that were used, and one digest over them: with it and the image a result can be repeated. */
export function databaseInfo({ feeds }: AdvisoryDatabase): DatabaseInfo {
  const text = feeds.map(({ id, digest }) => `${id} ${digest}\n`).join('')
  return { digest: `sha256:${sha256(text)}`, feeds }
}

/** Of a report that no advisories are held against. */
export const NO_DATABASE: DatabaseInfo = { digest: `sha256:${sha256('')}`, feeds: [] }
