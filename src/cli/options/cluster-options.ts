import type { Option } from './types.ts'

/** Which cluster is looked at, and how much of it. */
export const CLUSTER_OPTIONS: readonly Option[] = [
  {
    name: 'from',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'what kubectl get all -A -o json printed, in place of a cluster; - is standard input',
    group: 'Target',
    commands: ['cluster scan'],
    isGivenOnly: true,
  },
  {
    name: 'kubeconfig',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'how the cluster is reached (default: KUBECONFIG, ~/.kube/config, or the account of the pod that this runs in)',
    group: 'Target',
    commands: ['cluster scan'],
    file: 'cluster.kubeconfig',
  },
  {
    name: 'context',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'context of the kubeconfig (default: its current one)',
    group: 'Target',
    commands: ['cluster scan'],
    file: 'cluster.context',
  },
  {
    name: 'namespace',
    value: { kind: 'list', placeholder: 'NAMES' },
    help: 'only these namespaces (default: all); for admission test that of objects that name none (default: default)',
    group: 'Target',
    commands: ['cluster scan', 'admission test'],
    file: 'cluster.namespaces',
  },
]
