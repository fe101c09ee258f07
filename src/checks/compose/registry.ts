import { EXPOSURE_CHECKS } from './exposure-checks.ts'
import { HARDENING_CHECKS } from './hardening-checks.ts'
import { ISOLATION_CHECKS } from './isolation-checks.ts'
import type { ComposeCheck } from './types.ts'

/** Every check of compose files. */
export const COMPOSE_CHECKS: readonly ComposeCheck[] = [
  ...ISOLATION_CHECKS,
  ...EXPOSURE_CHECKS,
  ...HARDENING_CHECKS,
]
