import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KubernetesObject } from '../../../kubernetes/object.ts'
import { RULES } from './index.ts'
import { POD_KINDS } from './types.ts'

type Spec = Readonly<Record<string, unknown>>

/** An object of the kind whose pod has the spec. */
function objectOf(kind: string, spec: Spec): KubernetesObject {
  if (kind === 'Pod') return { kind, spec }
  const template = { spec: { template: { spec } } }
  return kind === 'CronJob' ? { kind, spec: { jobTemplate: template } } : { kind, ...template }
}

const context = (securityContext: unknown): Spec => ({ containers: [{ securityContext }] })
const ofPod = (securityContext: unknown, ...containers: readonly unknown[]): Spec => ({
  securityContext,
  containers: containers.length === 0 ? [{}] : containers,
})

/** By rule: specs that hit, specs that miss. */
const POD_CASES: Readonly<Record<string, readonly [readonly Spec[], readonly Spec[]]>> = {
  CapSysAdmin: [
    [
      context({ capabilities: { add: ['NET_ADMIN', 'SYS_ADMIN'] } }),
      context({ capabilities: { add: ['CAP_SYS_ADMIN'] } }),
      { initContainers: [{ securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }] },
    ],
    [
      context({ capabilities: { add: ['SYS_TIME'] } }),
      context({ capabilities: { drop: ['SYS_ADMIN'] } }),
      {},
    ],
  ],
  Privileged: [
    [context({ privileged: true }), { ephemeralContainers: [{ securityContext: { privileged: true } }] }],
    [context({ privileged: false }), context({ privileged: 'true' }), ofPod({ privileged: true })],
  ],
  HostNetwork: [[{ hostNetwork: true }], [{ hostNetwork: false }, {}]],
  HostPID: [[{ hostPID: true }], [{ hostPID: false }, {}]],
  HostIPC: [[{ hostIPC: true }], [{ hostIPC: false }, {}]],
  DockerSock: [
    [
      { volumes: [{ emptyDir: {} }, { hostPath: { path: '/var/run/docker.sock' } }] },
      { volumes: [{ hostPath: { path: '/host/var/run/docker.sock' } }] },
    ],
    [{ volumes: [{ hostPath: { path: '/var/run' } }] }, { volumes: [] }, {}],
  ],
  ProcMount: [
    [{ volumes: [{ hostPath: { path: '/proc' } }] }, { volumes: [{ hostPath: { path: '/proc/1' } }] }],
    [{ volumes: [{ hostPath: { path: '/srv' } }] }, { volumes: [{ emptyDir: {} }] }],
  ],
  AllowPrivilegeEscalation: [
    [context({ allowPrivilegeEscalation: true })],
    [context({ allowPrivilegeEscalation: false }), context({}), {}],
  ],
  SecretsAsEnvironmentVariables: [
    [
      { containers: [{ env: [{ name: 'a', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }] },
      { initContainers: [{ envFrom: [{ secretRef: { name: 's' } }] }] },
    ],
    [
      { containers: [{ env: [{ name: 'a', value: 'b' }] }] },
      { containers: [{ env: [{ name: 'a', valueFrom: { configMapKeyRef: { name: 's' } } }] }] },
    ],
  ],
  HostAliases: [
    [{ hostAliases: [{ ip: '10.0.0.1' }] }, { hostAliases: [] }],
    [{ hostAliases: null }, {}],
  ],
  SeccompUnconfined: profileCases('seccompProfile', ['Unconfined'], ['RuntimeDefault', 'Localhost']),
  ApparmorUnconfined: profileCases('appArmorProfile', ['Unconfined'], ['RuntimeDefault', 'Localhost']),
  SeccompAny: profileCases('seccompProfile', ['RuntimeDefault', 'Localhost'], ['Unconfined']),
  ApparmorAny: profileCases('appArmorProfile', ['RuntimeDefault', 'Localhost'], ['Unconfined']),
  ServiceAccountName: [
    [{ serviceAccountName: 'a' }, { serviceAccountName: '' }],
    [{ serviceAccountName: null }, { serviceAccount: 'a' }, {}],
  ],
  AutomountServiceAccountToken: [
    [{ automountServiceAccountToken: false }],
    [{ automountServiceAccountToken: true }, {}],
  ],
  HostUsers: [[{ hostUsers: false }], [{ hostUsers: true }, {}]],
  ReadOnlyRootFilesystem: [
    [
      context({ readOnlyRootFilesystem: true }),
      { containers: [{}, { securityContext: { readOnlyRootFilesystem: true } }] },
    ],
    [context({ readOnlyRootFilesystem: false }), context({}), {}],
  ],
  RunAsNonRoot: [
    [context({ runAsNonRoot: true }), ofPod({ runAsNonRoot: true })],
    [ofPod({ runAsNonRoot: true }, { securityContext: { runAsNonRoot: false } }), context({}), {}],
  ],
  RunAsUser: idCases('runAsUser'),
  RunAsGroup: idCases('runAsGroup'),
  CapDropAny: [
    [context({ capabilities: { drop: ['KILL'] } })],
    [
      context({ capabilities: { drop: [] } }),
      context({ capabilities: { drop: [null] } }),
      context({ capabilities: { add: ['KILL'] } }),
    ],
  ],
  CapDropAll: [
    [context({ capabilities: { drop: ['ALL'] } }), context({ capabilities: { drop: ['KILL', 'all'] } })],
    [context({ capabilities: { drop: ['KILL'] } }), context({}), {}],
  ],
  RequestsCPU: resourceCases('requests', 'cpu'),
  LimitsCPU: resourceCases('limits', 'cpu'),
  RequestsMemory: resourceCases('requests', 'memory'),
  LimitsMemory: resourceCases('limits', 'memory'),
}

function profileCases(profile: string, hits: readonly string[], misses: readonly string[]): [Spec[], Spec[]] {
  return [
    hits.flatMap((type) => [context({ [profile]: { type } }), ofPod({ [profile]: { type } })]),
    [
      ...misses.map((type) => context({ [profile]: { type } })),
      ...hits.map((hit) =>
        ofPod(
          { [profile]: { type: hit } },
          ...misses.slice(0, 1).map((type) => ({ securityContext: { [profile]: { type } } })),
        ),
      ),
      {},
    ],
  ]
}

function idCases(key: string): [Spec[], Spec[]] {
  return [
    [context({ [key]: 10_001 }), ofPod({ [key]: 65_534 })],
    [
      context({ [key]: 10_000 }),
      context({ [key]: '20000' }),
      ofPod({ [key]: 20_000 }, { securityContext: { [key]: 1 } }),
    ],
  ]
}

/** Init containers do not count here. */
function resourceCases(list: string, key: string): [Spec[], Spec[]] {
  const resources = { [list]: { [key]: '1' } }
  return [
    [{ containers: [{}, { resources }] }],
    [{ initContainers: [{ resources }] }, { containers: [{ resources: { [list]: {} } }] }, {}],
  ]
}

/** Of the rules that are about something else than a pod. */
const OTHER_CASES: Readonly<Record<string, readonly [readonly Spec[], readonly Spec[]]>> = {
  BindingsToSystemAnonymous: [
    [{ subjects: [{ name: 'a' }, { kind: 'User', name: 'system:anonymous' }] }],
    [{ subjects: [{ name: 'system:authenticated' }] }, { subjects: null }, {}],
  ],
  VolumeClaimAccessModeReadWriteOnce: [
    [{ spec: {} }, claims({ accessModes: ['ReadWriteOnce'] })],
    [
      claims({ accessModes: ['ReadWriteMany'] }),
      claims({ accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }),
      claims({}),
    ],
  ],
  VolumeClaimRequestsStorage: [
    [{ spec: {} }, claims({ resources: { requests: { storage: '1Gi' } } })],
    [claims({ resources: { requests: {} } }), claims({})],
  ],
}

function claims(spec: unknown): Spec {
  return { spec: { volumeClaimTemplates: [{ spec }] } }
}

describe('kubesec’s rules', () => {
  it('are thirty, each with cases', () => {
    assert.equal(RULES.length, 30)
    assert.deepEqual(Object.keys({ ...POD_CASES, ...OTHER_CASES }).sort(), RULES.map(({ id }) => id).sort())
  })

  for (const { id, kinds, ...rule } of RULES) {
    const [hits, misses] = POD_CASES[id] ?? OTHER_CASES[id] ?? [[], []]
    const make = POD_CASES[id]
      ? objectOf
      : (kind: string, spec: Spec): KubernetesObject => ({ kind, ...spec })
    for (const kind of kinds)
      it(`${id} hits and misses in a ${kind}`, () => {
        for (const spec of hits) assert.ok(rule.hits(make(kind, spec)), JSON.stringify(spec))
        for (const spec of misses) assert.ok(!rule.hits(make(kind, spec)), JSON.stringify(spec))
      })
  }

  it('are about the four workloads, but for those that say otherwise', () => {
    const others = RULES.filter(({ kinds }) => kinds !== POD_KINDS).map(
      ({ id, kinds }) => `${id}: ${kinds.join()}`,
    )
    assert.deepEqual(others, [
      'BindingsToSystemAnonymous: RoleBinding,ClusterRoleBinding',
      'SecretsAsEnvironmentVariables: Pod,Deployment,StatefulSet,DaemonSet,ReplicaSet,Job,CronJob',
      'VolumeClaimAccessModeReadWriteOnce: StatefulSet',
      'VolumeClaimRequestsStorage: StatefulSet',
    ])
  })

  it('throw at nothing', () => {
    const odd = [null, 3, 'x', [], [null, 3, []], {}, { name: 3 }]
    for (const value of odd)
      for (const { kinds, ...rule } of RULES)
        for (const kind of kinds)
          for (const key of ['containers', 'volumes', 'securityContext', 'hostAliases'])
            assert.equal(typeof rule.hits(objectOf(kind, { [key]: value })), 'boolean')
  })
})
