/** Workloads of every kind, whole enough for a real API server. */

import { GOOD } from './allow-list.ts'

interface PodParts {
  readonly containers: readonly object[]
  readonly initContainers?: readonly object[]
  readonly volumes?: readonly object[]
}

/** Where an image may stand in a pod. */
export const PLACES: Readonly<Record<string, (image: string) => PodParts>> = {
  container: (image) => ({ containers: [{ name: 'web', image }] }),
  'second container': (image) => ({ containers: [WEB, { name: 'log', image }] }),
  'init container': (image) => ({ containers: [WEB], initContainers: [{ name: 'init', image }] }),
  sidecar: (image) => ({
    containers: [WEB],
    initContainers: [{ name: 'mesh', image, restartPolicy: 'Always' }],
  }),
  'image volume': (image) => ({
    containers: [WEB],
    volumes: [{ name: 'data', image: { reference: image, pullPolicy: 'IfNotPresent' } }],
  }),
}

const WEB = { name: 'web', image: GOOD }
const LABELS = { app: 'web' }

export interface WorkloadKind {
  readonly apiVersion: string
  readonly kind: string
  /** `pods` */
  readonly resource: string
  /** Everything but kind and metadata. */
  readonly body: (pod: object) => object
}

const template = (spec: object): object => ({ metadata: { labels: LABELS }, spec })
const finite = (spec: object): object => template({ ...spec, restartPolicy: 'Never' })
const selector = { matchLabels: LABELS }

export const WORKLOADS: readonly WorkloadKind[] = [
  { apiVersion: 'v1', kind: 'Pod', resource: 'pods', body: (spec) => ({ spec }) },
  {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    resource: 'podtemplates',
    body: (spec) => ({ template: template(spec) }),
  },
  {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    resource: 'replicationcontrollers',
    body: (spec) => ({ spec: { replicas: 1, selector: LABELS, template: template(spec) } }),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    resource: 'deployments',
    body: (spec) => ({ spec: { replicas: 1, selector, template: template(spec) } }),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    resource: 'replicasets',
    body: (spec) => ({ spec: { replicas: 1, selector, template: template(spec) } }),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    resource: 'statefulsets',
    body: (spec) => ({ spec: { serviceName: 'web', selector, template: template(spec) } }),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    resource: 'daemonsets',
    body: (spec) => ({ spec: { selector, template: template(spec) } }),
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    resource: 'jobs',
    body: (spec) => ({ spec: { template: finite(spec) } }),
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    resource: 'cronjobs',
    body: (spec) => ({ spec: { schedule: '0 4 * * *', jobTemplate: { spec: { template: finite(spec) } } } }),
  },
  {
    apiVersion: 'acme.io/v1',
    kind: 'App',
    resource: 'apps',
    body: (spec) => ({ spec: { workload: { template: template(spec) } } }),
  },
]

/** Rules of a webhook that is asked about all of them, and about ephemeral containers. */
export const RULES = [
  {
    apiGroups: ['', 'apps', 'batch', 'acme.io'],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    resources: [...WORKLOADS.map(({ resource }) => resource), 'pods/ephemeralcontainers'],
  },
]

/** `/apis/apps/v1/namespaces/shop/deployments` */
export function pathOf({ apiVersion, resource }: WorkloadKind, namespace: string): string {
  return `/${apiVersion === 'v1' ? 'api' : 'apis'}/${apiVersion}/namespaces/${namespace}/${resource}`
}

export function objectOf({ apiVersion, kind, body }: WorkloadKind, name: string, pod: object): object {
  return { apiVersion, kind, metadata: { name }, ...body(pod) }
}

export function workload(kind: string): WorkloadKind {
  const found = WORKLOADS.find((one) => one.kind === kind)
  if (found === undefined) throw new Error(`no ${kind}`)
  return found
}
