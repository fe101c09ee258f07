import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { scoreContainer, scoreWorkload } from './beyond.ts'
import { rulesOf } from './rules/index.ts'
import { objectName, scoreObject } from './score.ts'

const BARE: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'web', image: 'web:1' }] },
}

const BEST_SPEC = {
  serviceAccountName: 'web',
  automountServiceAccountToken: false,
  hostUsers: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 20_000,
    runAsGroup: 20_000,
    seccompProfile: { type: 'RuntimeDefault' },
    appArmorProfile: { type: 'RuntimeDefault' },
  },
  containers: [
    {
      name: 'web',
      resources: { requests: { cpu: '1', memory: '1' }, limits: { cpu: '1', memory: '1' } },
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    },
  ],
}

describe('the score of an object', () => {
  it('advises for a bare Pod in this order', () => {
    const { score, message, scoring } = scoreObject(BARE)
    assert.deepEqual([score, message], [0, 'Passed with a score of 0 points'])
    assert.deepEqual(
      scoring.advise.map(({ id }) => id),
      [
        'ApparmorAny',
        'ServiceAccountName',
        'AutomountServiceAccountToken',
        'HostUsers',
        'SeccompAny',
        'RunAsGroup',
        'RunAsNonRoot',
        'RunAsUser',
        'LimitsCPU',
        'LimitsMemory',
        'RequestsCPU',
        'RequestsMemory',
        'CapDropAny',
        'CapDropAll',
        'ReadOnlyRootFilesystem',
      ],
    )
    assert.deepEqual([scoring.critical, scoring.passed], [[], []])
  })

  it('is at most 19 of a Pod and 21 of a StatefulSet', () => {
    assert.equal(scoreObject({ kind: 'Pod', spec: BEST_SPEC }).score, 19)
    assert.equal(scoreObject({ kind: 'StatefulSet', spec: { template: { spec: BEST_SPEC } } }).score, 21)
  })

  it('counts a rule once, and puts what weighs most first', () => {
    const privileged = { securityContext: { privileged: true, allowPrivilegeEscalation: true } }
    const spec = { hostPID: true, hostIPC: true, containers: [privileged, privileged] }
    const { score, message, scoring } = scoreObject({ kind: 'Pod', spec })
    assert.deepEqual([score, message], [-55, 'Failed with a score of -55 points'])
    assert.deepEqual(
      scoring.critical.map(({ id }) => id),
      ['Privileged', 'HostIPC', 'HostPID', 'AllowPrivilegeEscalation'],
    )
  })

  it('lists what passed with the most points on top, then by selector', () => {
    const { scoring } = scoreObject({ kind: 'StatefulSet', spec: { template: { spec: BEST_SPEC } } })
    assert.deepEqual(
      scoring.passed.map(({ id }) => id),
      [
        'ApparmorAny',
        'ServiceAccountName',
        'AutomountServiceAccountToken',
        'HostUsers',
        'SeccompAny',
        'VolumeClaimAccessModeReadWriteOnce',
        'VolumeClaimRequestsStorage',
        'RunAsGroup',
        'RunAsNonRoot',
        'RunAsUser',
        'LimitsCPU',
        'LimitsMemory',
        'RequestsCPU',
        'RequestsMemory',
        'CapDropAny',
        'CapDropAll',
        'ReadOnlyRootFilesystem',
      ],
    )
    assert.deepEqual([scoring.critical, scoring.advise], [[], []])
  })

  it('of jobs and replica sets is of their secrets alone', () => {
    const secret = { env: [{ valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }
    const spec = { hostPID: true, containers: [{ securityContext: { privileged: true }, ...secret }] }
    for (const kind of ['Job', 'ReplicaSet', 'CronJob']) {
      const of = (pod: object) => ({ template: { spec: pod } })
      const whole = (pod: object) =>
        kind === 'CronJob' ? { kind, spec: { jobTemplate: { spec: of(pod) } } } : { kind, spec: of(pod) }
      const { score, scoring, rules } = scoreObject(whole(spec))
      assert.deepEqual([score, scoring.critical.map(({ id }) => id)], [-5, ['SecretsAsEnvironmentVariables']])
      assert.deepEqual([scoring.passed, scoring.advise, rules.length], [[], [], 1])
      const { message } = scoreObject(whole({ containers: [] }))
      assert.equal(message, 'Passed with a score of 0 points')
    }
  })

  it('is 0 of kinds that no rule is for, also of those that were asked for', () => {
    for (const kind of ['Service', 'pod', 'List', 7, null]) {
      const { score, message, rules } = scoreObject({ kind, spec: {} })
      assert.deepEqual([score, message, rules], [0, 'This resource kind is not supported by kubesec', []])
    }
    const rules = rulesOf(['BindingsToSystemAnonymous'])
    assert.equal(scoreObject(BARE, { rules }).rules.length, 0)
  })

  it('is the sum of what is listed, whatever the object', () => {
    const flag = fc.option(fc.boolean(), { nil: undefined })
    const context = fc.record({ privileged: flag, runAsNonRoot: flag, readOnlyRootFilesystem: flag })
    const spec = fc.record({
      hostPID: flag,
      hostUsers: flag,
      containers: fc.array(fc.record({ securityContext: context }), { maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.constantFrom('Pod', 'Deployment', 'StatefulSet', 'Job'), spec, (kind, pod) => {
        const object = kind === 'Pod' ? { kind, spec: pod } : { kind, spec: { template: { spec: pod } } }
        const { score, scoring, rules } = scoreObject(object)
        const listed = [...scoring.critical, ...scoring.passed]
        assert.equal(
          score,
          listed.reduce((sum, { points }) => sum + points, 0),
        )
        assert.ok(scoring.critical.every(({ points }) => points < 0))
        assert.ok([...listed, ...scoring.advise].every((one) => rules.some(({ id }) => id === one.id)))
      }),
      { numRuns: 200 },
    )
  })

  it('names objects as far as they say who they are', () => {
    const cases: [unknown, string][] = [
      [{ kind: 'Pod', metadata: { name: 'a', namespace: 'b' } }, 'Pod/a.b'],
      [{ kind: 'Pod' }, 'Pod/undefined.default'],
      [{ kind: 'Pod', metadata: { name: null } }, 'Pod/undefined.default'],
      [{ metadata: { name: 'a' } }, 'Unknown'],
      [null, 'Unknown'],
      [[], 'Unknown'],
      [{ kind: 'Pod', metadata: { name: 7 } }, 'Pod/7.default'],
    ]
    for (const [value, name] of cases) assert.equal(objectName(value), name)
  })
})

describe('scores that kubesec does not have', () => {
  it('are those of the pod, of kinds that it does not know', () => {
    const spec = { template: { spec: BEST_SPEC } }
    const objects = [
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'a' }, spec },
      { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'a' }, spec: { jobTemplate: { spec } } },
    ]
    for (const object of objects) {
      const found = scoreWorkload(object)
      assert.deepEqual([found?.score, found?.object], [19, `${object.kind}/a.default`])
    }
    assert.equal(scoreWorkload({ apiVersion: 'v1', kind: 'Service' }), undefined)
  })

  it('are those of each container as if it were alone', () => {
    const bad = { name: 'bad', securityContext: { privileged: true } }
    const spec = { ...BEST_SPEC, initContainers: [bad] }
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec } } }
    const path = ['spec', 'template', 'spec']
    assert.equal(scoreObject(object).score, -11)
    assert.equal(scoreContainer(object, [...path, 'containers', 0])?.score, 19)
    // What the pod sets holds for it as well: 3 + 3 + 1 + 1 + 1 + 1 + 1 + 1 of 19, and 30 less.
    assert.equal(scoreContainer(object, [...path, 'initContainers', 0])?.score, -18)
    assert.equal(scoreContainer(object, [...path, 'containers', 1]), undefined)
    assert.equal(object.spec.template.spec.initContainers.length, 1)
  })
})
