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
  {
    name: 'scanners',
    value: { kind: 'list', placeholder: 'WHAT', choices: ['vuln', 'misconfig'] },
    default: 'vuln,misconfig',
    help: 'what is looked for: flaws of the images, and what is set up wrongly in the objects',
    group: 'Target',
    commands: ['cluster scan'],
    isGivenOnly: true,
    file: 'cluster.scanners',
  },
  {
    name: 'kubernetes-defaults',
    value: { kind: 'flag' },
    help: 'report also what the roles allow that the API server makes itself; else it is counted as suppressed',
    group: 'Filters',
    commands: ['cluster scan'],
    file: 'cluster.kubernetes-defaults',
  },
]
