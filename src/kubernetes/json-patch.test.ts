import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PatchFault } from '../documents/json-patch.ts'
import { applyPatch } from './json-patch.ts'

describe('a patch', () => {
  const document = { spec: { containers: [{ name: 'a' }] } }

  it('is applied in its order, and leaves what was given as it was', () => {
    const before = structuredClone(document)
    const result = applyPatch(document, [
      { op: 'add', path: '/spec/containers/0/securityContext', value: {} },
      { op: 'add', path: '/spec/containers/0/securityContext/privileged', value: true },
      { op: 'replace', path: '/spec/containers/0/securityContext/privileged', value: false },
      { op: 'test', path: '/spec/containers/0/name', value: 'a' },
      { op: 'remove', path: '/spec/containers/0/name' },
    ])
    assert.deepEqual(result, { spec: { containers: [{ securityContext: { privileged: false } }] } })
    assert.deepEqual(document, before)
  })

  it('says which operation cannot be done', () => {
    const patch = [
      { op: 'add', path: '/metadata', value: {} },
      { op: 'remove', path: '/status' },
    ] as const
    assert.throws(
      () => applyPatch(document, patch),
      (error) => error instanceof PatchFault && error.message.startsWith('operation 1 (remove /status) '),
    )
    assert.throws(() => applyPatch(null, patch), PatchFault)
  })
})
