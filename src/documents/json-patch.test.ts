import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { applyOperation, mergePatch, PatchFault, type PatchOperation } from './json-patch.ts'

describe('a merge patch', () => {
  // https://www.rfc-editor.org/rfc/rfc7386#appendix-A
  const cases: readonly [target: unknown, patch: unknown, result: unknown][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  for (const [target, patch, result] of cases)
    it(JSON.stringify([target, patch]), () => assert.deepEqual(mergePatch(target, patch), result))

  it('changes nothing when it is laid over twice, and reaches no prototype', () => {
    fc.assert(
      fc.property(fc.object(), fc.object(), (target, patch) => {
        const once = mergePatch(target, patch)
        assert.deepEqual(mergePatch(once, patch), once)
      }),
    )
    mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}'))
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
  })
})

describe('an operation', () => {
  const document = { a: { b: [1, 2, 3] }, 'x/y': 1, '~': 2 }
  const cases: readonly [PatchOperation, (result: unknown) => unknown, unknown][] = [
    [{ op: 'add', path: '/a/b/1', value: 9 }, (r) => (r as typeof document).a.b, [1, 9, 2, 3]],
    [{ op: 'add', path: '/a/b/-', value: 9 }, (r) => (r as typeof document).a.b, [1, 2, 3, 9]],
    [{ op: 'remove', path: '/a/b/0' }, (r) => (r as typeof document).a.b, [2, 3]],
    [{ op: 'replace', path: '/x~1y', value: 5 }, (r) => (r as typeof document)['x/y'], 5],
    [{ op: 'replace', path: '/~0', value: 5 }, (r) => (r as typeof document)['~'], 5],
    [{ op: 'copy', from: '/a/b', path: '/c' }, (r) => (r as { c: unknown }).c, [1, 2, 3]],
    [{ op: 'move', from: '/a/b/0', path: '/a/b/2' }, (r) => (r as typeof document).a.b, [2, 3, 1]],
    [{ op: 'replace', path: '', value: 7 }, (r) => r, 7],
    [{ op: 'test', path: '/a', value: { b: [1, 2, 3] } }, (r) => r, document],
  ]
  for (const [operation, pick, expected] of cases)
    it(JSON.stringify(operation), () => {
      const before = structuredClone(document)
      assert.deepEqual(pick(applyOperation(document, operation)), expected)
      assert.deepEqual(document, before)
    })

  const wrong: readonly PatchOperation[] = [
    { op: 'add', path: '/q/r', value: 1 },
    { op: 'remove', path: '/q' },
    { op: 'remove', path: '' },
    { op: 'replace', path: '/a/b/3', value: 1 },
    { op: 'replace', path: '/a/b/01', value: 1 },
    { op: 'replace', path: '/a/b/-', value: 1 },
    { op: 'replace', path: '/toString', value: 1 },
    { op: 'copy', from: '/__proto__', path: '/c' },
    { op: 'test', path: '/a/b', value: [1, 2] },
    { op: 'add', path: '/~2', value: 1 },
  ]
  for (const operation of wrong)
    it(`${JSON.stringify(operation)} is refused`, () =>
      assert.throws(() => applyOperation(document, operation), PatchFault))
})
