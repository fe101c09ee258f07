import { type KubernetesObject, textAt } from '../../../kubernetes/object.ts'
import { anyOf, inSpec, isSet, specPathOf } from './places.ts'
import { POD_KINDS, type Rule } from './types.ts'

/** Rules about what a pod shares with its node and with the API server. */
export const POD_RULES: readonly Rule[] = [
  {
    id: 'HostNetwork',
    selector: '.spec .hostNetwork == true',
    reason:
      "Sharing the host's network namespace permits processes in the pod to communicate with processes bound to the host's loopback adapter",
    kinds: POD_KINDS,
    points: -9,
    hits: (object) => inSpec(object, 'hostNetwork') === true,
  },
  {
    id: 'HostPID',
    selector: '.spec .hostPID == true',
    reason:
      "Sharing the host's PID namespace allows visibility of processes on the host, potentially leaking information such as environment variables and configuration",
    kinds: POD_KINDS,
    points: -9,
    hits: (object) => inSpec(object, 'hostPID') === true,
  },
  {
    id: 'HostIPC',
    selector: '.spec .hostIPC == true',
    reason:
      "Sharing the host's IPC namespace allows container processes to communicate with processes on the host",
    kinds: POD_KINDS,
    points: -9,
    hits: (object) => inSpec(object, 'hostIPC') === true,
  },
  {
    id: 'DockerSock',
    selector: 'volumes[] .hostPath .path == /var/run/docker.sock',
    reason:
      'Mounting the docker.socket leaks information about other containers and can allow container breakout',
    kinds: POD_KINDS,
    points: -9,
    hits: (object) => mountsHostPath(object, '/var/run/docker.sock'),
  },
  {
    id: 'ProcMount',
    selector: 'volumes[] .hostPath .path == /proc',
    reason:
      'Mounting the proc directory from the host system into a container gives access to information about other containers running on the same host and can allow container breakout',
    kinds: POD_KINDS,
    points: -9,
    hits: (object) => mountsHostPath(object, '/proc'),
  },
  {
    id: 'HostAliases',
    selector: '.spec .hostAliases',
    reason:
      "Managing /etc/hosts aliases can prevent the container from modifying the file after a pod's containers have already been started. DNS should be managed by the orchestrator",
    kinds: POD_KINDS,
    points: -3,
    hits: (object) => isSet(inSpec(object, 'hostAliases')),
  },
  {
    id: 'ServiceAccountName',
    selector: '.spec .serviceAccountName',
    reason: 'Service accounts restrict Kubernetes API access and should be configured with least privilege',
    kinds: POD_KINDS,
    points: 3,
    hits: (object) => isSet(inSpec(object, 'serviceAccountName')),
  },
  {
    id: 'AutomountServiceAccountToken',
    selector: '.spec .automountServiceAccountToken == false',
    reason:
      'Disabling the automounting of Service Account Token reduces the attack surface of the API server',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) => inSpec(object, 'automountServiceAccountToken') === false,
  },
  {
    id: 'HostUsers',
    selector: '.spec .hostUsers == false',
    reason:
      'A user namespace for a Pod is enabled by setting the hostUsers field of Pod .spec, which can prevent various attacks',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) => inSpec(object, 'hostUsers') === false,
  },
]

/** Any path that has the text in it, as `/proc/sys` or `/host/proc`: the selector says less than the rule does. */
function mountsHostPath(object: KubernetesObject, text: string): boolean {
  return anyOf(
    object,
    [...specPathOf(object), 'volumes'],
    (volume) => textAt(volume, ['hostPath', 'path'])?.includes(text) === true,
  )
}
