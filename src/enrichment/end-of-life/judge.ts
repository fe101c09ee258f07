import type { AdvisoryDatabase } from '../../core/advisory-database.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { EndOfLifeSource } from '../../core/ecosystem.ts'
import type { EndOfLife } from '../../core/report.ts'
import { endOfLifeFeed } from './index.ts'

interface Cycle {
  readonly eol?: unknown
  readonly extended?: unknown
}

/**
 * Whether support of the release had ended on the day of the report. What nobody publishes is unknown, which is not
 * the same as supported.
 * @param time ISO 8601; only its date counts, in UTC
 */
export function endOfLife(
  distribution: Distribution,
  source: EndOfLifeSource | undefined,
  database: AdvisoryDatabase,
  time: string,
): EndOfLife {
  const found = source && database.fact(endOfLifeFeed(source.product).id, source.cycle(distribution))
  const { eol, extended } = (found ?? {}) as Cycle
  const extendedUntil = isDate(extended) ? { extendedUntil: extended } : {}
  if (isDate(eol)) {
    const isOver = new Date(time).toISOString().slice(0, 10) > eol
    return { state: isOver ? 'ended' : 'supported', date: eol, ...extendedUntil }
  }
  if (typeof eol === 'boolean') return { state: eol ? 'ended' : 'supported', ...extendedUntil }
  return { state: 'unknown' }
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
}
