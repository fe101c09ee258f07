import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readAdmissionPolicy } from '../../admission/policy/read-admission-policy.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { ServiceContext } from '../context.ts'
import type { Advisories } from '../matcher/advisories.ts'
import { JUDGE_AGAIN } from '../matcher/judge-again-job.ts'
import type { Matcher } from '../parts.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Part } from '../run/types.ts'
import { createSeal } from '../store/seal.ts'
import type { FeedFiles } from '../updater/types.ts'
import { createDigests } from './digests.ts'
import { judgeAgainTask } from './judge-again.ts'
import { judgedBy } from './judged-by.ts'
import { createJudges } from './judges.ts'
import { createKeptDecisions, type KeptDecisions } from './kept-decisions.ts'
import { createLateWrites, type LateWrites } from './late-writes.ts'
import { createRecorder } from './recorder.ts'
import { removeOldDecisions } from './records.ts'
import { createStamps } from './stamps.ts'
import { createStoreWatch } from './store-watch.ts'
import { admissionSurface } from './surface.ts'
import { removeUnasked } from './verdict-store.ts'
import { createVerdicts, dayOf, type Verdicts } from './verdicts.ts'
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

/** The cluster's door. Throws `policy-invalid`, `input-not-found`. */
export async function createAdmission(context: ServiceContext, needs: AdmissionNeeds): Promise<Part> {
  const { config, queue, store } = context
  const { file, text } = await policyText(context)
  const policy = await readAdmissionPolicy(text, file)
  const kept = createKeptDecisions(context)
  const watch = createStoreWatch(context, kept.flush)
  const late = createLateWrites(context, () => dayOf(context.now()))
  const judges = createJudges(context)
  const stamps = createStamps(context, needs.advisories, await judgedBy(context))
  const verdicts = createVerdicts(context, { matcher: needs.matcher, judges, stamps, late, watch })
  const surface = admissionSurface(context, {
    policy,
    policyDigest: createHash('sha256').update(text).digest('hex'),
    digests: createDigests(context, createSeal(config.secret), watch),
    verdicts,
    recorder: createRecorder(context),
    watch,
    kept,
  })
  const policies = () => policiesOf(policy)
  const judgeAgain = judgeAgainTask(context, { files: needs.files, verdicts, judges, stamps, policies })
  return {
    surfaces: [surface],
    pools: [
      {
        name: 'admission',
        tasks: { [CLEAN_UP]: cleanUpTask(context), [JUDGE_AGAIN]: judgeAgain },
        concurrency: 1,
      },
    ],
    start: async () => {
      for (const schedule of SCHEDULES) await queue.schedule(store.db, schedule)
      await warmUp(context, verdicts, policies())
    },
    follow: async (signal) => void (await Promise.all([watch.follow(signal), late.follow(signal)])),
    close: async () => await lastWrites(context, { late, kept }),
  }
}

/** Reads, compiles and looks up what the first requests need, so that they need not wait for it. */
async function warmUp(
  { log, signal }: ServiceContext,
  verdicts: Pick<Verdicts, 'of'>,
  policies: readonly string[],
): Promise<void> {
  for (const policy of policies)
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

/** Those of judgement that it names. */
function policiesOf({ rules }: AdmissionPolicy): readonly string[] {
  return [...new Set(rules.flatMap(({ require }) => require.scan?.policy ?? []))]
}

async function policyText({
  config,
  signal,
}: ServiceContext): Promise<{ readonly file: string; readonly text: string }> {
  const file = config.admission.policy
  if (file === undefined)
    throw new PlimsollError(
      'config-invalid',
      'The role admission needs a policy: service.admission.policy names none.',
    )
  try {
    return { file, text: await readFile(file, { encoding: 'utf8', signal }) }
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError(
      'input-not-found',
      `The policy of admission ${file} cannot be read: ${faultOf(error)}.`,
      {
        cause: error,
      },
    )
  }
}
