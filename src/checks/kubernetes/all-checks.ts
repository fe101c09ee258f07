import { podSecurityChecks } from '../pod-security/checks.ts'
import type { CheckOptions } from './check-input.ts'
import { KUBERNETES_CHECKS } from './registry.ts'
import type { KubernetesCheck } from './types.ts'
import { trustedRegistriesCheck } from './workload/trusted-registries.ts'

/** Every check that is made anyway, and those that the options ask for. */
export function allChecks({ podSecurity, trusts }: CheckOptions): readonly KubernetesCheck[] {
  return [
    ...KUBERNETES_CHECKS,
    ...(trusts ? [trustedRegistriesCheck(trusts)] : []),
    ...(podSecurity === undefined ? [] : podSecurityChecks(podSecurity)),
  ]
}
