import { listAt, recordAt, textAt } from '../../../kubernetes/object.ts'
import type { KubernetesCheck } from '../types.ts'

const POLICY = 'https://kubernetes.io/docs/concepts/policy'
/** What a quota of computing resources limits, under all names that the API knows it by. */
const QUOTAS: readonly (readonly [name: string, ...others: string[]])[] = [
  ['requests.cpu', 'cpu'],
  ['requests.memory', 'memory'],
  ['limits.cpu'],
  ['limits.memory'],
]

/** How much a namespace may use. */
export const LIMIT_CHECKS: readonly KubernetesCheck[] = [
  {
    id: 'KSV-0039',
    title: 'Limit range leaves something open',
    severity: 'LOW',
    description: 'What has neither a limit of its own nor a default can use all that the node has.',
    advice: 'Set max and min, and for containers default and defaultRequest.',
    references: [`${POLICY}/limit-range/`],
    on: ['LimitRange'],
    evaluate({ object }) {
      const limits = listAt(object, ['spec', 'limits'])
      if (limits.length === 0) return [{ message: 'the LimitRange limits nothing', path: ['spec', 'limits'] }]
      return limits.flatMap((limit, index) => {
        const type = textAt(limit, ['type'])
        // The API refuses defaults of anything but containers.
        const wanted = type === 'Container' ? ['max', 'min', 'default', 'defaultRequest'] : ['max', 'min']
        const missing = [
          ...(type === undefined ? ['type'] : []),
          ...wanted.filter((key) => Object.keys(recordAt(limit, [key])).length === 0),
        ]
        if (missing.length === 0) return []
        const message = `the limit of ${type ?? 'an unknown type'} is without ${missing.join(', ')}`
        return [{ message, path: ['spec', 'limits', index] }]
      })
    },
  },
  {
    id: 'KSV-0040',
    title: 'Quota leaves something open',
    severity: 'LOW',
    description: 'What no quota limits, one namespace can take from all others.',
    advice: 'Set requests and limits of cpu and memory.',
    references: [`${POLICY}/resource-quotas/`],
    on: ['ResourceQuota'],
    evaluate({ object }) {
      // Pods of that scope have no requests and limits; such a quota can only count them.
      if (listAt(object, ['spec', 'scopes']).includes('BestEffort')) return []
      const hard = recordAt(object, ['spec', 'hard'])
      const missing = QUOTAS.filter((names) => !names.some((name) => hard[name] !== undefined))
      if (missing.length === 0) return []
      const message = `the ResourceQuota is without ${missing.map(([name]) => name).join(', ')}`
      return [{ message, path: ['spec', 'hard'] }]
    },
  },
]
