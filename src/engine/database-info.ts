import { createHash } from 'node:crypto'
import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import type { DatabaseInfo } from '../core/report.ts'

/** The feeds that were used, and one digest over them: with it and the image a result can be repeated. */
export function databaseInfo({ feeds }: AdvisoryDatabase): DatabaseInfo {
  const hash = createHash('sha256')
  for (const { id, digest } of feeds) hash.update(`${id} ${digest}\n`)
  return { digest: `sha256:${hash.digest('hex')}`, feeds }
}
