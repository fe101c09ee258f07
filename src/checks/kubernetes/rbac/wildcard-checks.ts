import type { KubernetesCheck } from '../types.ts'
import { type AccessRule, ALL, isOfTheApi, rulesOf } from './rules.ts'

const GOOD_PRACTICES = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege'
const ADVICE = 'Name the groups, resources and verbs that are needed.'

/** Rules that name nothing. */
export const WILDCARD_CHECKS: readonly KubernetesCheck[] = [
  wildcard(
    {
      id: 'KSV-0044',
      title: 'Everything is allowed',
      severity: 'CRITICAL',
      description:
        'Who has all verbs on all resources of all groups is an administrator, whatever the role is called.',
      on: ['Role', 'ClusterRole'],
    },
    ({ groups, resources, verbs }) => [groups, resources, verbs].every((list) => list.includes(ALL)),
  ),
  wildcard(
    {
      id: 'KSV-0046',
      title: 'All resources of the cluster can be managed',
      severity: 'CRITICAL',
      description: 'All resources of all namespaces include their secrets, and the roles themselves.',
      on: ['ClusterRole'],
    },
    hasAllResources,
  ),
  wildcard(
    {
      id: 'KSV-0112',
      title: 'All resources of the namespace can be managed',
      severity: 'CRITICAL',
      description: 'All resources of a namespace include its secrets, and the roles themselves.',
      on: ['Role'],
    },
    hasAllResources,
  ),
]

function hasAllResources(rule: AccessRule): boolean {
  return rule.resources.includes(ALL) && rule.verbs.length > 0 && isOfTheApi(rule)
}

function wildcard(
  check: Omit<KubernetesCheck, 'advice' | 'references' | 'evaluate'>,
  isMeant: (rule: AccessRule) => boolean,
): KubernetesCheck {
  return {
    ...check,
    advice: ADVICE,
    references: [GOOD_PRACTICES],
    evaluate: ({ object, identity }) =>
      rulesOf(object)
        .filter(isMeant)
        .map(({ groups, verbs, path }) => ({
          message: `the ${identity.kind} allows ${verbs.join(', ')} on all resources of ${groupText(groups)}`,
          path,
        })),
  }
}

function groupText(groups: readonly string[]): string {
  if (groups.length === 0 || groups.includes(ALL)) return 'all groups'
  return groups.map((one) => (one === '' ? 'the core group' : one)).join(', ')
}
