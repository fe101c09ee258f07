import { needsNamespaceLabels } from '../../admission/needs.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { ServiceContext } from '../context.ts'
import type { Advisories } from '../matcher/advisories.ts'
import { JUDGE_AGAIN } from '../matcher/judge-again-job.ts'
import type { Matcher } from '../parts.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Part } from '../run/types.ts'
import { createSeal } from '../store/seal.ts'
import type { FeedFiles } from '../updater/types.ts'
import { openCluster } from './cluster.ts'
import { createDigests } from './digests.ts'
import { judgeAgainTask } from './judge-again.ts'
import { judgedBy } from './judged-by.ts'
import { createKeptDecisions, type KeptDecisions } from './kept-decisions.ts'
import { createLateWrites, type LateWrites } from './late-writes.ts'
import type { LoadedPolicy } from './policy-file.ts'
import { createPolicyInForce } from './policy-in-force.ts'
import { createPorter, type InForce } from './porter.ts'
import { createRecorder } from './recorder.ts'
import { removeOldDecisions } from './records.ts'
import { createSignatures } from './signatures.ts'
import { createStamps } from './stamps.ts'
import { createStoreWatch } from './store-watch.ts'
import { admissionSurface } from './surface.ts'
import { removeUnasked } from './verdict-store.ts'
import { createVerdicts, dayOf } from './verdicts.ts'
import { within } from './within.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
/** What nobody has asked for as long is made anew when somebody does. */
const UNASKED = 30 * DAY

export interface AdmissionNeeds {
  readonly matcher: Pick<Matcher, 'report' | 'lacking'>
  readonly advisories: Pick<Advisories, 'version' | 'states'>
  readonly files: Pick<FeedFiles, 'sync'>
}

/** The cluster's door. Throws `config-invalid`, `policy-invalid`, `policy-unknown`, `input-not-found`, `kubeconfig-invalid`. */
export async function createAdmission(context: ServiceContext, needs: AdmissionNeeds): Promise<Part> {
  const { config, queue, store } = context
  const file = policyFile(context)
  const cluster = await openCluster(context)
  const kept = createKeptDecisions(context)
  const watch = createStoreWatch(context, kept.flush)
  const late = createLateWrites(context, () => dayOf(context.now()))
  const stamps = createStamps(context, needs.advisories, await judgedBy(context))
  const seal = createSeal(config.secret)
  const use = ({ policy, digest, judgements }: LoadedPolicy): InForce => {
    if (needsNamespaceLabels(policy)) cluster.needNamespaces(file)
    const verdicts = createVerdicts(context, { matcher: needs.matcher, judgements, stamps, late, watch })
    // What attested scans came to is forgotten with the policies that judged them.
    const signatures = createSignatures(context, { seal, watch, judgements })
    return { policy, policyDigest: digest, judgements, verdicts, signatures }
  }
  const inForce = await createPolicyInForce(context, file, use)
  const porter = createPorter(context, {
    inForce: inForce.current,
    seal,
    digests: createDigests(context, seal, watch),
    recorder: createRecorder(context),
    watch,
    kept,
    ...cluster.known,
  })
  const judgeAgain = judgeAgainTask(context, { files: needs.files, inForce: inForce.current, stamps })
  return {
    surfaces: [admissionSurface(context, porter)],
    pools: [
      {
        name: 'admission',
        tasks: { [CLEAN_UP]: cleanUpTask(context), [JUDGE_AGAIN]: judgeAgain },
        concurrency: 1,
      },
    ],
    checks: cluster.checks,
    start: async () => {
      for (const schedule of SCHEDULES) await queue.schedule(store.db, schedule)
      await warmUp(context, inForce.current())
    },
    follow: async (signal) =>
      void (await Promise.all([inForce, cluster, watch, late].map(async (one) => await one.follow(signal)))),
    gauges: cluster.gauges,
    close: async () => {
      await lastWrites(context, { late, kept })
      await cluster.close()
    },
  }
}

/** Compiles and looks up what the first requests need, so that they need not wait for it. */
async function warmUp(
  { log, signal }: ServiceContext,
  { judgements, verdicts }: Pick<InForce, 'judgements' | 'verdicts'>,
): Promise<void> {
  for (const policy of judgements.keys())
    try {
      await verdicts.of('', policy, signal)
    } catch (error) {
      signal.throwIfAborted()
      log.warn({ policy, err: error }, 'policy cannot be asked yet')
    }
}

/** Milliseconds for what is still to be written when the service stops. */
const LAST_WRITES = 2000

async function lastWrites(
  { log }: ServiceContext,
  { late, kept }: { readonly late: LateWrites; readonly kept: KeptDecisions },
): Promise<void> {
  const written = Promise.allSettled([kept.flush(), late.flush()])
  await within(written, LAST_WRITES)
  if (kept.size() > 0)
    log.error({ decisions: kept.size() }, 'decisions not put on record, told by the log alone')
}

const CLEAN_UP = 'admission-cleanup'

/** Whatever was missed, and what a new day changes, is judged within the hour. */
const SCHEDULES = [
  { name: CLEAN_UP, task: CLEAN_UP, payload: {}, every: DAY, jitter: DAY / 10 },
  { name: JUDGE_AGAIN, task: JUDGE_AGAIN, payload: {}, every: HOUR, jitter: HOUR / 10, isDueAtOnce: true },
]

function cleanUpTask(context: ServiceContext): TaskHandler {
  return async (_payload, { signal }) => {
    await removeOldDecisions(context, context.config.admission.retention, signal)
    await removeUnasked(context.store.db, context.now() - UNASKED, signal)
  }
}

function policyFile({ config }: ServiceContext): string {
  const file = config.admission.policy
  if (file !== undefined) return file
  throw new PlimsollError(
    'config-invalid',
    'The role admission needs a policy: service.admission.policy names none.',
  )
}
