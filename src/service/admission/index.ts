import { needsNamespaceLabels } from '../../admission/needs.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher } from '../parts.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Part } from '../run/types.ts'
import { createSeal } from '../store/seal.ts'
import { openCluster } from './cluster.ts'
import { createDigests } from './digests.ts'
import type { LoadedPolicy } from './policy-file.ts'
import { createPolicyInForce } from './policy-in-force.ts'
import { createPorter, type InForce } from './porter.ts'
import { removeOldDecisions } from './records.ts'
import { admissionSurface } from './surface.ts'
import { createVerdicts } from './verdicts.ts'

const DAY = 24 * 60 * 60 * 1000

/** The cluster's door. Throws `config-invalid`, `policy-invalid`, `policy-unknown`, `input-not-found`, `kubeconfig-invalid`. */
export async function createAdmission(context: ServiceContext, matcher: Matcher): Promise<Part> {
  const { config, queue, store } = context
  const file = policyFile(context)
  const cluster = await openCluster(context)
  const use = ({ policy, digest, judgements }: LoadedPolicy): InForce => {
    if (needsNamespaceLabels(policy)) cluster.needNamespaces(file)
    return { policy, policyDigest: digest, verdicts: createVerdicts(context, matcher, judgements) }
  }
  const inForce = await createPolicyInForce(context, file, use)
  const seal = createSeal(config.secret)
  const porter = createPorter(context, {
    inForce: () => inForce.current(),
    seal,
    digests: createDigests(context, seal),
    ...cluster.known,
  })
  const cleanUp: TaskHandler = async () => {
    await removeOldDecisions(context, config.admission.retention)
  }
  const schedule = { name: CLEAN_UP, task: CLEAN_UP, payload: {}, every: DAY, jitter: DAY / 10 }
  return {
    surfaces: [admissionSurface(context, porter)],
    pools: [{ name: 'admission', tasks: { [CLEAN_UP]: cleanUp }, concurrency: 1 }],
    checks: cluster.checks,
    start: async () => await queue.schedule(store.db, schedule),
    follow: async (signal) => void (await Promise.all([inForce.follow(signal), cluster.follow(signal)])),
    gauges: cluster.gauges,
    close: cluster.close,
  }
}

const CLEAN_UP = 'admission-cleanup'

function policyFile({ config }: ServiceContext): string {
  const file = config.admission.policy
  if (file !== undefined) return file
  throw new PlimsollError(
    'config-invalid',
    'The role admission needs a policy: service.admission.policy names none.',
  )
}
