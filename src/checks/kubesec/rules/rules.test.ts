import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KubernetesObject } from '../../../kubernetes/object.ts'
import { RULES, rulesOf } from './index.ts'
import { POD_KINDS } from './types.ts'

/** An object of a kind that runs a pod of this spec. */
function workload(kind: string, spec: unknown): KubernetesObject {
  if (kind === 'Pod') return { kind, spec }
  if (kind === 'CronJob') return { kind, spec: { jobTemplate: { spec: { template: { spec } } } } }
  return { kind, spec: { template: { spec } } }
}

function container(value: unknown, list = 'containers'): unknown {
  return { [list]: [{ name: 'plain' }, value] }
}

function context(securityContext: unknown): unknown {
  return container({ securityContext })
}

interface Case {
  readonly points: number
  readonly kinds?: readonly string[]
  /** Specs of pods. */
  readonly hits: readonly unknown[]
  readonly misses: readonly unknown[]
}

const plain = { containers: [{ name: 'plain' }] }

/** A profile of the pod counts where a container has none of its own, and there is one. */
function profileCases(key: string) {
  const of = (type: unknown): unknown => ({ [key]: { type } })
  return {
    unconfined: [
      context(of('Unconfined')),
      { securityContext: of('Unconfined'), containers: [{}] },
      { securityContext: of('Unconfined'), containers: [{ securityContext: of('RuntimeDefault') }, {}] },
      container({ securityContext: of('Unconfined') }, 'ephemeralContainers'),
    ],
    confined: [
      context(of('RuntimeDefault')),
      { securityContext: of('Localhost'), containers: [{}] },
      container({ securityContext: of('RuntimeDefault') }, 'initContainers'),
    ],
    neither: [
      plain,
      { securityContext: of('Unconfined') },
      { securityContext: of('RuntimeDefault') },
      { securityContext: of('RuntimeDefault'), containers: [] },
    ],
  }
}

const seccomp = profileCases('seccompProfile')
const appArmor = profileCases('appArmorProfile')

function idCases(key: string): Case {
  return {
    points: 1,
    hits: [
      context({ [key]: 10_001 }),
      { securityContext: { [key]: 20_000 }, containers: [{}] },
      { securityContext: { [key]: 0 }, initContainers: [{ securityContext: { [key]: 10_001 } }] },
    ],
    misses: [
      plain,
      context({ [key]: 10_000 }),
      context({ [key]: '20000' }),
      { securityContext: { [key]: 20_000 } },
      { securityContext: { [key]: 20_000 }, containers: [{ securityContext: { [key]: 1 } }] },
    ],
  }
}

function resourceCases(kind: string, resource: string): Case {
  const resources = { [kind]: { [resource]: '1' } }
  return {
    points: 1,
    hits: [container({ resources })],
    misses: [plain, container({ resources }, 'initContainers'), container({ resources: { [kind]: {} } })],
  }
}

function flagCase(key: string, wanted: boolean, points: number): Case {
  return { points, hits: [{ [key]: wanted }], misses: [{}, { [key]: !wanted }, { [key]: String(wanted) }] }
}

function hostPathCase(path: string): Case {
  const volumes = (one: string): unknown => ({
    volumes: [{ name: 'a', emptyDir: {} }, { hostPath: { path: one } }],
  })
  return {
    points: -9,
    hits: [volumes(path), volumes(`/host${path}`), volumes(`${path}/more`)],
    misses: [{}, volumes('/var/run'), { volumes: [{ name: path }] }],
  }
}

const CASES: Readonly<Record<string, Case>> = {
  HostNetwork: flagCase('hostNetwork', true, -9),
  HostPID: flagCase('hostPID', true, -9),
  HostIPC: flagCase('hostIPC', true, -9),
  DockerSock: hostPathCase('/var/run/docker.sock'),
  ProcMount: hostPathCase('/proc'),
  HostAliases: { points: -3, hits: [{ hostAliases: [] }], misses: [{}, { hostAliases: null }] },
  ServiceAccountName: {
    points: 3,
    hits: [{ serviceAccountName: 'web' }, { serviceAccountName: '' }],
    misses: [{}, { serviceAccountName: null }],
  },
  AutomountServiceAccountToken: flagCase('automountServiceAccountToken', false, 1),
  HostUsers: flagCase('hostUsers', false, 1),
  Privileged: {
    points: -30,
    hits: [
      context({ privileged: true }),
      container({ securityContext: { privileged: true } }, 'initContainers'),
    ],
    misses: [
      plain,
      context({ privileged: false }),
      { securityContext: { privileged: true }, containers: [{}] },
    ],
  },
  CapSysAdmin: {
    points: -30,
    hits: [
      context({ capabilities: { add: ['NET_RAW', 'SYS_ADMIN'] } }),
      container({ securityContext: { capabilities: { add: ['CAP_SYS_ADMIN'] } } }, 'ephemeralContainers'),
    ],
    misses: [
      plain,
      context({ capabilities: { add: ['SYS_TIME', 'sys_admin'] } }),
      context({ capabilities: { drop: ['SYS_ADMIN'] } }),
    ],
  },
  AllowPrivilegeEscalation: {
    points: -7,
    hits: [context({ allowPrivilegeEscalation: true })],
    misses: [plain, context({ allowPrivilegeEscalation: false })],
  },
  CapDropAny: {
    points: 1,
    hits: [context({ capabilities: { drop: ['NET_RAW'] } })],
    misses: [
      plain,
      context({ capabilities: { drop: [] } }),
      context({ capabilities: { drop: ['ALL', null] } }),
    ],
  },
  CapDropAll: {
    points: 1,
    hits: [context({ capabilities: { drop: ['all'] } }), context({ capabilities: { drop: ['X', 'ALL'] } })],
    misses: [plain, context({ capabilities: { drop: ['NET_RAW'] } })],
  },
  ReadOnlyRootFilesystem: {
    points: 1,
    hits: [context({ readOnlyRootFilesystem: true })],
    misses: [plain, context({ readOnlyRootFilesystem: false })],
  },
  RequestsCPU: resourceCases('requests', 'cpu'),
  LimitsCPU: resourceCases('limits', 'cpu'),
  RequestsMemory: resourceCases('requests', 'memory'),
  LimitsMemory: resourceCases('limits', 'memory'),
  SecretsAsEnvironmentVariables: {
    points: -5,
    kinds: [...POD_KINDS, 'ReplicaSet', 'Job', 'CronJob'],
    hits: [
      container({
        env: [{ name: 'A', value: 'b' }, { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
      }),
      container({ envFrom: [{ secretRef: { name: 's' } }] }, 'initContainers'),
    ],
    misses: [
      plain,
      container({ env: [{ valueFrom: { configMapKeyRef: {} } }], envFrom: [{ configMapRef: {} }] }),
    ],
  },
  SeccompUnconfined: {
    points: -1,
    hits: seccomp.unconfined,
    misses: [...seccomp.confined, ...seccomp.neither],
  },
  SeccompAny: {
    points: 1,
    hits: seccomp.confined,
    misses: [...seccomp.neither, context({ seccompProfile: { type: 'Unconfined' } })],
  },
  ApparmorUnconfined: {
    points: -1,
    hits: appArmor.unconfined,
    misses: [...appArmor.confined, ...appArmor.neither],
  },
  ApparmorAny: {
    points: 3,
    hits: appArmor.confined,
    misses: [...appArmor.neither, context({ appArmorProfile: { type: 'Unconfined' } })],
  },
  RunAsNonRoot: {
    points: 1,
    hits: [context({ runAsNonRoot: true }), { securityContext: { runAsNonRoot: true }, containers: [{}] }],
    misses: [
      plain,
      { securityContext: { runAsNonRoot: true }, containers: [{ securityContext: { runAsNonRoot: false } }] },
      context({ runAsNonRoot: 'true' }),
    ],
  },
  RunAsUser: idCases('runAsUser'),
  RunAsGroup: idCases('runAsGroup'),
}

/** Whole objects, of rules that are not about pods. */
const OBJECT_CASES: Readonly<
  Record<string, { points: number; hits: KubernetesObject[]; misses: KubernetesObject[] }>
> = {
  VolumeClaimAccessModeReadWriteOnce: {
    points: 1,
    hits: [
      { kind: 'StatefulSet', spec: {} },
      claims({ spec: {} }, { spec: { accessModes: ['ReadWriteOnce'] } }),
    ],
    misses: [claims({ spec: { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] } }), claims({ spec: {} })],
  },
  VolumeClaimRequestsStorage: {
    points: 1,
    hits: [
      { kind: 'StatefulSet', spec: {} },
      claims({}, { spec: { resources: { requests: { storage: '1Gi' } } } }),
    ],
    misses: [claims({ spec: { resources: { limits: { storage: '1Gi' } } } })],
  },
  BindingsToSystemAnonymous: {
    points: -30,
    hits: ['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({
      kind,
      subjects: [{ name: 'a' }, { name: kind === 'RoleBinding' ? 'system:anonymous' : 'x-system:anonymous' }],
    })),
    misses: [
      { kind: 'RoleBinding', subjects: [{ name: 'system:authenticated' }] },
      { kind: 'ClusterRoleBinding' },
    ],
  },
}

function claims(...volumeClaimTemplates: unknown[]): KubernetesObject {
  return { kind: 'StatefulSet', spec: { volumeClaimTemplates } }
}

describe('rules of kubesec', () => {
  it('are thirty, each with its cases', () => {
    assert.equal(RULES.length, 30)
    const known = [...Object.keys(CASES), ...Object.keys(OBJECT_CASES)].sort()
    assert.deepEqual(
      RULES.map(({ id }) => id),
      known,
    )
  })

  for (const rule of RULES) {
    const { points, kinds = POD_KINDS, hits, misses } = CASES[rule.id] ?? { points: 0, hits: [], misses: [] }
    if (!CASES[rule.id]) continue
    it(`${rule.id} in every kind`, () => {
      assert.deepEqual([rule.points, rule.kinds], [points, kinds])
      for (const kind of kinds) {
        for (const spec of hits)
          assert.equal(rule.hits(workload(kind, spec)), true, `${kind} ${JSON.stringify(spec)}`)
        for (const spec of misses)
          assert.equal(rule.hits(workload(kind, spec)), false, `${kind} ${JSON.stringify(spec)}`)
      }
    })
  }

  for (const [id, { points, hits, misses }] of Object.entries(OBJECT_CASES))
    it(id, () => {
      const [rule] = rulesOf([id])
      assert.equal(rule?.points, points)
      for (const object of hits) assert.equal(rule.hits(object), true, JSON.stringify(object))
      for (const object of misses) assert.equal(rule.hits(object), false, JSON.stringify(object))
    })

  it('no rule falls over what is of another shape', () => {
    for (const odd of [null, 'text', 7, true, [], [null], ['a'], {}])
      for (const rule of RULES)
        for (const kind of rule.kinds) {
          rule.hits({ kind, spec: odd, subjects: odd })
          rule.hits(workload(kind, { containers: odd, volumes: odd, securityContext: odd }))
          rule.hits(workload(kind, container({ securityContext: odd, env: odd, resources: odd })))
        }
  })

  it('are chosen by their ids, and an unknown one is named', () => {
    assert.deepEqual(
      rulesOf(['Privileged', 'HostPID']).map(({ id }) => id),
      ['HostPID', 'Privileged'],
    )
    assert.throws(() => rulesOf(['Nope', 'Privileged', 'no']), {
      message: 'Invalid rule IDs requested: Nope, no',
    })
  })
})
