import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod/mini'
import type { ServiceContext } from '../context.ts'
import type { TaskHandler } from '../queue/types.ts'
import { imageById } from '../store/images.ts'
import type { FeedFiles } from '../updater/types.ts'
import type { InForce } from './porter.ts'
import type { Stamps } from './stamps.ts'
import { type KeptStamp, staleStamps, stampsOfPackages } from './verdict-walk.ts'

export interface JudgeAgainNeeds {
  readonly files: Pick<FeedFiles, 'sync'>
  /** The policy of now. */
  readonly inForce: () => Pick<InForce, 'judgements' | 'verdicts'>
  readonly stamps: Stamps
}

const Payload = z.object({ packages: z.optional(z.array(z.number())) })

const DAY = 24 * 60 * 60 * 1000
/** An image that nobody has asked for as long is judged when somebody does. */
const LATELY = 7 * DAY
/** Of the time that the work takes, how much is left to those who ask meanwhile: the same thread answers them. */
const REST = 2
/** Milliseconds that are left to them at least, after each page. */
const LEAST_REST = 5

/**
 * Task `judge-again`: makes stored verdicts anew that would not be the same now, so that whoever asks next finds them. Those
 * of the packages that are named, else all that were asked for lately. Whoever is stopped begins anew,
 * and passes over what was done.
 */
export function judgeAgainTask(context: ServiceContext, needs: JudgeAgainNeeds): TaskHandler {
  const { store, log, now } = context
  return async (payload, { signal }) => {
    const { packages } = Payload.parse(payload)
    await needs.files.sync(signal)
    const { judgements, verdicts } = needs.inForce()
    const byDigest = new Map([...judgements.values()].map((judge) => [judge.digest, judge]))
    const since = now() - LATELY
    const pages = packages
      ? stampsOfPackages(store.db, packages, since)
      : staleStamps(store.db, {
          policies: byDigest.keys(),
          since,
          isCurrent: async (stamp) => await needs.stamps.isCurrent(stamp),
        })
    let count = 0
    for await (const page of pages) {
      for (const kept of page) {
        signal.throwIfAborted()
        // By a policy that is no longer in use nobody asks.
        const judge = byDigest.get(kept.policy)
        if (!judge || !(await isStale(kept, needs))) continue
        const begun = performance.now()
        const image = await imageById(store.db, kept.image)
        if (image?.state === 'indexed' && (await verdicts.renew(image, judge))) count++
        await sleep((performance.now() - begun) * REST, undefined, { signal })
      }
      await sleep(LEAST_REST, undefined, { signal })
    }
    if (count > 0) log.info({ verdicts: count }, 'images judged again')
  }
}

async function isStale(kept: KeptStamp, { stamps }: JudgeAgainNeeds): Promise<boolean> {
  return kept.judgedIndex !== kept.indexedAt || !(await stamps.isCurrent(kept))
}
