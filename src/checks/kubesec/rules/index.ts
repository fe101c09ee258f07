import { compareText } from '../../../core/compare-text.ts'
import { PlimsollError } from '../../../core/errors.ts'
import { CONTAINER_RULES } from './container-rules.ts'
import { INHERITED_RULES } from './inherited-rules.ts'
import { OTHER_RULES } from './other-rules.ts'
import { POD_RULES } from './pod-rules.ts'
import type { Rule } from './types.ts'

/** All of them, by id. */
export const RULES: readonly Rule[] = [
  ...POD_RULES,
  ...CONTAINER_RULES,
  ...INHERITED_RULES,
  ...OTHER_RULES,
].sort((a, b) => compareText(a.id, b.id))

/** Those that are asked for, in the order of `RULES`; all where none is. Throws `kubesec-invalid`. */
export function rulesOf(ids: readonly string[]): readonly Rule[] {
  if (ids.length === 0) return RULES
  const unknown = ids.filter((id) => !RULES.some((rule) => rule.id === id))
  if (unknown.length > 0)
    throw new PlimsollError('kubesec-invalid', `Invalid rule IDs requested: ${unknown.join(', ')}`)
  return RULES.filter(({ id }) => ids.includes(id))
}
