import type { MeasuredReport, Objection } from './judge-by-measure.ts'

/** What was certain of an image the last time. */
export interface Baseline {
  /** Absent: it was never judged by all the feeds that it takes. */
  readonly verdict?: MeasuredReport['verdict']
  /** Keys of objections. */
  readonly bad: readonly string[]
}

type Said = Pick<MeasuredReport, 'verdict' | 'objections'>

const RANKS = { pass: 0, incomplete: 0, warn: 1, fail: 2 } as const

/**
 * What has to be told of an image that runs: objections that are new, or all of them where they weigh more than before.
 * Of an image that was never judged nothing has become of anything. Pure.
 */
export function newObjections(before: Baseline, { verdict, objections }: Said): readonly Objection[] {
  if (before.verdict === undefined) return []
  const known = new Set(before.bad)
  const news = objections.filter(({ key }) => !known.has(key))
  if (news.length > 0 || RANKS[verdict] <= RANKS[before.verdict]) return news
  return objections.filter(({ action }) => verdict === 'warn' || action === 'deny')
}

/**
 * What the next judgement is held against. Where something could not be judged, nobody knows whether what was bad is not so
 * any more: it is not told again when it can be. Pure.
 *
 * @param isProvisional feeds were lacking that are on their way
 */
export function nextBaseline(
  before: Baseline,
  { verdict, objections }: Said,
  isProvisional: boolean,
): Baseline {
  const bad = [...new Set(objections.map(({ key }) => key))]
  const all = [...new Set([...before.bad, ...bad])]
  if (isProvisional) return { ...before, bad: all }
  return { verdict, bad: verdict === 'incomplete' ? all : bad }
}
