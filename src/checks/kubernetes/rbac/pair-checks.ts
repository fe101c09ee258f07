import type { KubernetesCheck } from '../types.ts'
import { type Grant, grantOf, rulesOf } from './rules.ts'

const GOOD_PRACTICES =
  'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#kubernetes-rbac-privilege-escalation-risks'
const RBAC: readonly string[] = ['rbac.authorization.k8s.io']

/** Rights that are dangerous together, whichever rules of a role give them, in whatever order. */
export const PAIR_CHECKS: readonly KubernetesCheck[] = [
  pair(
    {
      id: 'KSV-0051',
      title: 'Any role can be bound in the namespace',
      severity: 'HIGH',
      description:
        'Who makes bindings, and may bind what he does not have, can give himself the rights of any role.',
      advice: 'Take bind away, or name the roles in resourceNames.',
      on: ['Role', 'ClusterRole'],
    },
    { groups: RBAC, resources: ['rolebindings'], verbs: ['create'] },
    { groups: RBAC, resources: ['roles', 'clusterroles'], verbs: ['bind'] },
  ),
  pair(
    {
      id: 'KSV-0052',
      title: 'Any role can be bound in the cluster',
      severity: 'HIGH',
      description:
        'Who makes bindings, and may bind what he does not have, can make himself an administrator.',
      advice: 'Take bind away, or name the roles in resourceNames.',
      // Such bindings lie in no namespace, so that no Role can give the right.
      on: ['ClusterRole'],
    },
    { groups: RBAC, resources: ['clusterrolebindings'], verbs: ['create'] },
    { groups: RBAC, resources: ['clusterroles'], verbs: ['bind'] },
  ),
  pair(
    {
      id: 'KSV-0054',
      title: 'Processes of pods can be attached to',
      severity: 'HIGH',
      description: 'Who attaches to a process reads what it writes, and writes what it reads.',
      advice: 'Take the right to pods/attach away.',
      on: ['Role', 'ClusterRole'],
    },
    { groups: [''], resources: ['pods/attach'], verbs: ['create'] },
    { groups: [''], resources: ['pods'], verbs: ['get'] },
  ),
  pair(
    {
      id: 'KSV-0055',
      title: 'Bindings can be changed',
      severity: 'LOW',
      description: 'Who changes a binding can give the rights of its role to others.',
      advice: 'Take the right to patch rolebindings away.',
      on: ['Role', 'ClusterRole'],
    },
    { groups: RBAC, resources: ['rolebindings'], verbs: ['patch'] },
    { groups: RBAC, resources: ['rolebindings'], verbs: ['get'] },
  ),
]

function pair(
  check: Omit<KubernetesCheck, 'references' | 'evaluate'>,
  first: Grant,
  second: Grant,
): KubernetesCheck {
  return {
    ...check,
    references: [GOOD_PRACTICES],
    evaluate({ object, identity }) {
      const rules = rulesOf(object)
      const dangerous = rules.find((rule) => grantOf(rule, first))
      if (!dangerous || !rules.some((rule) => grantOf(rule, second))) return []
      const message = `the ${identity.kind} allows ${grantWords(first)} and ${grantWords(second)}`
      return [{ message, path: dangerous.path }]
    },
  }
}

function grantWords({ verbs, resources }: Grant): string {
  return `${verbs.join(', ')} on ${resources.join(' or ')}`
}
