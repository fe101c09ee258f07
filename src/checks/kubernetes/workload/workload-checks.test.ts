import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { KubernetesObject } from '../../../kubernetes/object.ts'
import { POD_PLACES } from '../../../kubernetes/workload/pod-places.ts'
import { aliasesOf, checkObject } from '../check-object.ts'
import { KUBERNETES_CHECKS } from '../registry.ts'

type Spec = Readonly<Record<string, unknown>>

const container = (more: Spec = {}): Spec => ({ containers: [{ name: 'a', image: 'a:1', ...more }] })
const context = (securityContext: Spec): Spec => container({ securityContext })
const ofPod = (securityContext: Spec, more: Spec = {}): Spec => ({ securityContext, ...container(more) })
const volume = (one: Spec): Spec => ({ ...container(), volumes: [one] })
const hostPath = (path: string): Spec => volume({ name: 'v', hostPath: { path } })
const capabilities = (add: readonly string[], drop: readonly string[] = []): Spec =>
  context({ capabilities: { add, drop } })
const resources = (list: string, key: string): Spec => container({ resources: { [list]: { [key]: '1' } } })

/** By check: specs of pods that hit, and that miss. */
const CASES: Readonly<Record<string, readonly [readonly Spec[], readonly Spec[]]>> = {
  'KSV-0001': [
    [
      container(),
      context({ allowPrivilegeEscalation: true }),
      { initContainers: [{ name: 'i' }] },
      { ephemeralContainers: [{ name: 'e' }] },
    ],
    [context({ allowPrivilegeEscalation: false })],
  ],
  'KSV-0002': [
    [
      context({ appArmorProfile: { type: 'Unconfined' } }),
      ofPod({ appArmorProfile: { type: 'Unconfined' } }),
    ],
    [
      container(),
      context({ appArmorProfile: { type: 'RuntimeDefault' } }),
      ofPod(
        { appArmorProfile: { type: 'Unconfined' } },
        { securityContext: { appArmorProfile: { type: 'Localhost' } } },
      ),
    ],
  ],
  'KSV-0003': [
    [capabilities([], ['KILL'])],
    [capabilities([], ['ALL']), capabilities([], ['all']), container()],
  ],
  'KSV-0004': [[container(), capabilities(['KILL'])], [capabilities([], ['KILL'])]],
  'KSV-0005': [
    [capabilities(['SYS_ADMIN']), capabilities(['CAP_SYS_ADMIN']), capabilities(['ALL'])],
    [capabilities(['KILL']), container()],
  ],
  'KSV-0006': [
    [hostPath('/var/run/docker.sock'), hostPath('/run/docker.sock'), hostPath('/var/run/../run/docker.sock')],
    [hostPath('/var/run'), hostPath('/srv/docker.sock')],
  ],
  'KSV-0007': [
    [{ ...container(), hostAliases: [{ ip: '10.0.0.1' }] }],
    [container(), { ...container(), hostAliases: [] }],
  ],
  'KSV-0008': [[{ hostIPC: true }], [{ hostIPC: false }, {}]],
  'KSV-0009': [[{ hostNetwork: true }], [{ hostNetwork: false }, {}]],
  'KSV-0010': [[{ hostPID: true }], [{ hostPID: false }, {}]],
  'KSV-0011': [
    [container(), resources('requests', 'cpu')],
    [resources('limits', 'cpu'), { ephemeralContainers: [{ name: 'e' }] }],
  ],
  'KSV-0012': [
    [container(), ofPod({ runAsNonRoot: true }, { securityContext: { runAsNonRoot: false } })],
    [ofPod({ runAsNonRoot: true }), context({ runAsNonRoot: true })],
  ],
  'KSV-0013': [
    [
      container({ image: 'a' }),
      container({ image: 'a:latest' }),
      volume({ name: 'v', image: { reference: 'data' } }),
    ],
    [
      container({ image: 'a:1' }),
      container({ image: `a:latest@sha256:${'0'.repeat(64)}` }),
      container({ image: '' }),
    ],
  ],
  'KSV-0014': [
    [container(), context({ readOnlyRootFilesystem: false })],
    [context({ readOnlyRootFilesystem: true })],
  ],
  'KSV-0015': [[container()], [resources('requests', 'cpu')]],
  'KSV-0016': [[container()], [resources('requests', 'memory')]],
  'KSV-0017': [[context({ privileged: true })], [context({ privileged: false }), container()]],
  'KSV-0018': [[container()], [resources('limits', 'memory')]],
  'KSV-0020': [
    [container(), context({ runAsUser: 10_000 })],
    [context({ runAsUser: 10_001 }), ofPod({ runAsUser: 65_532 })],
  ],
  'KSV-0021': [
    [container(), context({ runAsGroup: 0 })],
    [context({ runAsGroup: 10_001 }), ofPod({ runAsGroup: 65_532 })],
  ],
  'KSV-0022': [[capabilities(['KILL'])], [capabilities(['NET_BIND_SERVICE']), container()]],
  'KSV-0023': [[hostPath('/srv')], [volume({ name: 'v', emptyDir: {} })]],
  'KSV-0024': [
    [container({ ports: [{ containerPort: 1 }, { containerPort: 80, hostPort: 80 }] })],
    [
      container({ ports: [{ containerPort: 80 }] }),
      container({ ports: [{ containerPort: 80, hostPort: 0 }] }),
    ],
  ],
  'KSV-0025': [
    [context({ seLinuxOptions: { type: 'spc_t' } }), ofPod({ seLinuxOptions: { user: 'root' } })],
    [
      context({ seLinuxOptions: { type: 'container_t' } }),
      context({ seLinuxOptions: { level: 's0' } }),
      container(),
    ],
  ],
  'KSV-0026': [
    [ofPod({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] })],
    [ofPod({ sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] }), container()],
  ],
  'KSV-0027': [[context({ procMount: 'Unmasked' })], [context({ procMount: 'Default' }), container()]],
  'KSV-0028': [[volume({ name: 'v', nfs: { server: 's' } })], [volume({ name: 'v', configMap: {} })]],
  'KSV-0030': [
    [container(), context({ seccompProfile: { type: 'Unconfined' } })],
    [
      ofPod({ seccompProfile: { type: 'RuntimeDefault' } }),
      context({ seccompProfile: { type: 'Localhost' } }),
    ],
  ],
  'KSV-0036': [
    [
      container(),
      { ...container(), automountServiceAccountToken: true },
      container({ volumeMounts: [{ mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] }),
    ],
    [
      { ...container(), automountServiceAccountToken: false },
      { ...container(), serviceAccountName: 'operator' },
    ],
  ],
  'KSV-0102': [
    [container({ image: 'gcr.io/helm/tiller:v2' }), container({ name: 'tiller' })],
    [container({ image: 'distiller:1' })],
  ],
  'KSV-0103': [
    [ofPod({ windowsOptions: { hostProcess: true } })],
    [ofPod({ windowsOptions: { hostProcess: false } })],
  ],
  'KSV-0104': [
    [context({ seccompProfile: { type: 'Unconfined' } })],
    [container(), ofPod({ seccompProfile: { type: 'RuntimeDefault' } })],
  ],
  'KSV-0105': [
    [context({ runAsUser: 0 }), ofPod({ runAsUser: 0 })],
    [container(), context({ runAsUser: 1 })],
  ],
  'KSV-0106': [
    [container(), capabilities(['KILL'], ['ALL'])],
    [capabilities(['NET_BIND_SERVICE'], ['ALL']), capabilities([], ['ALL'])],
  ],
  'KSV-0116': [
    [ofPod({ fsGroup: 0 }), ofPod({ supplementalGroups: [1, 0] }), context({ runAsGroup: 0 })],
    [ofPod({ fsGroup: 1 }), container()],
  ],
  'KSV-0117': [
    [container({ ports: [{ containerPort: 80 }] })],
    [container({ ports: [{ containerPort: 1024 }] }), container()],
  ],
  'KSV-0118': [
    [container(), context({})],
    [context({ privileged: false }), ofPod({ fsGroup: 1 })],
  ],
  'KSV-0119': [[capabilities(['NET_RAW'])], [capabilities(['KILL'])]],
  'KSV-0120': [[capabilities(['SYS_MODULE'])], [capabilities(['KILL'])]],
  'KSV-0121': [
    [
      hostPath('/'),
      hostPath('/etc'),
      hostPath('/etc/kubernetes'),
      hostPath('/srv/../etc'),
      hostPath('/proc/'),
    ],
    [hostPath('/srv'), hostPath('/etcetera'), volume({ name: 'v', emptyDir: {} })],
  ],
}

function objectOf({ group = '', kind, path }: (typeof POD_PLACES)[number], spec: Spec): KubernetesObject {
  let value: Record<string, unknown> = { spec }
  for (const key of path.toReversed()) value = { [key]: value }
  const metadata = { name: 'x', namespace: 'shop' }
  return { ...value, metadata, kind, apiVersion: group === '' ? 'v1' : `${group}/v1` }
}

function idsOf(object: KubernetesObject): readonly string[] {
  return checkObject(object, KUBERNETES_CHECKS).misconfigurations.map(({ id }) => id)
}

describe('a check of workloads', () => {
  const workloads = KUBERNETES_CHECKS.filter(({ on }) => on === 'workload').map(({ id }) => id)
  it('has cases', () => {
    const placed = ['KSV-0037', 'KSV-0110']
    assert.deepEqual([...Object.keys(CASES), ...placed].sort(), [...workloads].sort())
  })

  for (const [id, [hits, misses]] of Object.entries(CASES))
    it(`${id} hits and misses in every kind`, () => {
      for (const place of POD_PLACES) {
        for (const spec of hits) assert.ok(idsOf(objectOf(place, spec)).includes(id), JSON.stringify(spec))
        for (const spec of misses) assert.ok(!idsOf(objectOf(place, spec)).includes(id), JSON.stringify(spec))
      }
    })

  it('looks at annotations of old', () => {
    const pod = (annotations: Spec, spec: Spec = container()): KubernetesObject => ({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { annotations },
      spec,
    })
    const seccomp = { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' }
    assert.ok(!idsOf(pod(seccomp)).includes('KSV-0030'))
    const apparmor = { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' }
    assert.ok(idsOf(pod(apparmor)).includes('KSV-0002'))
    assert.ok(
      !idsOf(pod(apparmor, context({ appArmorProfile: { type: 'RuntimeDefault' } }))).includes('KSV-0002'),
    )
  })

  it('looks at the namespace', () => {
    const pod = (metadata: Spec): KubernetesObject => ({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata,
      spec: container(),
    })
    assert.ok(idsOf(pod({})).includes('KSV-0110'))
    assert.ok(idsOf(pod({ namespace: 'default' })).includes('KSV-0110'))
    assert.ok(!idsOf(pod({ namespace: 'shop' })).includes('KSV-0110'))
    assert.ok(idsOf(pod({ namespace: 'kube-system' })).includes('KSV-0037'))
    assert.ok(
      !idsOf(pod({ namespace: 'kube-system', labels: { tier: 'control-plane' } })).includes('KSV-0037'),
    )
  })

  it('names the container that it is about, and no other', () => {
    const good = { securityContext: { privileged: false } }
    const spec = {
      containers: [
        { name: 'a', ...good },
        { name: 'b', securityContext: { privileged: true } },
      ],
    }
    const { misconfigurations } = checkObject({ kind: 'Pod', apiVersion: 'v1', spec }, KUBERNETES_CHECKS)
    const found = misconfigurations.filter(({ id }) => id === 'KSV-0017')
    assert.deepEqual(
      found.map(({ subject }) => [subject.container, subject.path]),
      [['b', ['spec', 'containers', 1, 'securityContext', 'privileged']]],
    )
  })

  it('finds nothing grave in a pod that is set up well', () => {
    const spec = {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      ...container({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsUser: 65_532,
          runAsGroup: 65_532,
          capabilities: { drop: ['ALL'] },
        },
        resources: { requests: { cpu: '1', memory: '1' }, limits: { cpu: '1', memory: '1' } },
      }),
    }
    const object = { kind: 'Pod', apiVersion: 'v1', metadata: { namespace: 'shop' }, spec }
    const { misconfigurations, passed } = checkObject(object, KUBERNETES_CHECKS)
    assert.deepEqual(misconfigurations, [])
    assert.equal(passed, workloads.length)
  })

  it('throws at no object', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 0, 1, 'x', 'ALL', '/etc'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 5 }),
      ),
    })).any
    fc.assert(
      fc.property(value, (spec) => {
        checkObject({ kind: 'Pod', apiVersion: 'v1', spec }, KUBERNETES_CHECKS)
      }),
      { numRuns: 300 },
    )
  })
})

const KEYS = [
  'containers',
  'initContainers',
  'volumes',
  'securityContext',
  'capabilities',
  'add',
  'drop',
  'hostPath',
  'path',
  'ports',
  'sysctls',
  'toString',
  'hostPort',
  'containerPort',
  'procMount',
  'seccompProfile',
  'type',
  'supplementalGroups',
  'hostAliases',
  'resources',
  'image',
]

describe('an alias', () => {
  it('is what other scanners call it', () => {
    assert.deepEqual(aliasesOf({ id: 'KSV-0017' }), ['AVD-KSV-0017', 'KSV017'])
    assert.deepEqual(aliasesOf({ id: 'KSV-01010' }), ['AVD-KSV-01010', 'KSV01010'])
  })
})
