import type { ImageEvidence, VerdictEvidence } from '../../admission/evidence.ts'
import { judgeReport } from '../../engine/admission/judge-report.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher, StoredImage } from '../parts.ts'
import { findImage, imageById } from '../store/images.ts'
import type { LateWrites } from './late-writes.ts'
import type { NamedJudge } from './policy-file.ts'
import type { Stamps } from './stamps.ts'
import type { StoreWatch } from './store-watch.ts'
import { findVerdict, type JudgedImage, putVerdicts, type StoredVerdict } from './verdict-store.ts'
import { within } from './within.ts'

export interface Verdicts {
  /** By the image's digest: what was stored, where it would be the same now, else it is judged anew. */
  of(digest: string, policy: string | undefined, signal: AbortSignal): Promise<ImageEvidence>
  /** Judges anew and keeps it. False where there is nothing to judge by. */
  renew(image: StoredImage, judge: NamedJudge): Promise<boolean>
}

export interface VerdictsNeeds {
  readonly matcher: Pick<Matcher, 'report' | 'lacking'>
  /** Policies of judgement by the names that rules have for them; those that are asked for are among them. */
  readonly judgements: ReadonlyMap<string, NamedJudge>
  readonly stamps: Stamps
  readonly late: LateWrites
  readonly watch: Pick<StoreWatch, 'ask'>
}

const DAY = 24 * 60 * 60 * 1000
/** Milliseconds for which somebody waits while an image is judged; what takes longer is there at the next question. */
const JUDGING = 4000

/** When the day of a time began, by which is noted when a verdict was asked for. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY) * DAY
}

/** Verdicts over stored scans, made before somebody asks wherever that can be. */
export function createVerdicts(context: ServiceContext, needs: VerdictsNeeds): Verdicts {
  const { store, now } = context
  const { matcher, judgements, stamps, late, watch } = needs

  async function isCurrent(image: JudgedImage, stored: StoredVerdict): Promise<boolean> {
    return stored.indexedAt === image.indexedAt && (await stamps.isCurrent(stored))
  }

  /** Without advisories there is no verdict, and nothing is looked at as if it were clean. */
  async function judge(image: StoredImage, { judge: by }: NamedJudge): Promise<StoredVerdict | undefined> {
    const begun = now()
    const report = await matcher.report(image, { signal: context.signal })
    if (!report) return undefined
    const stamp = stamps.ofReport(report, matcher.lacking(report), begun)
    return { ...stamp, indexedAt: image.indexedAt ?? 0, verdict: judgeReport(report, by) }
  }

  async function judgeAndKeep({ id }: JudgedImage, by: NamedJudge): Promise<StoredVerdict | undefined> {
    const image = await imageById(store.db, id)
    const made = image && (await judge(image, by))
    if (made) late.put({ image: id, policy: by.digest }, made)
    return made
  }

  async function known(digest: string, by: NamedJudge, signal: AbortSignal): Promise<ImageEvidence> {
    const found = await watch.ask(async () => await findVerdict(store.db, digest, by.digest))
    const state = stateOf(found?.image)
    if (!found || state !== 'known') return { scanState: state }
    const { image, stored } = found
    const key = { image: image.id, policy: by.digest }
    if (stored && (await isCurrent(image, stored))) {
      if (stored.askedAt < dayOf(now())) late.touch(key)
      return evidence(image, by, stored)
    }
    const waiting = late.waiting(key)
    if (waiting && (await isCurrent(image, waiting))) return evidence(image, by, waiting)
    signal.throwIfAborted()
    const made = await within(judgeAndKeep(image, by), JUDGING)
    if (made.kind === 'late') return { scanFault: 'judging it takes too long: try again in a minute' }
    return made.value ? evidence(image, by, made.value) : { scanState: 'known' }
  }

  return {
    async of(digest, policy, signal) {
      if (policy === undefined)
        return { scanState: stateOf(await watch.ask(async () => await findImage(store.db, '', digest))) }
      const by = judgements.get(policy)
      if (!by) throw new Error(`nobody has read the policy ${policy}`)
      return await known(digest, by, signal)
    },
    async renew(image, by) {
      const verdict = await judge(image, by)
      if (verdict) await putVerdicts(store.db, [{ image: image.id, policy: by.digest, verdict, askedAt: 0 }])
      return verdict !== undefined
    },
  }
}

function evidence(
  image: JudgedImage,
  { policy }: NamedJudge,
  { verdict }: StoredVerdict,
): ImageEvidence & { readonly verdict: VerdictEvidence } {
  return { scanState: 'known', verdict: { ...verdict, policy, scannedAt: image.indexedAt ?? 0 } }
}

function stateOf(image: Pick<StoredImage, 'state'> | undefined): 'known' | 'unknown' | 'pending' {
  if (!image || image.state === 'failed') return 'unknown'
  return image.state === 'indexed' ? 'known' : 'pending'
}
