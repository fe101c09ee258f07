import { type KubernetesObject, listAt, type ValuePath, valueAt } from '../../../kubernetes/object.ts'
import { anyContainer, anyMainContainer, anyOf, isSet } from './places.ts'
import { POD_KINDS, type Rule } from './types.ts'

/** Rules that one container is enough for. */
export const CONTAINER_RULES: readonly Rule[] = [
  {
    id: 'Privileged',
    selector: 'containers[] .securityContext .privileged == true',
    reason: 'Privileged containers can allow almost completely unrestricted host access',
    kinds: POD_KINDS,
    points: -30,
    hits: (object) => anyContainer(object, (container) => ofContext(container, 'privileged') === true),
  },
  {
    id: 'CapSysAdmin',
    selector: 'containers[] .securityContext .capabilities .add == SYS_ADMIN',
    reason: 'CAP_SYS_ADMIN is the most privileged capability and should always be avoided',
    kinds: POD_KINDS,
    points: -30,
    hits: (object) =>
      anyContainer(object, (container) => textOf(capabilities(container, 'add')).includes('SYS_ADMIN')),
  },
  {
    id: 'AllowPrivilegeEscalation',
    selector: 'containers[] .securityContext .allowPrivilegeEscalation == true',
    reason: 'Ensure a non-root process can not gain more privileges',
    kinds: POD_KINDS,
    points: -7,
    hits: (object) =>
      anyContainer(object, (container) => ofContext(container, 'allowPrivilegeEscalation') === true),
  },
  {
    id: 'CapDropAny',
    selector: 'containers[] .securityContext .capabilities .drop',
    reason: 'Reducing kernel capabilities available to a container limits its attack surface',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) =>
      anyContainer(object, (container) => {
        const dropped = capabilities(container, 'drop')
        return dropped.length > 0 && !dropped.includes(null)
      }),
  },
  {
    id: 'CapDropAll',
    selector: 'containers[] .securityContext .capabilities .drop | index("ALL")',
    reason: 'Drop all capabilities and add only those required to reduce syscall attack surface',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) =>
      anyContainer(object, (container) =>
        textOf(capabilities(container, 'drop')).toUpperCase().includes('ALL'),
      ),
  },
  {
    id: 'ReadOnlyRootFilesystem',
    selector: 'containers[] .securityContext .readOnlyRootFilesystem == true',
    reason:
      'An immutable root filesystem can prevent malicious binaries being added to PATH and increase attack cost',
    kinds: POD_KINDS,
    points: 1,
    advise: 3,
    hits: (object) =>
      anyContainer(object, (container) => ofContext(container, 'readOnlyRootFilesystem') === true),
  },
  {
    id: 'RequestsCPU',
    selector: 'containers[] .resources .requests .cpu',
    reason: 'Enforcing CPU requests aids a fair balancing of resources across the cluster',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) => hasResource(object, ['requests', 'cpu']),
  },
  {
    id: 'LimitsCPU',
    selector: 'containers[] .resources .limits .cpu',
    reason: 'Enforcing CPU limits prevents DOS via resource exhaustion',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) => hasResource(object, ['limits', 'cpu']),
  },
  {
    id: 'RequestsMemory',
    selector: 'containers[] .resources .requests .memory',
    reason: 'Enforcing memory requests aids a fair balancing of resources across the cluster',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) => hasResource(object, ['requests', 'memory']),
  },
  {
    id: 'LimitsMemory',
    selector: 'containers[] .resources .limits .memory',
    reason: 'Enforcing memory limits prevents DOS via resource exhaustion',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) => hasResource(object, ['limits', 'memory']),
  },
  {
    id: 'SecretsAsEnvironmentVariables',
    selector: secretSelector(),
    reason:
      'Secrets passed as environment variables can be easily exposed through application logs, crash dumps, and system process inspection',
    kinds: [...POD_KINDS, 'ReplicaSet', 'Job', 'CronJob'],
    points: -5,
    hits: (object) =>
      anyContainer(
        object,
        (container) =>
          anyOf(container, ['env'], (entry) => isSet(valueAt(entry, ['valueFrom', 'secretKeyRef']))) ||
          anyOf(container, ['envFrom'], (entry) => isSet(entry['secretRef'])),
      ),
  },
]

function secretSelector(): string {
  const lists = ['containers[]', 'initContainers[]', 'ephemeralContainers[]']
  return ['.env[] .valueFrom .secretKeyRef', '.envFrom[] .secretRef']
    .flatMap((place) => lists.map((list) => `${list} ${place}`))
    .join(' | ')
}

function ofContext(container: KubernetesObject, key: string): unknown {
  return valueAt(container, ['securityContext', key])
}

function capabilities(container: KubernetesObject, change: 'add' | 'drop'): readonly unknown[] {
  return listAt(container, ['securityContext', 'capabilities', change])
}

/** The list as one text: the rules look for their word in it, so that `CAP_SYS_ADMIN` counts as well. */
function textOf(list: readonly unknown[]): string {
  return list.filter((item) => typeof item === 'string').join(' ')
}

/** Init containers do not count, and a key without a value does. */
function hasResource(object: KubernetesObject, path: ValuePath): boolean {
  return anyMainContainer(object, (container) => valueAt(container, ['resources', ...path]) !== undefined)
}
