import { listAt, textAt, valueAt, wordsOf } from '../../../kubernetes/object.ts'
import type { KubernetesCheck, Workload } from '../types.ts'
import { eachContainer, wholePod } from './each-container.ts'

const STANDARDS = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'
/** What lies in them is the node's own; so is what lies below. */
const NODE_FOLDERS = ['/boot', '/dev', '/etc', '/lib', '/proc', '/sys', '/usr', '/var/lib/docker']
const PRIVILEGED_PORTS = 1024

/** What of its node a pod can see or reach. */
export const HOST_CHECKS: readonly KubernetesCheck[] = [
  wholePod(
    {
      id: 'KSV-0006',
      title: 'Socket of the container engine is mounted',
      severity: 'HIGH',
      description: 'Who may talk to the engine may start a privileged container, and has the node.',
      advice: 'Remove the volume.',
      references: ['https://kubernetes.io/docs/concepts/storage/volumes/#hostpath'],
    },
    (workload) =>
      hostPaths(workload)
        .filter(({ folder }) =>
          SOCKETS.some((socket) => folder === socket || folder === `/run${socket.slice('/var/run'.length)}`),
        )
        .map(({ folder, path }) => ({ message: `a volume mounts ${folder} of the node`, path })),
  ),
  wholePod(
    {
      id: 'KSV-0007',
      title: 'Entries of /etc/hosts are set',
      severity: 'LOW',
      description: 'Names that are set here win over DNS, and can lead a program to another host.',
      advice: 'Remove hostAliases, and let DNS say where a name leads.',
      references: ['https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/'],
    },
    ({ pod }) =>
      listAt(pod.spec, ['hostAliases']).length > 0
        ? { message: 'the pod sets hostAliases', path: [...pod.specPath, 'hostAliases'] }
        : undefined,
  ),
  namespace('KSV-0008', 'hostIPC', 'memory that processes of the node share'),
  namespace(
    'KSV-0009',
    'hostNetwork',
    'the network of the node, with what listens on its loopback interface',
  ),
  namespace('KSV-0010', 'hostPID', 'all processes of the node, with their environment'),
  wholePod(
    {
      id: 'KSV-0023',
      title: 'Folder of the node is mounted',
      severity: 'MEDIUM',
      description:
        'What is mounted from the node outlives the pod, and is shared with whoever else mounts it.',
      advice: 'Use another kind of volume.',
      references: [STANDARDS],
    },
    (workload) =>
      hostPaths(workload).map(({ folder, path }) => ({
        message: `a volume mounts ${folder} of the node`,
        path,
      })),
  ),
  eachContainer(
    {
      id: 'KSV-0024',
      title: 'Port of the node is taken',
      severity: 'HIGH',
      description: 'A hostPort opens the container to whoever reaches the node, past all network policies.',
      advice: 'Remove hostPort, and use a Service.',
      references: [STANDARDS],
    },
    ({ label, value, path }) => {
      const index = listAt(value, ['ports']).findIndex((port) => (valueAt(port, ['hostPort']) ?? 0) !== 0)
      if (index < 0) return undefined
      const port = wordsOf(valueAt(value, ['ports', index, 'hostPort']))
      return {
        message: `${label} takes the port ${port} of the node`,
        path: [...path, 'ports', index, 'hostPort'],
      }
    },
  ),
  eachContainer(
    {
      id: 'KSV-0103',
      title: 'Process of the Windows host',
      severity: 'MEDIUM',
      description: 'Such a container runs on the node itself, with its network and its files.',
      advice: 'Remove windowsOptions.hostProcess.',
      references: [STANDARDS],
    },
    ({ label, path, inherited }) =>
      valueAt(inherited('windowsOptions'), ['hostProcess']) === true
        ? {
            message: `${label} is a process of the host`,
            path: [...path, 'securityContext', 'windowsOptions'],
          }
        : undefined,
  ),
  eachContainer(
    {
      id: 'KSV-0117',
      title: 'Listens on a privileged port',
      severity: 'MEDIUM',
      description: `Ports below ${PRIVILEGED_PORTS} need root or a capability of it.`,
      advice: `Listen on a port from ${PRIVILEGED_PORTS} up, and let the Service have the low one.`,
    },
    ({ label, value, path }) => {
      const ports = listAt(value, ['ports'])
      const index = ports.findIndex((port) => {
        const number = valueAt(port, ['containerPort'])
        return typeof number === 'number' && number > 0 && number < PRIVILEGED_PORTS
      })
      if (index < 0) return undefined
      const port = wordsOf(valueAt(ports[index], ['containerPort']))
      return { message: `${label} listens on port ${port}`, path: [...path, 'ports', index, 'containerPort'] }
    },
  ),
  wholePod(
    {
      id: 'KSV-0121',
      title: 'Folder of the node’s own is mounted',
      severity: 'HIGH',
      description: 'Who can write to the folders of the system, or read its secrets, has the node.',
      advice: 'Mount a folder that is there for the program alone, or use another kind of volume.',
      references: [STANDARDS],
    },
    (workload) =>
      hostPaths(workload)
        .filter(
          ({ folder }) =>
            folder === '/' || NODE_FOLDERS.some((one) => folder === one || folder.startsWith(`${one}/`)),
        )
        .map(({ folder, path }) => ({ message: `a volume mounts ${folder} of the node`, path })),
  ),
]

const SOCKETS = [
  '/var/run/docker.sock',
  '/var/run/containerd/containerd.sock',
  '/var/run/crio/crio.sock',
  '/var/run/podman/podman.sock',
]

interface HostPath {
  /** Without what only looks like another path: `/etc/`, `/a/../etc`. */
  readonly folder: string
  readonly path: readonly (string | number)[]
}

function hostPaths({ pod }: Workload): readonly HostPath[] {
  return listAt(pod.spec, ['volumes']).flatMap((volume, index) => {
    const written = textAt(volume, ['hostPath', 'path'])
    if (written === undefined) return []
    return [{ folder: normal(written), path: [...pod.specPath, 'volumes', index, 'hostPath', 'path'] }]
  })
}

function normal(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function namespace(id: string, key: string, what: string): KubernetesCheck {
  return wholePod(
    {
      id,
      title: `Shares ${key.slice('host'.length)} of the node`,
      severity: 'HIGH',
      description: `With ${key} the pod sees ${what}.`,
      advice: `Remove ${key}.`,
      references: [STANDARDS],
    },
    ({ pod }) =>
      pod.spec[key] === true ? { message: `the pod sets ${key}`, path: [...pod.specPath, key] } : undefined,
  )
}
