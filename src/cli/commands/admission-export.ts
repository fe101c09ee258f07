import { validatingAdmissionPolicy } from '../../admission/exports/validating-admission-policy.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import { PlimsollError } from '../../core/errors.ts'
import { loadAdmissionPolicy } from '../../engine/admission/load-admission-policy.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'
import { readInput } from '../read-input.ts'

/** Writes the allow list as objects of Kubernetes. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout } = context
  const [file = ''] = operands
  const policy = await loadAdmissionPolicy({
    text: await readInput(file, context),
    file,
    signal: context.signal,
  })
  const { stringify } = await import('yaml')
  const objects = validatingAdmissionPolicy(allowListOf(policy, file), {
    name: options.text('policy-name') ?? 'plimsoll-allow-list',
    exemptNamespaces: policy.exemptNamespaces,
  })
  await writeToStream(stdout, objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n'))
  return 0
}

/** Only what means the same without a webhook: one rule for everybody, that asks for an allow list and nothing else. */
function allowListOf({ rules, default: standard, breakGlass }: AdmissionPolicy, file: string) {
  const [rule] = rules
  const refuse = (why: string): never => {
    throw new PlimsollError(
      'policy-inexpressible',
      `${file} cannot be written as a ValidatingAdmissionPolicy: ${why}.`,
    )
  }
  if (!rule || rules.length > 1) return refuse('it has to have one rule alone')
  if (Object.keys(rule.match).length > 0)
    return refuse(`the rule «${rule.name}» is not for everything (match)`)
  if (rule.mode !== 'enforce') return refuse(`the rule «${rule.name}» does not enforce`)
  if (breakGlass) return refuse('there is no break-glass in it')
  const { registries, ...others } = rule.require
  const [other] = Object.keys(others)
  if (other !== undefined) return refuse(`the rule «${rule.name}» asks for ${other}`)
  if (!registries?.allow || registries.deny.length > 0)
    return refuse(`the rule «${rule.name}» has to ask for registries.allow and nothing else`)
  if (standard !== 'deny') return refuse('its default is not deny')
  return registries.allow
}
