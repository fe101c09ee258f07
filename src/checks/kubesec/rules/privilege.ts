import { isRecord, listAt, textAt, valueAt } from '../../../kubernetes/object.ts'
import { allContainers, podSpec } from './pod.ts'
import { type KubesecRule, WORKLOADS } from './types.ts'

const CONTEXT = 'containers[] .securityContext'

/** What a container may do to its node. */
export const PRIVILEGE_RULES: readonly KubesecRule[] = [
  {
    id: 'CapSysAdmin',
    selector: `${CONTEXT} .capabilities .add == SYS_ADMIN`,
    reason: 'CAP_SYS_ADMIN is the most privileged capability and should always be avoided',
    kinds: WORKLOADS,
    points: -30,
    advise: 0,
    holds: (object) =>
      allContainers(object).some((one) =>
        textOf(valueAt(one, ['securityContext', 'capabilities', 'add'])).includes('SYS_ADMIN'),
      ),
  },
  {
    id: 'Privileged',
    selector: `${CONTEXT} .privileged == true`,
    reason: 'Privileged containers can allow almost completely unrestricted host access',
    kinds: WORKLOADS,
    points: -30,
    advise: 0,
    holds: (object) =>
      allContainers(object).some((one) => valueAt(one, ['securityContext', 'privileged']) === true),
  },
  {
    id: 'AllowPrivilegeEscalation',
    selector: `${CONTEXT} .allowPrivilegeEscalation == true`,
    reason: 'Ensure a non-root process can not gain more privileges',
    kinds: WORKLOADS,
    points: -7,
    advise: 0,
    holds: (object) =>
      allContainers(object).some(
        (one) => valueAt(one, ['securityContext', 'allowPrivilegeEscalation']) === true,
      ),
  },
  {
    id: 'CapDropAny',
    selector: `${CONTEXT} .capabilities .drop`,
    reason: 'Reducing kernel capabilities available to a container limits its attack surface',
    kinds: WORKLOADS,
    points: 1,
    advise: 0,
    holds: (object) =>
      allContainers(object).some((one) => {
        const dropped = listAt(one, ['securityContext', 'capabilities', 'drop'])
        return dropped.length > 0 && !dropped.includes(null)
      }),
  },
  {
    id: 'CapDropAll',
    selector: `${CONTEXT} .capabilities .drop | index("ALL")`,
    reason: 'Drop all capabilities and add only those required to reduce syscall attack surface',
    kinds: WORKLOADS,
    points: 1,
    advise: 0,
    holds: (object) =>
      allContainers(object).some((one) =>
        textOf(valueAt(one, ['securityContext', 'capabilities', 'drop']))
          .toUpperCase()
          .includes('ALL'),
      ),
  },
  {
    id: 'ReadOnlyRootFilesystem',
    selector: `${CONTEXT} .readOnlyRootFilesystem == true`,
    reason:
      'An immutable root filesystem can prevent malicious binaries being added to PATH and increase attack cost',
    kinds: WORKLOADS,
    points: 1,
    advise: 3,
    holds: (object) =>
      allContainers(object).some(
        (one) => valueAt(one, ['securityContext', 'readOnlyRootFilesystem']) === true,
      ),
  },
  hostNamespace(
    'HostNetwork',
    'hostNetwork',
    "Sharing the host's network namespace permits processes in the pod to communicate with processes bound to the host's loopback adapter",
  ),
  hostNamespace(
    'HostPID',
    'hostPID',
    "Sharing the host's PID namespace allows visibility of processes on the host, potentially leaking information such as environment variables and configuration",
  ),
  hostNamespace(
    'HostIPC',
    'hostIPC',
    "Sharing the host's IPC namespace allows container processes to communicate with processes on the host",
  ),
  hostPath(
    'DockerSock',
    '/var/run/docker.sock',
    'Mounting the docker.socket leaks information about other containers and can allow container breakout',
  ),
  hostPath(
    'ProcMount',
    '/proc',
    'Mounting the proc directory from the host system into a container gives access to information about other containers running on the same host and can allow container breakout',
  ),
  {
    id: 'HostAliases',
    selector: '.spec .hostAliases',
    reason:
      "Managing /etc/hosts aliases can prevent the container from modifying the file after a pod's containers have already been started. DNS should be managed by the orchestrator",
    kinds: WORKLOADS,
    points: -3,
    advise: 0,
    holds: (object) => (valueAt(podSpec(object), ['hostAliases']) ?? undefined) !== undefined,
  },
  {
    id: 'HostUsers',
    selector: '.spec .hostUsers == false',
    reason:
      'A user namespace for a Pod is enabled by setting the hostUsers field of Pod .spec, which can prevent various attacks',
    kinds: WORKLOADS,
    points: 1,
    advise: 0,
    holds: (object) => podSpec(object)['hostUsers'] === false,
  },
]

function hostNamespace(id: string, key: string, reason: string): KubesecRule {
  const holds: KubesecRule['holds'] = (object) => podSpec(object)[key] === true
  return { id, selector: `.spec .${key} == true`, reason, kinds: WORKLOADS, points: -9, advise: 0, holds }
}

/** Any path that contains it, as kubesec has it. */
function hostPath(id: string, path: string, reason: string): KubesecRule {
  const holds: KubesecRule['holds'] = (object) =>
    listAt(podSpec(object), ['volumes']).some(
      (volume) => isRecord(volume) && textAt(volume, ['hostPath', 'path'])?.includes(path) === true,
    )
  const selector = `volumes[] .hostPath .path == ${path}`
  return { id, selector, reason, kinds: WORKLOADS, points: -9, advise: 0, holds }
}

/** A list as the text in which kubesec searches. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(' ') : typeof value === 'string' ? value : ''
}
