import { distributionHook } from './distribution/index.ts'
import { dockerHubHook } from './docker-hub/index.ts'
import { ecrHook } from './ecr/index.ts'
import { harborHook } from './harbor/index.ts'
import { quayHook } from './quay/index.ts'
import type { HookShape } from './types.ts'

/** Every kind of registry whose word is understood. */
export const HOOKS: readonly HookShape[] = [distributionHook, harborHook, quayHook, dockerHubHook, ecrHook]
