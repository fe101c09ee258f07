import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { goJson } from './go-json.ts'
import { type KubesecReport, NO_SCORING } from './report.ts'
import { reportJson } from './report-json.ts'
import { objectName, scoreObject } from './score.ts'

const idsOf = (rules: readonly { readonly id: string }[]) => rules.map(({ id }) => id)
const report = (object: Record<string, unknown>): KubesecReport => ({
  valid: true,
  fileName: 'a.yaml',
  ...scoreObject(object),
})
const invalidReport = (object: unknown, fileName: string, message: string): KubesecReport => ({
  object: objectName(object),
  valid: false,
  fileName,
  rules: [],
  message,
  score: 0,
  scoring: NO_SCORING,
})

const BEST = {
  serviceAccountName: 'a',
  automountServiceAccountToken: false,
  hostUsers: false,
  containers: [
    {
      resources: { requests: { cpu: 1, memory: 1 }, limits: { cpu: 1, memory: 1 } },
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 20_000,
        runAsGroup: 20_000,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
        appArmorProfile: { type: 'RuntimeDefault' },
      },
    },
  ],
}

describe('a score', () => {
  it('of a bare Pod is nothing, with all the advice in kubesec’s order', () => {
    const { score, scoring, message } = report({ kind: 'Pod', spec: { containers: [{}] } })
    assert.equal(score, 0)
    assert.equal(message, 'Passed with a score of 0 points')
    assert.deepEqual(idsOf(scoring.advise), [
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
    ])
  })

  it('is at most 19, of a StatefulSet 21', () => {
    assert.equal(report({ kind: 'Pod', spec: BEST }).score, 19)
    assert.equal(report({ kind: 'StatefulSet', spec: { template: { spec: BEST } } }).score, 21)
  })

  it('counts each rule once, and lists the worst first', () => {
    const bad = { securityContext: { privileged: true, allowPrivilegeEscalation: true } }
    const { score, scoring, message } = report({
      kind: 'Pod',
      spec: { hostPID: true, containers: [bad, bad] },
    })
    assert.equal(score, -46)
    assert.equal(message, 'Failed with a score of -46 points')
    assert.deepEqual(idsOf(scoring.critical), ['Privileged', 'HostPID', 'AllowPrivilegeEscalation'])
  })

  it('is not given to kinds that no rule is about', () => {
    const { message, valid, score } = report({ kind: 'Service' })
    assert.deepEqual([message, valid, score], ['This resource kind is not supported by kubesec', true, 0])
  })
})

describe('the name of an object', () => {
  const names: readonly [unknown, string][] = [
    [{ kind: 'Pod', metadata: { name: 'a', namespace: 'b' } }, 'Pod/a.b'],
    [{ kind: 'Pod', metadata: { name: 'a' } }, 'Pod/a.default'],
    [{ kind: 'Pod' }, 'Pod/undefined.default'],
    [{}, 'Unknown'],
    [null, 'Unknown'],
    [[1], 'Unknown'],
  ]
  for (const [object, name] of names)
    it(`is ${name} for ${JSON.stringify(object)}`, () => assert.equal(objectName(object), name))
})

describe('the JSON', () => {
  it('has the keys in kubesec’s order, and leaves out what is empty', () => {
    assert.equal(
      reportJson([invalidReport({ kind: 'A' }, 'a<b>.yaml', 'it & that')]),
      `[
  {
    "object": "A/undefined.default",
    "valid": false,
    "fileName": "a\\u003cb\\u003e.yaml",
    "message": "it \\u0026 that",
    "score": 0,
    "scoring": {}
  }
]`,
    )
  })

  it('has the rules that hit, as they are', () => {
    const object = { kind: 'RoleBinding', metadata: { name: 'x' }, subjects: [{ name: 'system:anonymous' }] }
    assert.equal(
      reportJson([report(object)]),
      `[
  {
    "object": "RoleBinding/x.default",
    "valid": true,
    "fileName": "a.yaml",
    "message": "Failed with a score of -30 points",
    "score": -30,
    "scoring": {
      "critical": [
        {
          "id": "BindingsToSystemAnonymous",
          "selector": ".subjects[] .name == \\"system:anonymous\\"",
          "reason": "Binding a Role or a ClusterRole to user system:anonymous gives any unauthenticated user the permissions granted by that role",
          "points": -30
        }
      ]
    }
  }
]`,
    )
  })

  it('escapes what Go escapes', () => {
    assert.equal(goJson('\u2028\u2029é\t'), '"\\u2028\\u2029é\\t"')
  })
})
