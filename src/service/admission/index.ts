import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readAdmissionPolicy } from '../../admission/policy/read-admission-policy.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher } from '../parts.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Part } from '../run/types.ts'
import { createSeal } from '../store/seal.ts'
import { createDigests } from './digests.ts'
import { removeOldDecisions } from './records.ts'
import { admissionSurface } from './surface.ts'
import { createVerdicts } from './verdicts.ts'

const DAY = 24 * 60 * 60 * 1000

/** The cluster's door. Throws `policy-invalid`, `input-not-found`. */
export async function createAdmission(context: ServiceContext, matcher: Matcher): Promise<Part> {
  const { config, queue, store } = context
  const { file, text } = await policyText(context)
  const surface = admissionSurface(context, {
    policy: await readAdmissionPolicy(text, file),
    policyDigest: createHash('sha256').update(text).digest('hex'),
    digests: createDigests(context, createSeal(config.secret)),
    verdicts: createVerdicts(context, matcher),
  })
  const cleanUp: TaskHandler = async () => {
    await removeOldDecisions(context, config.admission.retention)
  }
  const schedule = { name: CLEAN_UP, task: CLEAN_UP, payload: {}, every: DAY, jitter: DAY / 10 }
  return {
    surfaces: [surface],
    pools: [{ name: 'admission', tasks: { [CLEAN_UP]: cleanUp }, concurrency: 1 }],
    start: async () => await queue.schedule(store.db, schedule),
  }
}

const CLEAN_UP = 'admission-cleanup'

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
