import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { createJudges } from '../../engine/admission/judges.ts'
import { loadAdmissionPolicy } from '../../engine/admission/load-admission-policy.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher } from '../parts.ts'
import type { TaskHandler } from '../queue/types.ts'
import type { Part } from '../run/types.ts'
import { createSeal } from '../store/seal.ts'
import { createDigests } from './digests.ts'
import { removeOldDecisions } from './records.ts'
import { createSignatures } from './signatures.ts'
import { admissionSurface } from './surface.ts'
import { createVerdicts } from './verdicts.ts'

const DAY = 24 * 60 * 60 * 1000

/** The cluster's door. Throws `policy-invalid`, `input-not-found`. */
export async function createAdmission(context: ServiceContext, matcher: Matcher): Promise<Part> {
  const { config, queue, store } = context
  const { file, text } = await policyText(context)
  const policy = await loadAdmissionPolicy({ text, file, signal: context.signal })
  const seal = createSeal(config.secret)
  const judgeOf = createJudges(context.signal)
  const surface = admissionSurface(context, {
    policy,
    policyDigest: digestOf(text, policy),
    digests: createDigests(context, seal),
    verdicts: createVerdicts(context, matcher, judgeOf),
    signatures: createSignatures(context, { seal, judgeOf }),
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

/** Of the file, and of the keys that it names: both decide. */
function digestOf(text: string, { rules }: AdmissionPolicy): string {
  const digest = createHash('sha256').update(text)
  for (const { require } of rules)
    for (const { fingerprint } of [...(require.signature?.keys ?? []), ...(require.attestation?.keys ?? [])])
      digest.update(`\n${fingerprint}`)
  return digest.digest('hex')
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
