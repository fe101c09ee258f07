import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { applyJsonPatch, mergePatch } from './json-patch.ts'
import { isSelected, isSelectedByQuery } from './selectors.ts'
import { strategicMerge } from './strategic-merge.ts'
import { registrationFaults, type Webhook } from './webhook-rules.ts'

describe('a JSON patch', () => {
  const rows = [
    [{ op: 'add', path: '/a/-', value: 3 }, { a: [1, 2, 3] }],
    [{ op: 'add', path: '/a/0', value: 0 }, { a: [0, 1, 2] }],
    [
      { op: 'add', path: '/x~1y~0', value: 0 },
      { a: [1, 2], 'x/y~': 0 },
    ],
    [{ op: 'add', path: '', value: 7 }, 7],
    [
      { op: 'add', path: '/document', value: 7 },
      { a: [1, 2], document: 7 },
    ],
    [{ op: 'remove', path: '/a/0' }, { a: [2] }],
    [{ op: 'replace', path: '/a/1', value: 9 }, { a: [1, 9] }],
    [
      { op: 'copy', path: '/b', from: '/a' },
      { a: [1, 2], b: [1, 2] },
    ],
    [{ op: 'move', path: '/b', from: '/a' }, { b: [1, 2] }],
    [{ op: 'test', path: '/a', value: [1, 2] }, { a: [1, 2] }],
  ] as const
  for (const [operation, expected] of rows)
    it(JSON.stringify(operation), () => {
      const document = { a: [1, 2] }
      assert.deepEqual(applyJsonPatch(document, [operation]), expected)
      assert.deepEqual(document, { a: [1, 2] })
    })

  it('is refused where the document does not allow it', () => {
    for (const operation of [
      { op: 'remove', path: '/b' },
      { op: 'replace', path: '/b', value: 1 },
      { op: 'add', path: '/b/c', value: 1 },
      { op: 'add', path: '/a/9', value: 1 },
      { op: 'test', path: '/a', value: [] },
      { op: 'other', path: '/a' },
    ])
      assert.throws(() => applyJsonPatch({ a: [1, 2] }, [operation]))
  })

  it('to merge takes away what is null', () => {
    assert.deepEqual(mergePatch({ a: { b: 1, c: [1] } }, { a: { b: null, c: [2] }, d: 1 }), {
      a: { c: [2] },
      d: 1,
    })
  })
})

describe('a strategic merge patch', () => {
  const document = { webhooks: [{ name: 'a', x: 1 }, { name: 'b' }], rules: [1, 2] }
  const rows = [
    [
      { webhooks: [{ name: 'a', y: 2 }], '$setElementOrder/webhooks': [] },
      [{ name: 'a', x: 1, y: 2 }, { name: 'b' }],
    ],
    [{ webhooks: [{ name: 'c' }] }, [{ name: 'a', x: 1 }, { name: 'b' }, { name: 'c' }]],
    [{ webhooks: [{ name: 'a', $patch: 'delete' }] }, [{ name: 'b' }]],
  ] as const
  for (const [patch, webhooks] of rows)
    it(JSON.stringify(patch), () =>
      assert.deepEqual(strategicMerge(document, patch), { webhooks, rules: [1, 2] }),
    )

  it('replaces lists whose items have no names', () => {
    assert.deepEqual(strategicMerge(document, { rules: [3], webhooks: null }), { rules: [3] })
  })
})

describe('a selector', () => {
  const labels = { a: 'b' }
  const rows = [
    ['', true],
    ['a', true],
    ['!a', false],
    ['a=b', true],
    ['a==b', true],
    ['a!=b', false],
    ['c!=d', true],
    ['a=b,c', false],
  ] as const
  for (const [query, isWanted] of rows)
    it(`of a query: ${query}`, () => assert.equal(isSelectedByQuery(labels, query), isWanted))

  const expressions = [
    ['In', 'a', true],
    ['In', 'c', false],
    ['NotIn', 'a', false],
    ['NotIn', 'c', true],
    ['Exists', 'a', true],
    ['DoesNotExist', 'a', false],
  ] as const
  for (const [operator, key, isWanted] of expressions)
    it(`${operator} ${key}`, () =>
      assert.equal(isSelected(labels, { matchExpressions: [{ key, operator, values: ['b'] }] }), isWanted))
})

describe('a registration', () => {
  const good: Webhook = {
    name: 'a.b.c',
    clientConfig: { url: 'https://hook/' },
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  }
  const rows: readonly (readonly [Partial<Webhook>, RegExp])[] = [
    [{ name: 'a.b' }, /three segments/],
    [{ clientConfig: {} }, /exactly one of url or service/],
    [{ clientConfig: { url: 'http://hook/' } }, /'https' is the only allowed/],
    [{ clientConfig: { url: 'https://u@hook/' } }, /user information/],
    [{ clientConfig: { url: 'https://hook/?a' } }, /query parameters/],
    [{ clientConfig: { url: 'https://hook/#a' } }, /fragments/],
    [{ sideEffects: 'Some' }, /sideEffects/],
    [{ timeoutSeconds: 31 }, /between 1 and 30/],
    [{ admissionReviewVersions: ['v2'] }, /admissionReviewVersions/],
  ]
  it('that is right has no fault', () => assert.deepEqual(registrationFaults(good), []))
  for (const [wrong, fault] of rows)
    it(`with ${JSON.stringify(wrong)} is refused`, () => {
      const faults = registrationFaults({ ...good, ...wrong })
      assert.equal(faults.length, 1)
      assert.match(faults[0] ?? '', fault)
    })
})
