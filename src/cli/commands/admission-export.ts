import { POLICY_FORMATS } from '../../admission/exports/formats.ts'
import { policyCondition } from '../../admission/exports/policy-condition.ts'
import { PlimsollError } from '../../core/errors.ts'
import { listed } from '../../core/listed.ts'
import { loadAdmissionPolicy } from '../../engine/admission/load-admission-policy.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'
import { readInput } from '../read-input.ts'

/** Writes a policy as objects of Kubernetes, where it means the same without the service. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout } = context
  const [file = ''] = operands
  const format = POLICY_FORMATS[options.list('format')[0] ?? '']
  if (!format) throw new Error('the option format has a value that the table does not know')
  const name = nameOf(options.text('policy-name') ?? 'plimsoll-images')
  const policy = await loadAdmissionPolicy({
    text: await readInput(file, context),
    file,
    signal: context.signal,
  })
  const found = policyCondition(policy)
  if (found.kind === 'faults')
    throw new PlimsollError(
      'policy-inexpressible',
      `${file} cannot be written as ${format.title}: ${listed(found.faults)}.`,
    )
  const { exemptNamespaces } = policy
  const { stringify } = await import('yaml')
  const objects = format.write(found.condition, { name, exemptNamespaces })
  await writeToStream(stdout, [objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n')])
  return 0
}

function nameOf(text: string): string {
  if (/^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text
  throw new PlimsollError(
    'option-invalid',
    `--policy-name ${text} cannot be the name of an object: a small letter, then letters, digits and hyphens, at most 63.`,
  )
}
