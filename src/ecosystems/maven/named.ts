import { listed } from '../../core/listed.ts'

/** Names that one problem tells. */
const MAX_NAMED = 5

/** `a, b and 3 more` */
export function named(all: readonly string[]): string {
  return listed(all, MAX_NAMED)
}
