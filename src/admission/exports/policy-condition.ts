import type { AdmissionPolicy, AdmissionRule, NameGlob, Requirements } from '../policy/types.ts'
import { ALWAYS, all, any, type Condition, matches, NEVER, not } from './condition.ts'
import { forbiddenByAny, hidesHub, IS_REFERENCE, namedByAny } from './reference-conditions.ts'
import { tagConditions } from './tag-conditions.ts'

export type PolicyCondition =
  | { readonly kind: 'condition'; readonly condition: Condition }
  /** What has no equivalent, with the name of its rule: `the rule «x» asks for scan`. */
  | { readonly kind: 'faults'; readonly faults: readonly string[] }

/**
 * Whether an image may run, as a policy says it: for those that need nothing but the text of the image and the kind
 * and namespace of its object. Unlike the service it knows nothing of what an update leaves as it was.
 */
export function policyCondition(policy: AdmissionPolicy): PolicyCondition {
  const faults = [
    ...(policy.rules.length === 0 ? ['it has no rule'] : []),
    ...(policy.breakGlass ? ['there is no break-glass in it'] : []),
    ...(policy.podPlaces.length > 0 ? ['it knows no podPlaces'] : []),
    ...policy.rules.flatMap(faultsOf),
  ]
  if (faults.length > 0) return { kind: 'faults', faults }
  const standard = policy.default === 'allow' ? ALWAYS : NEVER
  const condition = policy.rules.reduceRight<Condition>(
    (no, rule) => ({ kind: 'choose', where: matchOf(rule), yes: requirementOf(rule), no }),
    standard,
  )
  return { kind: 'condition', condition }
}

const MATCHES: ReadonlySet<string> = new Set(['namespaces', 'notNamespaces', 'kinds', 'images'])
const REQUIREMENTS: ReadonlySet<string> = new Set(['registries', 'tags'])

function faultsOf({ name, match, mode, require }: AdmissionRule): string[] {
  const rule = `the rule «${name}»`
  const globs = [...(match.namespaces ?? []), ...(match.notNamespaces ?? [])]
  return [
    ...(mode === 'enforce' ? [] : [`${rule} does not enforce`]),
    ...Object.keys(match)
      .filter((key) => !MATCHES.has(key))
      .map((key) => `${rule} matches by ${key}`),
    ...globs
      .filter((glob) => globRegexp(glob) === undefined)
      .map(({ text }) => `${rule} has the pattern ${text}, of which * and ? alone can be said`),
    ...Object.keys(require)
      .filter((key) => !REQUIREMENTS.has(key))
      .map((key) => `${rule} asks for ${key}`),
    ...(require.registries?.deny ?? [])
      .filter(hidesHub)
      .map(({ text }) => `${rule} denies ${text}, which is to be written as docker.io`),
  ]
}

function matchOf({ match }: AdmissionRule): Condition {
  const { namespaces, notNamespaces, kinds, images } = match
  return all(
    ...(namespaces ? [isNamed(namespaces)] : []),
    ...(notNamespaces ? [not(isNamed(notNamespaces))] : []),
    ...(kinds ? [{ kind: 'in', subject: 'kind', values: kinds } as const] : []),
    ...(images ? [IS_REFERENCE, namedByAny(images)] : []),
  )
}

function requirementOf({ require }: AdmissionRule): Condition {
  const { registries, tags } = require
  return all(IS_REFERENCE, ...registryConditions(registries), ...(tags ? [tagConditions(tags)] : []))
}

function registryConditions(registries: Requirements['registries']): Condition[] {
  if (!registries) return []
  const { allow, deny } = registries
  return [...(deny.length > 0 ? [not(forbiddenByAny(deny))] : []), ...(allow ? [namedByAny(allow)] : [])]
}

function isNamed(globs: readonly NameGlob[]): Condition {
  return any(...globs.map((glob) => matches('namespace', globRegexp(glob) ?? '')))
}

/** Names of namespaces have neither dots nor slashes. */
function globRegexp({ text }: NameGlob): string | undefined {
  if (!/^[a-z0-9*?-]+$/.test(text)) return undefined
  return `^${text.replaceAll(/\*+/g, '[a-z0-9-]*').replaceAll('?', '[a-z0-9-]')}$`
}
