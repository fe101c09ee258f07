import { checkIdSpellings } from '../../core/check-id.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { type CheckOptions, checkInput } from './check-input.ts'
import type { CheckInput, KubernetesCheck, Objection } from './types.ts'

/** What a check found; where it stands in a file is not known here. */
export type PlacelessMisconfiguration = Omit<Misconfiguration, 'place'>

export interface CheckedObject {
  /** In the order of the checks. */
  readonly misconfigurations: readonly PlacelessMisconfiguration[]
  /** Checks that are about the kind, and object to nothing. */
  readonly passed: number
}

/** Holds every check against an object. Pure. */
export function checkObject(
  object: KubernetesObject,
  checks: readonly KubernetesCheck[],
  options: CheckOptions = {},
): CheckedObject {
  const input = checkInput(object, options)
  const misconfigurations: PlacelessMisconfiguration[] = []
  let passed = 0
  for (const check of checks) {
    if (!isAbout(check, input)) continue
    const objections = [...check.evaluate(input)]
    if (objections.length === 0) passed++
    for (const objection of objections) misconfigurations.push(toMisconfiguration(check, objection, input))
  }
  return { misconfigurations, passed }
}

function isAbout({ on }: KubernetesCheck, { identity, workload }: CheckInput): boolean {
  return on === 'workload' ? workload !== undefined : on.includes(identity.kind)
}

function toMisconfiguration(
  check: KubernetesCheck,
  { message, path, container, fix }: Objection,
  { identity }: CheckInput,
): PlacelessMisconfiguration {
  const { id, title, severity, description, advice, references = [] } = check
  return {
    kind: 'misconfiguration',
    id,
    aliases: aliasesOf(check),
    title,
    severity,
    message,
    description,
    advice,
    references,
    standards: [],
    subject: { ...identity, path, ...(container === undefined ? {} : { container }) },
    ...(fix ? { fix } : {}),
  }
}

/** `AVD-KSV-0017` and `KSV017` of `KSV-0017`: what ignore files of other scanners say. */
export function aliasesOf({
  id,
  replaces = [],
}: Pick<KubernetesCheck, 'id' | 'replaces'>): readonly string[] {
  return [id, ...replaces].flatMap(checkIdSpellings).filter((one) => one !== id)
}
