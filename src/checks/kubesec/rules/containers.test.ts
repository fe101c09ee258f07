import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rulesOf } from './index.ts'

/** What makes a container hit a rule that looks at all three lists of containers. */
const OF_ALL: Readonly<Record<string, object>> = {
  Privileged: { securityContext: { privileged: true } },
  CapSysAdmin: { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } },
  AllowPrivilegeEscalation: { securityContext: { allowPrivilegeEscalation: true } },
  SecretsAsEnvironmentVariables: { env: [{ valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] },
  SeccompUnconfined: { securityContext: { seccompProfile: { type: 'Unconfined' } } },
  SeccompAny: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
  ApparmorUnconfined: { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
  ApparmorAny: { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
  ReadOnlyRootFilesystem: { securityContext: { readOnlyRootFilesystem: true } },
  RunAsNonRoot: { securityContext: { runAsNonRoot: true } },
  RunAsUser: { securityContext: { runAsUser: 10_001 } },
  RunAsGroup: { securityContext: { runAsGroup: 10_001 } },
  CapDropAny: { securityContext: { capabilities: { drop: ['NET_RAW'] } } },
  CapDropAll: { securityContext: { capabilities: { drop: ['ALL'] } } },
}

/** The same of rules that look at the main containers alone. */
const OF_MAIN: Readonly<Record<string, object>> = {
  RequestsCPU: { resources: { requests: { cpu: '1' } } },
  LimitsCPU: { resources: { limits: { cpu: '1' } } },
  RequestsMemory: { resources: { requests: { memory: '1' } } },
  LimitsMemory: { resources: { limits: { memory: '1' } } },
}

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const

function isHit(id: string, list: string, container: object): boolean {
  const [rule] = rulesOf([id])
  const others = list === 'containers' ? {} : { containers: [{ name: 'main' }] }
  return rule?.hits({ kind: 'Pod', spec: { ...others, [list]: [{ name: 'plain' }, container] } }) === true
}

describe('a rule about containers', () => {
  for (const [id, container] of Object.entries(OF_ALL))
    it(`${id}: one container of any list is enough`, () => {
      for (const list of LISTS) assert.equal(isHit(id, list, container), true, list)
    })

  for (const [id, container] of Object.entries(OF_MAIN))
    it(`${id}: only of the main containers`, () => {
      for (const list of LISTS) assert.equal(isHit(id, list, container), list === 'containers', list)
    })

  it('counts secrets of all keys of a container', () => {
    const container = { envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 's' } }] }
    for (const list of LISTS) assert.ok(isHit('SecretsAsEnvironmentVariables', list, container), list)
  })

  it('does not look at annotations, which said it in earlier versions', () => {
    const annotations = {
      'container.apparmor.security.beta.kubernetes.io/web': 'runtime/default',
      'container.seccomp.security.alpha.kubernetes.io/pod': 'runtime/default',
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
    }
    const object = { kind: 'Pod', metadata: { annotations }, spec: { containers: [{ name: 'web' }] } }
    for (const rule of rulesOf(['ApparmorAny', 'ApparmorUnconfined', 'SeccompAny', 'SeccompUnconfined']))
      assert.equal(rule.hits(object), false, rule.id)
  })

  it('does not know the API group: any Deployment is one', () => {
    const spec = { template: { spec: { containers: [{ securityContext: { privileged: true } }] } } }
    for (const apiVersion of ['apps/v1', 'extensions/v1beta1', 'example.org/v1'])
      assert.equal(rulesOf(['Privileged'])[0]?.hits({ apiVersion, kind: 'Deployment', spec }), true)
  })
})
