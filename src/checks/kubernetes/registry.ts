import { CONFIG_MAP_CHECKS } from './cluster/config-map.ts'
import { DEPRECATION_CHECKS } from './cluster/deprecated-api.ts'
import { GATEKEEPER_CHECKS } from './cluster/gatekeeper.ts'
import { LIMIT_CHECKS } from './cluster/limits.ts'
import { NETWORK_CHECKS } from './cluster/network.ts'
import { BINDING_CHECKS } from './rbac/binding-checks.ts'
import { PAIR_CHECKS } from './rbac/pair-checks.ts'
import { ROLE_CHECKS } from './rbac/role-checks.ts'
import { WILDCARD_CHECKS } from './rbac/wildcard-checks.ts'
import type { KubernetesCheck } from './types.ts'
import { HOST_CHECKS } from './workload/host.ts'
import { IDENTITY_CHECKS } from './workload/identity.ts'
import { IMAGE_CHECKS } from './workload/image.ts'
import { PLACEMENT_CHECKS } from './workload/placement.ts'
import { PRIVILEGE_CHECKS } from './workload/privilege.ts'
import { PROFILE_CHECKS } from './workload/profiles.ts'
import { RESOURCE_CHECKS } from './workload/resources.ts'

/** Every check that needs no word of the user's. */
export const KUBERNETES_CHECKS: readonly KubernetesCheck[] = [
  ...PRIVILEGE_CHECKS,
  ...IDENTITY_CHECKS,
  ...PROFILE_CHECKS,
  ...RESOURCE_CHECKS,
  ...HOST_CHECKS,
  ...IMAGE_CHECKS,
  ...PLACEMENT_CHECKS,
  ...ROLE_CHECKS,
  ...WILDCARD_CHECKS,
  ...PAIR_CHECKS,
  ...BINDING_CHECKS,
  ...NETWORK_CHECKS,
  ...LIMIT_CHECKS,
  ...CONFIG_MAP_CHECKS,
  ...DEPRECATION_CHECKS,
  ...GATEKEEPER_CHECKS,
]
