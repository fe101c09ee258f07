import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import type { Advisory, AffectedPackage } from '../../core/advisory.ts'
import { FeedReader } from '../store/feed-reader.ts'
import { FeedWriter } from '../store/feed-writer.ts'
import { compareUtf8 } from './compare-utf8.ts'
import { diffFeeds, type FeedChange } from './diff-feeds.ts'

/** What a feed says: advisories by id with their title, versions that fix by namespace, name and advisory, facts by key. */
interface Content {
  readonly namespaces: readonly string[]
  readonly titles: Readonly<Record<string, string>>
  readonly fixes: readonly (readonly [namespace: string, name: string, advisory: string, fixed: string])[]
  readonly facts: Readonly<Record<string, number>>
}

let files = 0

function written(folder: string, { namespaces, titles, fixes, facts }: Content): FeedReader {
  const path = join(folder, `${files++}.sqlite`)
  const writer = new FeedWriter(path)
  for (const namespace of namespaces) writer.namespace(namespace)
  for (const [id, title] of Object.entries(titles))
    writer.advisory({ kind: 'advisory', id, title } satisfies Advisory)
  for (const [namespace, name, advisory, fixed] of fixes)
    writer.affected({
      advisory,
      namespace,
      name,
      status: 'fixed',
      ranges: [{ fixed }],
    } satisfies AffectedPackage)
  for (const [key, value] of Object.entries(facts)) writer.fact(key, value)
  writer.finish({})
  return new FeedReader(path)
}

const EMPTY: Content = { namespaces: [], titles: {}, fixes: [], facts: {} }

function brief(change: FeedChange): string {
  if (change.kind === 'namespace') return `${change.change} namespace ${change.namespace}`
  if (change.kind === 'fact')
    return `${change.change} fact ${change.key} ${JSON.stringify([change.before, change.after])}`
  const fixes = [change.before, change.after].map((list) =>
    list.map(({ ranges }) => ranges[0]?.fixed).join('+'),
  )
  return `${change.change} ${change.namespace} ${change.name} ${change.advisory} ${fixes.join('>')}`
}

const OLD: Content = {
  ...EMPTY,
  titles: { A: 'a', B: 'b' },
  fixes: [
    ['1', 'curl', 'A', '1.0'],
    ['1', 'zlib', 'A', '1.2'],
    ['1', 'zlib', 'B', '1.3'],
  ],
  facts: { x: 1, y: 2 },
}

const CASES: readonly (readonly [name: string, after: Content, expected: readonly string[]])[] = [
  ['nothing', OLD, []],
  [
    'an advisory that is new',
    { ...OLD, titles: { ...OLD.titles, C: 'c' }, fixes: [...OLD.fixes, ['1', 'curl', 'C', '9']] },
    ['added 1 curl C >9'],
  ],
  ['a package that is gone', { ...OLD, fixes: OLD.fixes.slice(1) }, ['removed 1 curl A 1.0>']],
  [
    'another fixed version',
    { ...OLD, fixes: [...OLD.fixes.slice(0, 2), ['1', 'zlib', 'B', '1.4']] },
    ['changed 1 zlib B 1.3>1.4'],
  ],
  [
    'a text, for all whom it is about',
    { ...OLD, titles: { A: 'other', B: 'b' } },
    ['changed 1 curl A 1.0>1.0', 'changed 1 zlib A 1.2>1.2'],
  ],
  [
    'the order of what is said of a package',
    { ...OLD, fixes: [OLD.fixes[2], OLD.fixes[1], OLD.fixes[0]].flatMap((fix) => (fix ? [fix] : [])) },
    [],
  ],
  [
    'a second record for the same advisory',
    { ...OLD, fixes: [...OLD.fixes, ['1', 'zlib', 'B', '2.0']] },
    ['changed 1 zlib B 1.3>1.3+2.0'],
  ],
  ['a namespace', { ...OLD, namespaces: ['2'] }, ['added namespace 2']],
  [
    'facts',
    { ...OLD, facts: { y: 3, z: 1 } },
    ['removed fact x [1,null]', 'changed fact y [2,3]', 'added fact z [null,1]'],
  ],
]

describe('the difference of two generations', () => {
  for (const [name, after, expected] of CASES)
    test(name, (t) => {
      const folder = temporaryFolder(t)
      const [before, now] = [written(folder, OLD), written(folder, after)]
      assert.deepEqual([...diffFeeds(before, now)].map(brief), expected)
      for (const reader of [before, now]) reader.close()
    })

  test('without one before, all is added', (t) => {
    const reader = written(temporaryFolder(t), OLD)
    assert.deepEqual([...diffFeeds(undefined, reader)].map(brief), [
      'added namespace 1',
      'added 1 curl A >1.0',
      'added 1 zlib A >1.2',
      'added 1 zlib B >1.3',
      'added fact x [null,1]',
      'added fact y [null,2]',
    ])
    reader.close()
  })

  test('whoever stops early leaves nothing open', (t) => {
    const folder = temporaryFolder(t)
    const [before, after] = [written(folder, EMPTY), written(folder, OLD)]
    for (const change of diffFeeds(before, after)) if (change.kind === 'affected') break
    for (const reader of [before, after]) reader.close()
  })

  test('applied to the old one it gives the new one, in order', (t) => {
    const folder = temporaryFolder(t)
    fc.assert(
      fc.property(contents(), contents(), (old, new_) => {
        const [before, after] = [written(folder, old), written(folder, new_)]
        const changes = [...diffFeeds(before, after)]
        assert.deepEqual(applied(stateOf(before), changes), stateOf(after))
        const keys = changes.map(keyOf)
        assert.deepEqual(keys, keys.toSorted(compareUtf8))
        assert.equal(new Set(keys).size, keys.length)
        const texts = new Set(
          changes.flatMap((change) => (change.kind === 'affected' ? change.advisory : [])),
        )
        for (const [, , advisory] of new_.fixes)
          if (old.titles[advisory] !== new_.titles[advisory]) assert(texts.has(advisory))
        for (const reader of [before, after]) reader.close()
      }),
      { numRuns: 150 },
    )
  })
})

test('text is ordered as SQLite orders it', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\uffff', '\u{10000}', '\u{1f600}') })
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareUtf8(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})

function contents(): fc.Arbitrary<Content> {
  const name = fc.constantFrom('a', 'b', '\uffff', '\u{1f600}')
  const id = fc.constantFrom('A', 'B', 'C')
  return fc.record({
    namespaces: fc.array(name, { maxLength: 2 }),
    titles: fc.dictionary(id, fc.constantFrom('one', 'other'), { maxKeys: 3, noNullPrototype: true }),
    fixes: fc.array(fc.tuple(name, name, id, fc.constantFrom('1', '2')), { maxLength: 12 }),
    facts: fc.dictionary(name, fc.nat(2), { maxKeys: 3, noNullPrototype: true }),
  })
}

function keyOf(change: FeedChange): string {
  if (change.kind === 'namespace') return `1 ${change.namespace}`
  return change.kind === 'fact'
    ? `3 ${change.key}`
    : `2 ${change.namespace}\0${change.name}\0${change.advisory}`
}

/** What a feed's file holds, by keys. */
function stateOf(reader: FeedReader): Map<string, unknown> {
  const state = new Map<string, unknown>()
  for (const namespace of reader.namespaces()) state.set(`1 ${namespace}`, true)
  for (const stored of reader.packages())
    for (const [advisory, list] of Map.groupBy(stored.read(), (affected) => affected.advisory))
      state.set(`2 ${stored.namespace}\0${stored.name}\0${advisory}`, list)
  for (const fact of reader.facts()) state.set(`3 ${fact.key}`, fact.read())
  return new Map([...state].sort(([a], [b]) => compareUtf8(a, b)))
}

function applied(state: ReadonlyMap<string, unknown>, changes: readonly FeedChange[]): Map<string, unknown> {
  const result = new Map(state)
  for (const change of changes) {
    const [key, isThere] = [keyOf(change), change.change !== 'added']
    assert.equal(result.has(key), isThere)
    if (change.change === 'removed') result.delete(key)
    else result.set(key, change.kind === 'namespace' ? true : change.after)
  }
  return new Map([...result].sort(([a], [b]) => compareUtf8(a, b)))
}
