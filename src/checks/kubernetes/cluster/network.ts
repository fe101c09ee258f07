import { isRecord, listAt, recordAt, textAt, wordsOf } from '../../../kubernetes/object.ts'
import type { KubernetesCheck } from '../types.ts'

const POLICIES = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/'
const SERVICES = 'https://kubernetes.io/docs/concepts/services-networking/service/'

/** Who can reach whom. */
export const NETWORK_CHECKS: readonly KubernetesCheck[] = [
  {
    id: 'KSV-0038',
    title: 'Network policy without a selector',
    severity: 'MEDIUM',
    description:
      'A policy that lets all pods talk to everybody undoes what other policies of the namespace close.',
    advice: 'Say in podSelector whom it is about, or in from and to who may talk to them.',
    references: [POLICIES],
    on: ['NetworkPolicy'],
    evaluate({ object }) {
      // Without rules it lets nobody through: such a policy for all pods is the best that a namespace can begin with.
      if (!isEmptySelector(recordAt(object, ['spec', 'podSelector']))) return []
      const types = listAt(object, ['spec', 'policyTypes'])
      return DIRECTIONS.flatMap(({ type, rules, peers, words }) => {
        if (types.length > 0 && !types.includes(type)) return []
        return listAt(object, ['spec', rules]).flatMap((rule, index) =>
          listAt(rule, [peers]).length === 0
            ? [{ message: `all pods of the namespace may ${words} everybody`, path: ['spec', rules, index] }]
            : [],
        )
      })
    },
  },
  {
    id: 'KSV-0108',
    title: 'Service with an address outside of the cluster',
    severity: 'HIGH',
    description:
      'Who sets externalIPs takes the traffic that other pods send to that address; an external name leads them to a host that nobody in the cluster watches.',
    advice: 'Use a Service of the type LoadBalancer, or an Ingress.',
    references: [`${SERVICES}#external-ips`, 'https://github.com/kubernetes/kubernetes/issues/97076'],
    on: ['Service'],
    evaluate({ object }) {
      const addresses = listAt(object, ['spec', 'externalIPs'])
      const name = textAt(object, ['spec', 'externalName']) ?? ''
      return [
        ...addresses.map((address, index) => ({
          message: `the Service takes the traffic to ${wordsOf(address)}`,
          path: ['spec', 'externalIPs', index],
        })),
        // Of Services of another type the name means nothing.
        ...(name !== '' && textAt(object, ['spec', 'type']) === 'ExternalName'
          ? [{ message: `the Service leads to ${name}`, path: ['spec', 'externalName'] }]
          : []),
      ]
    },
  },
]

const DIRECTIONS = [
  { type: 'Ingress', rules: 'ingress', peers: 'from', words: 'be reached by' },
  { type: 'Egress', rules: 'egress', peers: 'to', words: 'reach' },
] as const

function isEmptySelector(selector: Readonly<Record<string, unknown>>): boolean {
  const labels = selector['matchLabels']
  const isAny = !isRecord(labels) || Object.keys(labels).length === 0
  return isAny && listAt(selector, ['matchExpressions']).length === 0
}
