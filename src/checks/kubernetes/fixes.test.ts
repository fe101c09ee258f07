import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { applyPatch } from '../../kubernetes/json-patch.ts'
import { isRecord, type KubernetesObject } from '../../kubernetes/object.ts'
import { podSecurityChecks } from '../pod-security/checks.ts'
import { checkObject } from './check-object.ts'
import { KUBERNETES_CHECKS } from './registry.ts'

const CHECKS = [...KUBERNETES_CHECKS, ...podSecurityChecks('restricted')]

const SPECS: readonly KubernetesObject[] = [
  { containers: [{ name: 'a' }] },
  { containers: [{ name: 'a' }, { name: 'b' }], initContainers: [{ name: 'i', securityContext: {} }] },
  { securityContext: null, containers: [{ name: 'a', securityContext: null }] },
  { securityContext: {}, containers: [{ name: 'a', securityContext: { capabilities: {} } }] },
  { containers: [{ name: 'a', securityContext: { capabilities: { drop: ['KILL'], add: ['CHOWN'] } } }] },
  { containers: [{ name: 'a', securityContext: { allowPrivilegeEscalation: true } }] },
]

/** What each check finds, with the place. */
function findings(object: KubernetesObject): ReadonlySet<string> {
  const { misconfigurations } = checkObject(object, CHECKS)
  return new Set(misconfigurations.map(({ id, subject }) => `${id} ${subject.container ?? ''}`))
}

describe('a fix', () => {
  for (const spec of SPECS)
    for (const [kind, object] of Object.entries({
      Pod: { apiVersion: 'v1', kind: 'Pod', spec },
      Deployment: { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec } } },
    }))
      it(`of a ${kind} of ${JSON.stringify(spec)} makes its check pass, and lets no other fail`, () => {
        const before = findings(object)
        const fixed = checkObject(object, CHECKS).misconfigurations.filter(({ fix }) => fix)
        assert.ok(fixed.length > 0)
        for (const { id, subject, fix } of fixed) {
          const mended = applyPatch(object, fix?.patch ?? [])
          assert.ok(isRecord(mended))
          const after = findings(mended)
          assert.ok(!after.has(`${id} ${subject.container ?? ''}`), id)
          assert.deepEqual([...after.difference(before)], [], id)
        }
      })
})
