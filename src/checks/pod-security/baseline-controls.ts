import { listAt, recordAt, textAt, valueAt, wordsOf } from '../../kubernetes/object.ts'
import { SAFE_SYSCTLS, SELINUX_TYPES } from './allowed.ts'
import { inContexts } from './contexts.ts'
import type { Control, Forbidden, StandardPod } from './types.ts'

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/'

const CAPABILITIES: ReadonlySet<unknown> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

const PROFILES: ReadonlySet<unknown> = new Set([undefined, null, 'RuntimeDefault', 'Localhost'])

/** In the order of the standard. */
export const BASELINE_CONTROLS: readonly Control[] = [
  inContexts('HostProcess', 'baseline', ({ value, path, label }) =>
    valueAt(value, ['windowsOptions', 'hostProcess']) === true
      ? [{ message: `${label} sets hostProcess`, path: [...path, 'windowsOptions', 'hostProcess'] }]
      : [],
  ),
  control('Host Namespaces', ({ spec, specPath }) =>
    ['hostNetwork', 'hostPID', 'hostIPC']
      .filter((key) => spec[key] === true)
      .map((key) => ({ message: `the pod sets ${key}`, path: [...specPath, key] })),
  ),
  inContexts('Privileged Containers', 'baseline', ({ value, path, label }) =>
    value['privileged'] === true
      ? [{ message: `${label} is privileged`, path: [...path, 'privileged'] }]
      : [],
  ),
  inContexts('Capabilities', 'baseline', ({ value, path, label }) =>
    listAt(value, ['capabilities', 'add']).flatMap((one, index) =>
      CAPABILITIES.has(one)
        ? []
        : [{ message: `${label} adds ${wordsOf(one)}`, path: [...path, 'capabilities', 'add', index] }],
    ),
  ),
  control('HostPath Volumes', ({ spec, specPath }) =>
    listAt(spec, ['volumes']).flatMap((volume, index) =>
      (valueAt(volume, ['hostPath']) ?? undefined) === undefined
        ? []
        : [
            {
              message: `the volume «${textAt(volume, ['name']) ?? ''}» is of the node`,
              path: [...specPath, 'volumes', index, 'hostPath'],
            },
          ],
    ),
  ),
  control('Host Ports', ({ containers }) =>
    containers.flatMap(({ name, value, path }) =>
      listAt(value, ['ports']).flatMap((port, index) => {
        const number = valueAt(port, ['hostPort']) ?? 0
        return number === 0
          ? []
          : [
              {
                message: `container «${name}» takes the port ${wordsOf(number)} of the node`,
                path: [...path, 'ports', index, 'hostPort'],
                container: name,
              },
            ]
      }),
    ),
  ),
  control('Host Probes / Lifecycle Hooks', hostsOfProbes),
  {
    name: 'AppArmor',
    level: 'baseline',
    *forbids(pod) {
      yield* appArmorFields.forbids(pod)
      yield* appArmorAnnotations(pod)
    },
  },
  inContexts('SELinux', 'baseline', ({ value, path, label }) => {
    const options = recordAt(value, ['seLinuxOptions'])
    const at = [...path, 'seLinuxOptions']
    const type = textAt(options, ['type']) ?? ''
    return [
      ...(SELINUX_TYPES.has(type)
        ? []
        : [{ message: `${label} has the SELinux type ${type}`, path: [...at, 'type'] }]),
      ...['user', 'role']
        .filter((key) => (textAt(options, [key]) ?? '') !== '')
        .map((key) => ({ message: `${label} sets the SELinux ${key}`, path: [...at, key] })),
    ]
  }),
  inContexts('/proc Mount Type', 'baseline', ({ value, path, label }) => {
    const mount = value['procMount'] ?? 'Default'
    return mount === 'Default'
      ? []
      : [{ message: `${label} sets procMount to ${wordsOf(mount)}`, path: [...path, 'procMount'] }]
  }),
  inContexts('Seccomp', 'baseline', ({ value, path, label }) => {
    const type = valueAt(value, ['seccompProfile', 'type'])
    return PROFILES.has(type)
      ? []
      : [
          {
            message: `${label} has the seccomp profile ${wordsOf(type)}`,
            path: [...path, 'seccompProfile', 'type'],
          },
        ]
  }),
  control('Sysctls', ({ spec, specPath }) =>
    listAt(spec, ['securityContext', 'sysctls']).flatMap((sysctl, index) => {
      const name = valueAt(sysctl, ['name'])
      return SAFE_SYSCTLS.has(name)
        ? []
        : [
            {
              message: `the pod sets the sysctl ${wordsOf(name)}`,
              path: [...specPath, 'securityContext', 'sysctls', index],
            },
          ]
    }),
  ),
]

const appArmorFields = inContexts('AppArmor', 'baseline', ({ value, path, label }) => {
  const type = valueAt(value, ['appArmorProfile', 'type'])
  return PROFILES.has(type)
    ? []
    : [
        {
          message: `${label} has the AppArmor profile ${wordsOf(type)}`,
          path: [...path, 'appArmorProfile', 'type'],
        },
      ]
})

/** As it was said before Kubernetes 1.30. */
function appArmorAnnotations({ metadata, specPath }: StandardPod): readonly Forbidden[] {
  return Object.entries(recordAt(metadata, ['annotations'])).flatMap(([key, value]) => {
    const isAllowed =
      !key.startsWith(APPARMOR) ||
      value === '' ||
      value === 'runtime/default' ||
      (typeof value === 'string' && value.startsWith('localhost/'))
    if (isAllowed) return []
    const container = key.slice(APPARMOR.length)
    return [
      {
        message: `container «${container}» has the AppArmor profile ${wordsOf(value)}`,
        path: [...specPath.slice(0, -1), 'metadata', 'annotations', key],
        container,
      },
    ]
  })
}

/** Since 1.34. The kubelet asks the host that a probe names, from the node, and so past all network policies. */
function hostsOfProbes({ containers }: StandardPod): readonly Forbidden[] {
  return containers.flatMap(({ name, value, path }) =>
    PROBES.flatMap((probe) =>
      ['httpGet', 'tcpSocket'].flatMap((how) => {
        const at = [...probe, how, 'host']
        const host = textAt(value, at) ?? ''
        if (host === '') return []
        const message = `container «${name}» names the host ${host} in ${probe.join('.')}`
        return [{ message, path: [...path, ...at], container: name }]
      }),
    ),
  )
}

const PROBES = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
] as const

function control(name: string, forbids: Control['forbids']): Control {
  return { name, level: 'baseline', forbids }
}
