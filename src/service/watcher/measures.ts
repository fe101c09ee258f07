import { sha256 } from '../../core/sha256.ts'
import { loadPolicies } from '../../engine/decisions/policy/load-policies.ts'
import { policyJudge } from '../../judgement/policy/index.ts'
import type { ServiceContext } from '../context.ts'
import type { Measure } from './judge-by-measure.ts'

/** What images are held to. */
export interface HeldTo {
  readonly measure: Measure
  /** Another one when the measure is another. */
  readonly measureDigest: string
}

export interface Measures {
  /** The measure as its files say it now; the one before where they are faulty, which is told. */
  now(signal: AbortSignal): Promise<HeldTo>
}

/** Throws `policy-unknown`, `policy-invalid`. */
export async function createMeasures(
  context: Pick<ServiceContext, 'config' | 'log' | 'signal'>,
): Promise<Measures> {
  let last = await readMeasure(context, context.signal)
  return {
    now: async (signal) => {
      try {
        last = await readMeasure(context, signal)
      } catch (err) {
        signal.throwIfAborted()
        context.log.error(
          { err, policy: context.config.watcher.policy },
          'policy of the watcher not replaced',
        )
      }
      return last
    },
  }
}

async function readMeasure({ config }: Pick<ServiceContext, 'config'>, signal: AbortSignal): Promise<HeldTo> {
  const { policy, severity } = config.watcher
  if (policy === undefined) {
    const { policies } = config.matcher.decisions
    return { measure: { severity }, measureDigest: sha256(JSON.stringify([severity, policies])) }
  }
  const policies = await loadPolicies([policy], signal)
  const digests = policies.map(({ digest }) => digest)
  return {
    measure: { policy: policyJudge(policies), severity },
    measureDigest: sha256(JSON.stringify([policy, digests])),
  }
}
