import type { FeedState } from '../../advisories/state/feed-state.ts'
import type { ServiceContext } from '../context.ts'
import type { Advisories } from '../matcher/advisories.ts'
import type { Entry } from '../notifier/entry.ts'
import { subjectsOf } from '../notifier/images.ts'
import type { Queries } from '../store/store.ts'
import type { FeedFiles } from '../updater/types.ts'
import { followReference } from '../watches/follow.ts'
import { newObjections, nextBaseline } from './became-bad.ts'
import { type BecameBad, entriesOf } from './entries.ts'
import { imagesOfDigests } from './images-of-digests.ts'
import { type ImageJudgement, type JudgeNeeds, judgeImage } from './judge-image.ts'
import { readRunning } from './running-store.ts'
import { tellOfRunning } from './tell.ts'
import type { RunningContainer } from './types.ts'
import { putVerdicts, readVerdicts, type StoredVerdict } from './verdict-store.ts'

export interface JudgeRunningNeeds extends JudgeNeeds {
  readonly files: Pick<FeedFiles, 'sync'>
  readonly advisories: Pick<Advisories, 'states'>
}

/** Digests whose judgements are kept in one transaction, and told of in one notification. */
const DIGESTS_AT_ONCE = 200
/** Milliseconds after which a scan is asked for again that came to nothing. */
const ASKED_AGAIN_AFTER = 6 * 60 * 60 * 1000

/**
 * Task `judge-running`: a verdict for each image that runs, where something is another than at the last one. What has
 * become bad is told of in the transaction that keeps the verdict, so that it is told once.
 */
export async function judgeRunning(
  context: ServiceContext,
  needs: JudgeRunningNeeds,
  signal: AbortSignal,
): Promise<void> {
  const { store, config } = context
  await needs.files.sync(signal)
  const states = await needs.advisories.states()
  const running = [...(await readRunning(store.db, config.watcher.name)).values()]
  const places = Map.groupBy(running, ({ digest }) => digest)
  const digests = [...places.keys()].filter((digest) => digest !== undefined)
  for (let at = 0; at < digests.length; at += DIGESTS_AT_ONCE) {
    const some = new Map(
      digests.slice(at, at + DIGESTS_AT_ONCE).map((digest) => [digest, places.get(digest) ?? []]),
    )
    await judgeSome(context, needs, { places: some, states, signal })
  }
}

interface Some {
  readonly places: ReadonlyMap<string, readonly RunningContainer[]>
  readonly states: readonly FeedState[]
  readonly signal: AbortSignal
}

async function judgeSome(
  context: ServiceContext,
  needs: JudgeRunningNeeds,
  { places, states, signal }: Some,
): Promise<void> {
  const { store, config, metrics, now } = context
  const { name: cluster } = config.watcher
  const digests = [...places.keys()]
  const images = await imagesOfDigests(store.db, digests)
  const before = await readVerdicts(store.db, cluster, digests)
  const changes: Change[] = []
  for (const digest of digests) {
    signal.throwIfAborted()
    const known = before.get(digest)
    const question = { images: images.get(digest) ?? [], before: known, states, now: now(), signal }
    const judgement = await judgeImage(needs, question)
    const change = changeOf(context, { digest, before: known, judgement })
    if (change) changes.push(change)
  }
  if (changes.length === 0) return
  const told = await store.db.transaction().execute(async (transaction) => {
    await putVerdicts(
      store,
      transaction,
      cluster,
      changes.map(({ verdict }) => verdict),
    )
    for (const { verdict, isAsked } of changes) {
      const [place] = places.get(verdict.digest) ?? []
      if (isAsked && place) await followReference(context, { tenant: '', reference: place.name }, transaction)
    }
    return await tell(context, transaction, changes, places)
  })
  metrics.count('plimsoll_running_became_bad_total', { cluster }, told)
}

interface Change {
  readonly verdict: StoredVerdict
  /** Absent: it is not known. */
  readonly judgement?: Extract<ImageJudgement, { kind: 'judged' }>
  readonly before?: StoredVerdict
  readonly isAsked: boolean
}

/** What is to be kept; `undefined` where that is what is kept already. */
function changeOf(
  { config, now }: ServiceContext,
  {
    digest,
    before,
    judgement,
  }: {
    readonly digest: string
    readonly before: StoredVerdict | undefined
    readonly judgement: ImageJudgement
  },
): Change | undefined {
  if (judgement.kind === 'unchanged') return undefined
  const baseline = before?.baseline ?? { bad: [] }
  const earlier = before ? { before } : {}
  if (judgement.kind === 'unknown') {
    const isDue = before?.askedAt === undefined || now() - before.askedAt >= ASKED_AGAIN_AFTER
    const isAsked = judgement.isToBeScanned && config.watcher.scan && isDue
    const { reason } = judgement
    if (!isAsked && before?.verdict === 'unknown' && before.reason === reason) return undefined
    const askedAt = isAsked ? now() : before?.askedAt
    const verdict: StoredVerdict = {
      digest,
      stamp: '',
      feeds: [],
      verdict: 'unknown',
      reason,
      baseline,
      content: reason,
      ...(before?.badSince === undefined ? {} : { badSince: before.badSince }),
      ...(askedAt === undefined ? {} : { askedAt }),
    }
    return { verdict, ...earlier, isAsked }
  }
  const { image, judged, feeds, stamp, isProvisional } = judgement
  const isBad = judged.objections.length > 0
  const verdict: StoredVerdict = {
    digest,
    image: image.id,
    stamp,
    feeds,
    verdict: judged.verdict,
    reason: judged.reason,
    baseline: nextBaseline(baseline, judged, isProvisional),
    content: judged.content,
    ...(isBad ? { badSince: before?.badSince ?? now() } : {}),
  }
  return { verdict, judgement, ...earlier, isAsked: false }
}

/** Resolves with how many images have become bad. */
async function tell(
  context: ServiceContext,
  queries: Queries,
  changes: readonly Change[],
  places: Some['places'],
): Promise<number> {
  const { config } = context
  const { name: cluster } = config.watcher
  const bad = changes.flatMap((change) => {
    const { judgement, before } = change
    const news = judgement && before ? newObjections(before.baseline, judgement.judged) : []
    return judgement && before && news.length > 0 ? [{ ...change, judgement, before, news }] : []
  })
  if (bad.length === 0) return 0
  const subjects = await subjectsOf(
    queries,
    bad.map(({ judgement }) => judgement.image.id),
  )
  const entries: { readonly image: number; readonly body: Entry }[] = []
  for (const { verdict, judgement, before, news } of bad) {
    const subject = subjects.get(judgement.image.id)
    if (!subject) continue // Removed since.
    const image: BecameBad = {
      cluster,
      digest: verdict.digest,
      subject,
      judged: judgement.judged,
      before: before.verdict,
      news,
      places: places.get(verdict.digest) ?? [],
    }
    for (const body of entriesOf(image, config.notifier.isSummary))
      entries.push({ image: judgement.image.id, body })
  }
  const judgements = bad.map(({ verdict }) => `${verdict.digest} ${verdict.stamp}`)
  await tellOfRunning(context, queries, { cluster, judgements, entries })
  return bad.length
}
