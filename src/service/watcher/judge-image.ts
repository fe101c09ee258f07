import type { FeedState } from '../../advisories/state/feed-state.ts'
import { dayOf } from '../matcher/findings-store.ts'
import type { Matcher, StoredImage } from '../parts.ts'
import { judgeByMeasure, type Measure, type MeasuredReport } from './judge-by-measure.ts'
import { stampOf } from './stamp.ts'
import { RUNNING_VERDICTS } from './types.ts'
import type { StoredVerdict } from './verdict-store.ts'

export interface JudgeNeeds {
  readonly matcher: Pick<Matcher, 'report' | 'lacking'>
  readonly measure: Measure
  /** Digest of the measure. */
  readonly measureDigest: string
}

/** What became of the question what an image is worth that runs. */
export type ImageJudgement =
  /** Nothing that it follows from is another than before. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unknown'; readonly reason: string; readonly isToBeScanned: boolean }
  | {
      readonly kind: 'judged'
      readonly image: StoredImage
      readonly judged: MeasuredReport
      readonly feeds: readonly string[]
      readonly stamp: string
      /** Feeds were lacking, and have been asked for: there will be another judgement soon. */
      readonly isProvisional: boolean
    }

export interface JudgeQuestion {
  /** All that are stored for the digest: of several platforms nobody knows which runs, so the worst counts. */
  readonly images: readonly StoredImage[]
  readonly before: StoredVerdict | undefined
  readonly states: readonly FeedState[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly signal: AbortSignal
}

/** Milliseconds for which feeds that an image is the first to need are waited for, before it is told without them. */
const SETTLING = 60 * 60 * 1000

export async function judgeImage(
  needs: JudgeNeeds,
  { images, before, states, now, signal }: JudgeQuestion,
): Promise<ImageJudgement> {
  const ready = images.filter(({ state }) => state === 'indexed')
  if (ready.length === 0) return unready(images, before)
  const isSettling = ready.some(({ indexedAt = 0 }) => now - indexedAt < SETTLING)
  const stamped = { images: ready, states, measure: needs.measureDigest, day: dayOf(now), isSettling }
  if (before && before.stamp === stampOf({ ...stamped, feeds: before.feeds })) return { kind: 'unchanged' }
  const feeds = new Set<string>()
  let isLacking = false
  let worst: { readonly image: StoredImage; readonly judged: MeasuredReport } | undefined
  for (const image of ready) {
    const report = await needs.matcher.report(image, { signal })
    if (!report) return { kind: 'unknown', reason: 'there are no advisories yet', isToBeScanned: false }
    for (const { id } of report.database.feeds) feeds.add(id)
    for (const id of needs.matcher.lacking(report)) {
      feeds.add(id)
      isLacking = true
    }
    const judged = judgeByMeasure(report, needs.measure)
    const isWorse = !worst || weight(judged) < weight(worst.judged)
    if (isWorse) worst = { image, judged }
  }
  if (!worst) throw new Error('an image that is ready was not judged')
  const taken = [...feeds].sort()
  return {
    kind: 'judged',
    ...worst,
    feeds: taken,
    isProvisional: isLacking && isSettling,
    stamp: stampOf({ ...stamped, feeds: taken }),
  }
}

function unready(images: readonly StoredImage[], before: StoredVerdict | undefined): ImageJudgement {
  const failed = images.find(({ state }) => state === 'failed')
  const [first] = images
  if (failed)
    return {
      kind: 'unknown',
      reason: `the scan failed: ${failed.error?.message ?? 'nobody knows why'}`,
      isToBeScanned: true,
    }
  if (!first) return { kind: 'unknown', reason: 'it was never scanned', isToBeScanned: true }
  // One that is indexed anew is what it was, until that is done.
  if (before && before.verdict !== 'unknown') return { kind: 'unchanged' }
  return { kind: 'unknown', reason: 'it is being scanned', isToBeScanned: false }
}

function weight({ verdict }: MeasuredReport): number {
  return RUNNING_VERDICTS.indexOf(verdict)
}
