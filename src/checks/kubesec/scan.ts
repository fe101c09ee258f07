import { isRecord } from '../../kubernetes/object.ts'
import { readDocuments } from './documents.ts'
import { KUBESEC_RULES } from './rules/registry.ts'
import type { KubesecRule } from './rules/types.ts'
import { invalidReport, type KubesecReport, reportOf } from './score.ts'

/** Says whether an object is one that the API would take; see kubernetes/schema/. */
export interface ObjectValidator {
  readonly validate: (
    object: unknown,
    signal: AbortSignal,
  ) => Promise<{ readonly valid: true } | { readonly valid: false; readonly message: string }>
}

export interface KubesecRequest {
  readonly text: string
  /** As reports name it: a path, `STDIN`, `API`. */
  readonly fileName: string
  readonly rules: readonly KubesecRule[]
  readonly validator: ObjectValidator
  readonly signal: AbortSignal
}

/** A report for each document, in their order. Throws `KubesecInputError`. */
export async function scanText(request: KubesecRequest): Promise<readonly KubesecReport[]> {
  const { text, fileName, rules, validator, signal } = request
  const reports: KubesecReport[] = []
  for (const document of await readDocuments(text)) {
    const result = await validator.validate(document, signal)
    if (!result.valid) reports.push(invalidReport(document, fileName, result.message))
    else if (isRecord(document)) reports.push(reportOf(document, fileName, rules))
  }
  return reports
}

/** Ids that no rule has. */
export class UnknownRules extends Error {
  constructor(ids: readonly string[]) {
    super(`Invalid rule IDs requested: ${ids.join(', ')}`)
  }
}

/** Those of the ids; all where there are none. Throws `UnknownRules`. */
export function rulesOf(ids: readonly string[]): readonly KubesecRule[] {
  if (ids.length === 0) return KUBESEC_RULES
  const unknown = ids.filter((id) => !KUBESEC_RULES.some((rule) => rule.id === id))
  if (unknown.length > 0) throw new UnknownRules(unknown)
  return KUBESEC_RULES.filter(({ id }) => ids.includes(id))
}
