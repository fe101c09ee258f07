import { matchesGlob } from '../core/glob.ts'
import { type ImageReference, parseImageReference } from '../core/image-reference.ts'
import { matchesPattern } from './allow-list/match.ts'
import type { AdmissionPolicy, AdmissionRule, LabelSelector, NameGlob } from './policy/types.ts'
import type { AdmissionRequestFacts, RequestedImage } from './review/facts.ts'

/** An image with the rule that it falls under. */
export interface RuledImage {
  readonly place: RequestedImage
  /** Absent where it is none. */
  readonly reference?: ImageReference
  readonly rule: RuleMatchResult
}

export type RuleMatchResult =
  | { readonly kind: 'rule'; readonly rule: AdmissionRule }
  | { readonly kind: 'none' }
  /** A rule that may match asks for labels of the namespace, which are not known. */
  | { readonly kind: 'labels-unknown'; readonly rule: AdmissionRule }

/** Images that are to be decided about: those that changed. */
export function ruledImages(policy: AdmissionPolicy, facts: AdmissionRequestFacts): readonly RuledImage[] {
  return facts.images
    .filter(({ changed }) => changed)
    .map((place) => {
      const reference = parseImageReference(place.image)
      return { place, ...(reference && { reference }), rule: ruleFor(policy, facts, reference) }
    })
}

/** Whether a namespace is left alone: by its whole name. */
export function isExempt(
  { exemptNamespaces }: AdmissionPolicy,
  { namespace }: AdmissionRequestFacts,
): boolean {
  return namespace !== undefined && exemptNamespaces.includes(namespace)
}

/** The first that matches. */
function ruleFor(
  { rules }: AdmissionPolicy,
  facts: AdmissionRequestFacts,
  reference: ImageReference | undefined,
): RuleMatchResult {
  for (const rule of rules) {
    if (!matchesApartFromLabels(rule, facts, reference)) continue
    const { namespaceLabels } = rule.match
    if (namespaceLabels && !facts.namespaceLabels) return { kind: 'labels-unknown', rule }
    if (!namespaceLabels || matchesLabels(namespaceLabels, facts.namespaceLabels ?? {}))
      return { kind: 'rule', rule }
  }
  return { kind: 'none' }
}

function matchesApartFromLabels(
  { match }: AdmissionRule,
  { namespace = '', kind, user, labels }: AdmissionRequestFacts,
  reference: ImageReference | undefined,
): boolean {
  const { namespaces, notNamespaces, kinds, users, groups, images } = match
  if (namespaces && !matchesName(namespaces, namespace)) return false
  if (notNamespaces && matchesName(notNamespaces, namespace)) return false
  if (kinds && !kinds.includes(kind.kind)) return false
  if (users && !(user && users.includes(user.name))) return false
  if (groups && !user?.groups.some((group) => groups.includes(group))) return false
  if (match.labels && !matchesLabels(match.labels, labels)) return false
  return !images || (reference !== undefined && images.some((one) => matchesPattern(one, reference)))
}

export function matchesName(globs: readonly NameGlob[], name: string): boolean {
  return globs.some(({ patterns }) => patterns.some((pattern) => matchesGlob(pattern, [name])))
}

function matchesLabels(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const valueOf = (key: string) => (Object.hasOwn(labels, key) ? labels[key] : undefined)
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => valueOf(key) === value) &&
    selector.matchExpressions.every(({ key, operator, values }) => {
      const value = valueOf(key)
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      // What has no such label is in no list: Kubernetes takes it for NotIn.
      return (value !== undefined && values.includes(value)) === (operator === 'In')
    })
  )
}
