import { kyvernoPolicy, type PolicyExportOptions, validatingAdmissionPolicy } from './cel-policies.ts'
import type { Condition } from './condition.ts'
import { gatekeeperPolicy } from './gatekeeper.ts'

export interface PolicyFormat {
  /** What it is called in a sentence. */
  readonly title: string
  readonly write: (condition: Condition, options: PolicyExportOptions) => object[]
}

/** By the value of `--format`. */
export const POLICY_FORMATS: Readonly<Record<string, PolicyFormat>> = {
  kubernetes: { title: 'a ValidatingAdmissionPolicy', write: validatingAdmissionPolicy },
  kyverno: { title: 'a policy of Kyverno', write: kyvernoPolicy },
  gatekeeper: { title: 'a constraint of Gatekeeper', write: gatekeeperPolicy },
}
