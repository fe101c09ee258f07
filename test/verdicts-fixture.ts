/** The part of admission that keeps verdicts, over a service that stores and matches images. */
import type { Report } from '../src/core/report.ts'
import { loadPolicies } from '../src/engine/decisions/policy/load-policies.ts'
import { policyJudge } from '../src/judgement/policy/index.ts'
import { judgeAgainTask } from '../src/service/admission/judge-again.ts'
import { judgedBy } from '../src/service/admission/judged-by.ts'
import { createLateWrites } from '../src/service/admission/late-writes.ts'
import { createStamps } from '../src/service/admission/stamps.ts'
import { createVerdicts, dayOf } from '../src/service/admission/verdicts.ts'
import type { ServiceContext } from '../src/service/context.ts'
import { createMatcher } from '../src/service/matcher/matcher.ts'
import type { MatchingService } from './matching-service.ts'

export interface Keeper {
  /** What is said of an image, as outcome and ids of findings. */
  readonly ask: (digest: string) => Promise<readonly string[]>
  /** Digests that were judged anew since it was last looked at. */
  readonly judged: () => readonly string[]
  /** Writes what waits. */
  readonly flush: () => Promise<void>
  readonly judgeAgain: (payload?: object) => Promise<void>
}

/** One replica, with nothing in its memory. */
export async function startKeeper(
  site: MatchingService,
  policy: string,
  changes: Partial<ServiceContext> = {},
): Promise<Keeper> {
  const context: ServiceContext = { ...site.context, ...changes }
  const matcher = createMatcher(context, site.needs)
  let judged: string[] = []
  const watched = {
    lacking: (report: Report) => matcher.lacking(report),
    report: async (...args: Parameters<typeof matcher.report>) => {
      judged.push(args[0].digest)
      return await matcher.report(...args)
    },
  }
  const policies = await loadPolicies([policy], context.signal)
  const digest = policies.map((one) => one.digest).join()
  const judgements = new Map([[policy, { policy, digest, judge: policyJudge(policies) }]])
  const late = createLateWrites(context, () => dayOf(context.now()))
  const stamps = createStamps(context, site.needs.advisories, await judgedBy(context))
  const watch = { ask: async <T>(work: (given: AbortSignal) => Promise<T>) => await work(context.signal) }
  const verdicts = createVerdicts(context, { matcher: watched, judgements, stamps, late, watch })
  const task = judgeAgainTask(context, {
    files: site.needs.files,
    inForce: () => ({ judgements, verdicts }),
    stamps,
  })
  return {
    flush: late.flush,
    judged() {
      const all = judged
      judged = []
      return all
    },
    async ask(digest) {
      const { scanState, verdict } = await verdicts.of(digest, policy, context.signal)
      if (!verdict) return [scanState ?? 'nothing']
      return [verdict.outcome, ...verdict.findings.map(({ id }) => id)]
    },
    judgeAgain: async (payload = {}) =>
      await task(payload, { id: 1, attempt: 1, isLastAttempt: false, signal: context.signal }),
  }
}
