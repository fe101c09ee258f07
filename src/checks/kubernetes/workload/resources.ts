import { valueAt } from '../../../kubernetes/object.ts'
import type { KubernetesCheck } from '../types.ts'
import { eachContainer } from './each-container.ts'

const REFERENCE = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'

/** How much of its node a container may take. */
export const RESOURCE_CHECKS: readonly KubernetesCheck[] = [
  resource(
    'KSV-0011',
    'limits',
    'cpu',
    'A container without a limit can take the processors of all its neighbours.',
  ),
  resource(
    'KSV-0015',
    'requests',
    'cpu',
    'Without a request the scheduler may put it where there is no room for it.',
  ),
  resource(
    'KSV-0016',
    'requests',
    'memory',
    'Without a request it is the first to be ended where memory runs short.',
  ),
  resource(
    'KSV-0018',
    'limits',
    'memory',
    'A container without a limit can take the memory of all its neighbours.',
  ),
]

function resource(
  id: string,
  list: 'limits' | 'requests',
  key: 'cpu' | 'memory',
  description: string,
): KubernetesCheck {
  const name = key === 'cpu' ? 'CPU' : 'memory'
  return eachContainer(
    {
      id,
      title: list === 'limits' ? `No limit of ${name}` : `No request of ${name}`,
      severity: 'LOW',
      description,
      advice: `Set resources.${list}.${key}.`,
      references: [REFERENCE],
    },
    ({ label, value, role, path }) => {
      // The API takes none for those that are added to a running pod.
      if (role === 'ephemeral' || (valueAt(value, ['resources', list, key]) ?? undefined) !== undefined)
        return undefined
      return { message: `${label} sets no resources.${list}.${key}`, path: [...path, 'resources', list, key] }
    },
  )
}
