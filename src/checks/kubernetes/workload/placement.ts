import { recordAt } from '../../../kubernetes/object.ts'
import type { KubernetesCheck } from '../types.ts'
import { wholePod } from './each-container.ts'

/** In which namespace a workload is. */
export const PLACEMENT_CHECKS: readonly KubernetesCheck[] = [
  wholePod(
    {
      id: 'KSV-0037',
      title: 'Workload of a user in kube-system',
      severity: 'MEDIUM',
      description: 'What runs in kube-system is trusted, and often exempt from policies.',
      advice: 'Give it a namespace of its own.',
      references: ['https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/'],
    },
    ({ pod }, { object, identity }) => {
      if (identity.namespace !== 'kube-system') return undefined
      const labels = [recordAt(object, ['metadata', 'labels']), recordAt(pod.metadata, ['labels'])]
      if (labels.some(isOfTheSystem)) return undefined
      return {
        message: 'it is in kube-system, and no part of the control plane by its labels',
        path: ['metadata', 'namespace'],
      }
    },
  ),
  wholePod(
    {
      id: 'KSV-0110',
      title: 'Workload in the default namespace',
      severity: 'LOW',
      description:
        'What lies in the default namespace shares its rights, quotas and network policies with everything else there.',
      advice: 'Give it a namespace of its own.',
      references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/'],
    },
    (_workload, { identity: { namespace } }) => {
      if (namespace !== undefined && namespace !== 'default') return undefined
      const message = namespace === undefined ? 'it names no namespace' : 'it is in the namespace default'
      return { message, path: ['metadata', 'namespace'] }
    },
  ),
]

function isOfTheSystem(labels: Readonly<Record<string, unknown>>): boolean {
  return (
    labels['tier'] === 'control-plane' ||
    labels['k8s-app'] === 'kube-proxy' ||
    labels['k8s-app'] === 'kube-dns'
  )
}
