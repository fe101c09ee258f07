import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PatchOperation } from '../../core/misconfiguration.ts'
import { editDocument } from './edit-document.ts'

const POD = `# what it is for
kind: Pod # a pod
spec:
  # the only one
  containers:
    - name: a # first
      image: "a:1"
      securityContext:
        privileged: true # for now
        capabilities: {add: [A]}
    - name: b
      image: b:1

  empty:
# the end
`

/** Each with the lines that go, and those that come. */
const EDITS: readonly [string, readonly PatchOperation[], readonly string[], readonly string[]][] = [
  [
    'a value is replaced, its comment stays',
    [{ op: 'replace', path: '/spec/containers/0/securityContext/privileged', value: false }],
    ['        privileged: true # for now'],
    ['        privileged: false # for now'],
  ],
  [
    'a text in quotes is replaced',
    [{ op: 'replace', path: '/spec/containers/0/image', value: 'a:2' }],
    ['      image: "a:1"'],
    ['      image: a:2'],
  ],
  [
    'a key goes below the others of its map',
    [{ op: 'add', path: '/spec/containers/0/securityContext/runAsNonRoot', value: true }],
    [],
    ['        runAsNonRoot: true'],
  ],
  [
    'a map goes in as a block',
    [{ op: 'add', path: '/spec/containers/1/securityContext', value: { capabilities: { drop: ['ALL'] } } }],
    [],
    ['      securityContext:', '        capabilities:', '          drop:', '            - ALL'],
  ],
  [
    'a key goes into a map in braces',
    [{ op: 'add', path: '/spec/containers/0/securityContext/capabilities/drop', value: ['ALL'] }],
    ['        capabilities: {add: [A]}'],
    ['        capabilities: {"drop": ["ALL"], add: [A]}'],
  ],
  [
    'an item goes below the others',
    [{ op: 'add', path: '/spec/containers/-', value: { name: 'c' } }],
    [],
    ['    - name: c'],
  ],
  [
    'a pair goes',
    [{ op: 'remove', path: '/spec/containers/0/securityContext/privileged' }],
    ['        privileged: true # for now'],
    [],
  ],
  ['a key without a value gets one', [{ op: 'add', path: '/spec/empty', value: { a: 1 } }], [], ['    a: 1']],
  ['and a plain one', [{ op: 'replace', path: '/spec/empty', value: 3 }], ['  empty:'], ['  empty: 3']],
  [
    'several, one after the other',
    [
      { op: 'add', path: '/spec/containers/1/securityContext', value: {} },
      { op: 'add', path: '/spec/containers/1/securityContext/privileged', value: false },
    ],
    [],
    ['      securityContext: {"privileged": false}'],
  ],
]

describe('an edit of a document', () => {
  for (const line of ['\n', '\r\n'])
    for (const [name, patch, gone, come] of EDITS)
      it(`touches nothing else: ${name}${line === '\n' ? '' : ' (CRLF)'}`, async () => {
        const edited = await editDocument(POD.replaceAll('\n', line), patch)
        assert.ok(edited !== undefined)
        assert.equal(edited.replace(/\r?\n/g, line), edited)
        const [before, after] = [POD.split('\n'), edited.split(/\r?\n/)]
        assert.deepEqual(missing(before, after), gone)
        assert.deepEqual(missing(after, before), come)
      })

  it('works in JSON, and on one line', async () => {
    const patch = [{ op: 'add', path: '/spec/a', value: { b: [1] } }] as const
    for (const text of ['{"kind": "Pod", "spec": {"x": 1}}', '{"kind": "Pod",\n "spec": {}}\n']) {
      const edited = await editDocument(text, patch)
      assert.deepEqual(JSON.parse(edited ?? '').spec.a, { b: [1] })
    }
  })

  const refused: readonly [string, string, PatchOperation][] = [
    ['an alias', 'a: &a {b: 1}\nc: *a\n', { op: 'add', path: '/c/d', value: 1 }],
    ['the first key of an item', '- a: 1\n  b: 2\n', { op: 'remove', path: '/0/a' }],
    ['the only key of a map', 'a:\n  b: 1\n', { op: 'remove', path: '/a/b' }],
    ['a way that leads nowhere', 'a: 1\n', { op: 'add', path: '/b/c', value: 1 }],
    ['what cannot be read', 'a: [\n', { op: 'add', path: '/b', value: 1 }],
  ]
  for (const [name, text, operation] of refused)
    it(`leaves alone ${name}`, async () => assert.equal(await editDocument(text, [operation]), undefined))
})

/** Lines of one that the other has not, in their order. */
function missing(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others]
  return lines.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
