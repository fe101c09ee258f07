import { readPolicy } from '../read-policy.ts'
import type { PolicyFile } from '../types.ts'
import { BASE_IMAGE_POLICY } from './base-image.ts'
import { CIS_IMAGE_POLICY } from './cis-image.ts'
import { DEFAULT_POLICY } from './default.ts'
import { FIXABLE_HIGH_POLICY } from './fixable-high.ts'
import { KEV_POLICY } from './kev.ts'
import { OWN_LAYERS_POLICY } from './own-layers.ts'
import { STRICT_POLICY } from './strict.ts'

export interface BuiltInPolicy {
  readonly name: string
  /** As a file would have it: for `policy show`, to copy and change. */
  readonly text: string
}

/** What stands for the file of a policy that is built in. */
const BUILT_IN = 'built in'

/** In the order of `policy list`. */
export const BUILT_IN_POLICIES: readonly BuiltInPolicy[] = [
  { name: 'default', text: DEFAULT_POLICY },
  { name: 'strict', text: STRICT_POLICY },
  { name: 'fixable-high', text: FIXABLE_HIGH_POLICY },
  { name: 'kev', text: KEV_POLICY },
  { name: 'base-image', text: BASE_IMAGE_POLICY },
  { name: 'own-layers', text: OWN_LAYERS_POLICY },
  { name: 'cis-image', text: CIS_IMAGE_POLICY },
]

export function findBuiltIn(name: string): BuiltInPolicy | undefined {
  return BUILT_IN_POLICIES.find((policy) => policy.name === name)
}

export async function readBuiltIn({ text }: BuiltInPolicy): Promise<PolicyFile> {
  return await readPolicy(text, BUILT_IN)
}
