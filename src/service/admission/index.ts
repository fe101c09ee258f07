import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readAdmissionPolicy } from '../../admission/policy/read-admission-policy.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import type { ServiceContext } from '../context.ts'
import type { Surface } from '../http/route.ts'
import type { Matcher } from '../parts.ts'
import { createSeal } from '../store/seal.ts'
import { createDigests } from './digests.ts'
import { admissionSurface } from './surface.ts'
import { createVerdicts } from './verdicts.ts'

/** The cluster's door. Throws `policy-invalid`, `input-not-found`. */
export async function createAdmission(context: ServiceContext, matcher: Matcher): Promise<Surface> {
  const { file, text } = await policyText(context)
  return admissionSurface(context, {
    policy: await readAdmissionPolicy(text, file),
    policyDigest: createHash('sha256').update(text).digest('hex'),
    digests: createDigests(context, createSeal(context.config.secret)),
    verdicts: createVerdicts(context, matcher),
  })
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
