import { IDENTITY_RULES } from './identity.ts'
import { PRIVILEGE_RULES } from './privilege.ts'
import { PROFILE_RULES } from './profiles.ts'
import { RESOURCE_RULES } from './resources.ts'
import type { KubesecRule } from './types.ts'

/** All thirty of them. */
export const KUBESEC_RULES: readonly KubesecRule[] = [
  ...PRIVILEGE_RULES,
  ...IDENTITY_RULES,
  ...PROFILE_RULES,
  ...RESOURCE_RULES,
]
