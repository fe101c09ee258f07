import { isRecord, listAt, textAt, valueAt } from '../../../kubernetes/object.ts'
import { allContainers, anyContext, podSpec } from './pod.ts'
import { type KubesecRule, WORKLOADS } from './types.ts'

/** As whom a container runs, and what it is told. */
export const IDENTITY_RULES: readonly KubesecRule[] = [
  {
    id: 'RunAsNonRoot',
    selector: '.spec, .spec.containers[] | .securityContext .runAsNonRoot == true',
    reason: 'Force the running image to run as a non-root user to ensure least privilege',
    kinds: WORKLOADS,
    points: 1,
    advise: 10,
    holds: (object) => anyContext(object, ['runAsNonRoot'], (value) => value === true),
  },
  {
    id: 'RunAsUser',
    selector: '.spec, .spec.containers[] | .securityContext .runAsUser -gt 10000',
    reason: "Run as a high-UID user to avoid conflicts with the host's users",
    kinds: WORKLOADS,
    points: 1,
    advise: 4,
    holds: (object) => anyContext(object, ['runAsUser'], isHighId),
  },
  {
    id: 'RunAsGroup',
    selector: '.spec, .spec.containers[] | .securityContext .runAsGroup -gt 10000',
    reason: "Run as a high-UID group to avoid conflicts with the host's groups",
    kinds: WORKLOADS,
    points: 1,
    advise: 4,
    holds: (object) => anyContext(object, ['runAsGroup'], isHighId),
  },
  {
    id: 'ServiceAccountName',
    selector: '.spec .serviceAccountName',
    reason: 'Service accounts restrict Kubernetes API access and should be configured with least privilege',
    kinds: WORKLOADS,
    points: 3,
    advise: 0,
    holds: (object) => (podSpec(object)['serviceAccountName'] ?? undefined) !== undefined,
  },
  {
    id: 'AutomountServiceAccountToken',
    selector: '.spec .automountServiceAccountToken == false',
    reason:
      'Disabling the automounting of Service Account Token reduces the attack surface of the API server',
    kinds: WORKLOADS,
    points: 1,
    advise: 0,
    holds: (object) => podSpec(object)['automountServiceAccountToken'] === false,
  },
  {
    id: 'SecretsAsEnvironmentVariables',
    selector: secretsSelector(),
    reason:
      'Secrets passed as environment variables can be easily exposed through application logs, crash dumps, and system process inspection',
    kinds: [...WORKLOADS, 'ReplicaSet', 'Job', 'CronJob'],
    points: -5,
    advise: 0,
    holds: (object) =>
      allContainers(object).some(
        (one) =>
          listAt(one, ['env']).some((item) => isSet(item, ['valueFrom', 'secretKeyRef'])) ||
          listAt(one, ['envFrom']).some((item) => isSet(item, ['secretRef'])),
      ),
  },
  {
    id: 'BindingsToSystemAnonymous',
    selector: '.subjects[] .name == "system:anonymous"',
    reason:
      'Binding a Role or a ClusterRole to user system:anonymous gives any unauthenticated user the permissions granted by that role',
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    points: -30,
    advise: 0,
    holds: (object) =>
      listAt(object, ['subjects']).some(
        (subject) => isRecord(subject) && textAt(subject, ['name'])?.includes('system:anonymous') === true,
      ),
  },
]

const HIGH_ID = 10_000

function isHighId(value: unknown): boolean {
  return typeof value === 'number' && value > HIGH_ID
}

function isSet(value: unknown, path: readonly string[]): boolean {
  return (valueAt(value, path) ?? undefined) !== undefined
}

function secretsSelector(): string {
  const lists = ['containers', 'initContainers', 'ephemeralContainers']
  const sources = ['.env[] .valueFrom .secretKeyRef', '.envFrom[] .secretRef']
  return sources.flatMap((source) => lists.map((list) => `${list}[] ${source}`)).join(' | ')
}
