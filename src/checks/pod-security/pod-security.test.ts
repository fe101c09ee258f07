import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isRecord, valueAt } from '../../kubernetes/object.ts'
import { POD_PLACES, podOf } from '../../kubernetes/workload/pod-places.ts'
import { checkObject } from '../kubernetes/check-object.ts'
import { KUBERNETES_CHECKS } from '../kubernetes/registry.ts'
import { podSecurityChecks } from './checks.ts'
import { CONTROLS, type PodSecurity, podSecurityLevel } from './level.ts'

type Map = Readonly<Record<string, unknown>>

/** Meets the level restricted. */
const CONTEXT = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsUser: 65_532,
  runAsGroup: 65_532,
  capabilities: { drop: ['ALL'] },
}
const GOOD = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'a',
      image: 'registry.example.com/a:1',
      securityContext: CONTEXT,
      resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
    },
  ],
} as const

function podSecurity(spec: unknown, metadata: Map = {}): PodSecurity {
  const pod = podOf({ apiVersion: 'v1', kind: 'Pod', metadata, spec })
  assert.ok(pod)
  return podSecurityLevel(pod)
}

/** The pod that meets everything, with some values of its own. */
const pod = (more: Map): Map => ({ ...GOOD, ...more })
const ofPod = (more: Map): Map => pod({ securityContext: { ...GOOD.securityContext, ...more } })
const container = (more: Map): Map => pod({ containers: [{ ...GOOD.containers[0], ...more }] })
const context = (more: Map): Map => container({ securityContext: { ...CONTEXT, ...more } })
const add = (...names: readonly string[]): Map => context({ capabilities: { drop: ['ALL'], add: names } })
const volume = (one: Map): Map => pod({ volumes: [{ name: 'v', ...one }] })
const sysctl = (name: string): Map => ofPod({ sysctls: [{ name, value: '1' }] })
const selinux = (seLinuxOptions: Map): Map => context({ seLinuxOptions })
const windows = (more: Map): Map => ({ ...container(more), os: { name: 'windows' } })

/** By level and control: what it forbids, and what it allows. */
const CASES: Readonly<Record<string, readonly [readonly Map[], readonly Map[]]>> = {
  'baseline HostProcess': [
    [ofPod({ windowsOptions: { hostProcess: true } }), context({ windowsOptions: { hostProcess: true } })],
    [context({ windowsOptions: { hostProcess: false } }), context({ windowsOptions: null })],
  ],
  'baseline Host Namespaces': [
    [pod({ hostNetwork: true }), pod({ hostPID: true }), pod({ hostIPC: true })],
    [pod({ hostNetwork: false, hostPID: null })],
  ],
  'baseline Privileged Containers': [
    [
      context({ privileged: true }),
      pod({ ephemeralContainers: [{ name: 'e', securityContext: { privileged: true } }] }),
    ],
    [context({ privileged: false })],
  ],
  'baseline Capabilities': [
    [add('NET_RAW'), add('KILL', 'SYS_ADMIN'), add('ALL'), add('CAP_KILL')],
    [
      add('AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'),
      add('NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'),
    ],
  ],
  'baseline HostPath Volumes': [
    [volume({ hostPath: { path: '/a' } })],
    [volume({ emptyDir: {}, hostPath: null })],
  ],
  'baseline Host Ports': [
    [container({ ports: [{ containerPort: 80 }, { hostPort: 80 }] })],
    [container({ ports: [{ containerPort: 80, hostPort: 0 }] })],
  ],
  'baseline Host Probes / Lifecycle Hooks': [
    [
      container({ livenessProbe: { httpGet: { host: '10.0.0.1' } } }),
      container({ startupProbe: { tcpSocket: { host: 'a' } } }),
      container({ lifecycle: { preStop: { httpGet: { host: 'a' } } } }),
    ],
    [container({ readinessProbe: { httpGet: { host: '', port: 80 } } })],
  ],
  'baseline AppArmor': [
    [
      ofPod({ appArmorProfile: { type: 'Unconfined' } }),
      context({ appArmorProfile: { type: 'Unconfined' } }),
    ],
    [
      ofPod({ appArmorProfile: { type: 'RuntimeDefault' } }),
      context({ appArmorProfile: { type: 'Localhost' } }),
    ],
  ],
  'baseline SELinux': [
    [selinux({ type: 'spc_t' }), selinux({ user: 'u' }), ofPod({ seLinuxOptions: { role: 'r' } })],
    ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].map((type) =>
      selinux({ type, user: '' }),
    ),
  ],
  'baseline /proc Mount Type': [[context({ procMount: 'Unmasked' })], [context({ procMount: 'Default' })]],
  'baseline Seccomp': [
    [ofPod({ seccompProfile: { type: 'Unconfined' } }), context({ seccompProfile: { type: 'Unconfined' } })],
    [context({ seccompProfile: { type: 'Localhost' } }), context({ seccompProfile: null })],
  ],
  'baseline Sysctls': [
    [sysctl('kernel.msgmax'), sysctl('net.ipv4.ip_forward')],
    [
      sysctl('kernel.shm_rmid_forced'),
      sysctl('net.ipv4.tcp_rmem'),
      sysctl('net.ipv4.ip_unprivileged_port_start'),
    ],
  ],
  'restricted Volume Types': [
    [volume({ nfs: {} }), volume({ gitRepo: {} }), volume({ image: { reference: 'a' } }), volume({})],
    [
      'configMap',
      'csi',
      'downwardAPI',
      'emptyDir',
      'ephemeral',
      'persistentVolumeClaim',
      'projected',
      'secret',
    ].map((type) => volume({ [type]: {} })),
  ],
  'restricted Privilege Escalation': [
    [context({ allowPrivilegeEscalation: true }), context({ allowPrivilegeEscalation: undefined })],
    [context({}), windows({ securityContext: {} })],
  ],
  'restricted Running as Non-root': [
    [
      context({ runAsNonRoot: false }),
      ofPod({ runAsNonRoot: undefined }),
      pod({
        securityContext: { ...GOOD.securityContext, runAsNonRoot: false },
        containers: [{ name: 'a', securityContext: { ...CONTEXT, runAsNonRoot: true } }],
      }),
    ],
    [
      pod({
        securityContext: { seccompProfile: { type: 'Localhost' } },
        containers: [{ name: 'a', securityContext: { ...CONTEXT, runAsNonRoot: true } }],
      }),
    ],
  ],
  'restricted Running as Non-root user': [
    [ofPod({ runAsUser: 0 }), context({ runAsUser: 0 })],
    [ofPod({ runAsUser: 1 }), context({ runAsUser: null })],
  ],
  'restricted Seccomp': [
    [ofPod({ seccompProfile: undefined })],
    [
      pod({
        securityContext: { runAsNonRoot: true },
        containers: [
          { name: 'a', securityContext: { ...CONTEXT, seccompProfile: { type: 'RuntimeDefault' } } },
        ],
      }),
      { ...windows({ securityContext: {} }), securityContext: { runAsNonRoot: true } },
    ],
  ],
  'restricted Capabilities': [
    [add('KILL'), context({ capabilities: { drop: ['KILL'] } }), context({ capabilities: undefined })],
    [add('NET_BIND_SERVICE'), windows({ securityContext: {} })],
  ],
}

describe('a control of the Pod Security Standards', () => {
  it('has its cases', () => {
    assert.deepEqual(
      CONTROLS.map(({ level, name }) => `${level} ${name}`),
      Object.keys(CASES),
    )
  })

  for (const [key, [forbidden, allowed]] of Object.entries(CASES)) {
    const found = (spec: Map): readonly string[] =>
      podSecurity(spec).violations.map(({ level, control }) => `${level} ${control}`)
    it(`${key} forbids what it should`, () => {
      for (const spec of forbidden) assert.ok(found(spec).includes(key), JSON.stringify(spec))
    })
    it(`${key} allows the rest`, () => {
      for (const spec of allowed) assert.ok(!found(spec).includes(key), JSON.stringify(spec))
    })
  }

  it('reads the annotations of AppArmor', () => {
    const of = (profile: string): PodSecurity =>
      podSecurity(GOOD, { annotations: { 'container.apparmor.security.beta.kubernetes.io/a': profile } })
    for (const profile of ['runtime/default', 'localhost/mine', ''])
      assert.deepEqual(of(profile).violations, [])
    const [violation] = of('unconfined').violations
    assert.equal(violation?.container, 'a')
    assert.deepEqual(violation?.path.slice(0, 2), ['metadata', 'annotations'])
  })
})

describe('the level of a pod', () => {
  it('is the strictest that it meets', () => {
    assert.deepEqual(podSecurity(GOOD), { level: 'restricted', violations: [] })
    assert.equal(podSecurity({ containers: [{ name: 'a' }] }).level, 'baseline')
    assert.equal(podSecurity({ ...GOOD, hostPID: true }).level, 'privileged')
  })

  it('of a pod that meets the strictest leaves nothing to object to', () => {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' }, spec: GOOD }
    const checks = [...KUBERNETES_CHECKS, ...podSecurityChecks('restricted')]
    assert.deepEqual(checkObject(object, checks).misconfigurations, [])
  })

  it('is told of every kind, with paths that lead to the value', () => {
    for (const place of POD_PLACES) {
      let value: Map = { spec: context({ privileged: true }) }
      for (const key of place.path.toReversed()) value = { [key]: value }
      const object = {
        ...value,
        kind: place.kind,
        apiVersion: place.group === '' ? 'v1' : `${place.group}/v1`,
      }
      const template = podOf(object)
      assert.ok(template)
      const [violation] = podSecurityLevel(template).violations
      assert.equal(valueAt(object, violation?.path ?? []), true)
    }
  })

  it('is never raised by what a pod says besides, and throws at nothing', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, false, 0, '', 'ALL', 'Unconfined', 'windows'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 5 }),
      ),
    })).any
    fc.assert(
      fc.property(value, fc.constantFrom('hostPID', 'hostNetwork', 'hostIPC'), (spec, key) => {
        podSecurity(spec)
        if (!isRecord(spec)) return
        assert.equal(podSecurity({ ...spec, [key]: true }).level, 'privileged')
      }),
      { numRuns: 300 },
    )
  })
})

const KEYS = [
  'containers',
  'initContainers',
  'ephemeralContainers',
  'securityContext',
  'capabilities',
  'add',
  'drop',
  'volumes',
  'hostPath',
  'sysctls',
  'seccompProfile',
  'seLinuxOptions',
  'appArmorProfile',
  'windowsOptions',
  'livenessProbe',
  'lifecycle',
  'preStop',
  'httpGet',
  'host',
  'ports',
  'type',
  'os',
  'toString',
  'procMount',
  'hostPort',
  'name',
]

describe('a value that says how it is made a text', () => {
  const evil = { toString: null, valueOf: 1 }
  const spec = {
    hostAliases: evil,
    volumes: [{ name: evil, hostPath: evil }],
    securityContext: { sysctls: [{ name: evil }], seccompProfile: { type: evil } },
    containers: [
      {
        name: evil,
        image: evil,
        ports: [{ hostPort: evil, containerPort: evil }],
        securityContext: {
          procMount: evil,
          runAsUser: evil,
          capabilities: { add: [evil], drop: [evil] },
          appArmorProfile: { type: evil },
        },
      },
    ],
  }

  it('breaks no check', () => {
    const checks = [...KUBERNETES_CHECKS, ...podSecurityChecks('restricted')]
    const metadata = { annotations: { 'container.apparmor.security.beta.kubernetes.io/a': evil } }
    const object = { apiVersion: 'v1', kind: 'Pod', metadata, spec }
    assert.ok(checkObject(object, checks).misconfigurations.length > 10)
    checkObject({ kind: 'Service', spec: { externalIPs: [evil] } }, checks)
  })
})

describe('the checks of a level', () => {
  it('are those of the level and of the ones below', () => {
    const ids = (level: 'baseline' | 'restricted'): readonly string[] =>
      podSecurityChecks(level).map(({ id }) => id)
    assert.equal(ids('baseline').length, 12)
    assert.deepEqual(ids('restricted').slice(0, 12), ids('baseline'))
    assert.ok(ids('baseline').includes('PSS-baseline-host-probes-lifecycle-hooks'))
    assert.equal(new Set(ids('restricted')).size, CONTROLS.length)
  })

  it('object to what the standard forbids', () => {
    const object = { apiVersion: 'v1', kind: 'Pod', spec: pod({ hostPID: true }) }
    const found = checkObject(object, podSecurityChecks('restricted')).misconfigurations
    assert.deepEqual(
      found.map(({ id, message }) => [id, message]),
      [['PSS-baseline-host-namespaces', 'the pod sets hostPID']],
    )
  })
})
