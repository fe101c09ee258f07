import type { KubernetesCheck } from './types.ts'
import { HOST_CHECKS } from './workload/host.ts'
import { IDENTITY_CHECKS } from './workload/identity.ts'
import { IMAGE_CHECKS } from './workload/image.ts'
import { PLACEMENT_CHECKS } from './workload/placement.ts'
import { PRIVILEGE_CHECKS } from './workload/privilege.ts'
import { PROFILE_CHECKS } from './workload/profiles.ts'
import { RESOURCE_CHECKS } from './workload/resources.ts'

/** Every check. */
export const KUBERNETES_CHECKS: readonly KubernetesCheck[] = [
  ...PRIVILEGE_CHECKS,
  ...IDENTITY_CHECKS,
  ...PROFILE_CHECKS,
  ...RESOURCE_CHECKS,
  ...HOST_CHECKS,
  ...IMAGE_CHECKS,
  ...PLACEMENT_CHECKS,
]
