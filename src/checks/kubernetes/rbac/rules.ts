import { type KubernetesObject, listAt, type ValuePath } from '../../../kubernetes/object.ts'

/** One rule of a Role or ClusterRole: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export interface AccessRule {
  readonly groups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  /** Empty: all objects. */
  readonly names: readonly string[]
  /** From the root of the object to the rule. */
  readonly path: ValuePath
}

/** What a check looks for in rules. */
export interface Grant {
  /** Of the API, where the resources are; `''` is the core. */
  readonly groups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

/** What of a rule fits a grant. */
export interface Granted {
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

export const ALL = '*'
export const WRITING: readonly string[] = ['create', 'update', 'patch', 'delete', 'deletecollection']
export const READING: readonly string[] = ['get', 'list', 'watch']

export function rulesOf(object: KubernetesObject): readonly AccessRule[] {
  return listAt(object, ['rules']).map((rule, index) => ({
    groups: textsAt(rule, 'apiGroups'),
    resources: textsAt(rule, 'resources'),
    verbs: textsAt(rule, 'verbs'),
    names: textsAt(rule, 'resourceNames'),
    path: ['rules', index],
  }))
}

/**
 * What of a grant a rule gives; `undefined` where it is not all three. A wildcard among the verbs and groups counts. One
 * among the resources does not: checks of their own object to it, and one rule would otherwise be a finding of each.
 */
export function grantOf(rule: AccessRule, grant: Grant): Granted | undefined {
  if (!reaches(rule, grant.groups)) return undefined
  const resources = grant.resources.filter((one) => names(rule.resources, one))
  const verbs = [...grant.verbs, ALL].filter((one) => rule.verbs.includes(one))
  return resources.length > 0 && verbs.length > 0 ? { resources, verbs } : undefined
}

/** No group at all is not valid, and taken for any. */
function reaches({ groups }: AccessRule, wanted: readonly string[]): boolean {
  return groups.length === 0 || groups.includes(ALL) || wanted.some((one) => groups.includes(one))
}

/** A star before `/exec` stands for that part of every resource. */
function names(resources: readonly string[], wanted: string): boolean {
  const slash = wanted.indexOf('/')
  return resources.includes(wanted) || (slash >= 0 && resources.includes(`${ALL}${wanted.slice(slash)}`))
}

/**
 * Whether a rule is about the API's own groups. Operators give themselves all resources of the group that they brought,
 * which is theirs alone.
 */
export function isOfTheApi({ groups }: AccessRule): boolean {
  return groups.length === 0 || groups.some((one) => !one.includes('.') || one.endsWith('.k8s.io'))
}

/** For messages: `get, list on secrets`. */
export function grantText({ verbs, resources }: Granted, { names: only }: AccessRule): string {
  const whose = only.length === 0 ? '' : `, of those named ${only.join(', ')}`
  return `${verbs.join(', ')} on ${resources.join(', ')}${whose}`
}

function textsAt(rule: unknown, key: string): readonly string[] {
  return listAt(rule, [key]).filter((one) => typeof one === 'string')
}
