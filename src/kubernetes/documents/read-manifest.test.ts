import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { objectsOf } from './objects.ts'
import { MAX_DOCUMENT_LENGTH, type ManifestDocument, readManifest } from './read-manifest.ts'
import { splitDocuments } from './split-documents.ts'

async function read(text: string): Promise<readonly ManifestDocument[]> {
  return await Array.fromAsync(readManifest(text))
}

async function objects(text: string): Promise<readonly unknown[]> {
  return (await read(text)).map((one) => (one.kind === 'object' ? one.value : one))
}

describe('a stream of documents', () => {
  const streams: readonly [string, string, readonly unknown[]][] = [
    ['one', 'kind: A\n', [{ kind: 'A' }]],
    ['JSON', '{"kind": "A"}', [{ kind: 'A' }]],
    ['two', 'kind: A\n---\nkind: B\n', [{ kind: 'A' }, { kind: 'B' }]],
    ['with CRLF', 'kind: A\r\n---\r\nkind: B\r\n', [{ kind: 'A' }, { kind: 'B' }]],
    ['commented separators', '--- # one\nkind: A\n---  # two\nkind: B\n', [{ kind: 'A' }, { kind: 'B' }]],
    ['content behind the separator', '--- {kind: A}\n--- {kind: B}\n', [{ kind: 'A' }, { kind: 'B' }]],
    ['empty ones', '---\n---\n# nothing\n---\nkind: A\n---\n', [{ kind: 'A' }]],
    ['an end', 'kind: A\n...\n---\nkind: B\n', [{ kind: 'A' }, { kind: 'B' }]],
    ['a byte order mark', '\ufeffkind: A\n', [{ kind: 'A' }]],
    ['four hyphens, which are a text', 'kind: A\na: |\n  ----\n', [{ kind: 'A', a: '----\n' }]],
    ['nothing', '', []],
  ]
  for (const [name, text, expected] of streams)
    it(`is read: ${name}`, async () => assert.deepEqual(await objects(text), expected))

  it('keeps every character but its markers', () => {
    const text = '\ufeffa: 1\r\n--- # b\nb: 2\n...\n---\nc: 3'
    const parts = [...splitDocuments(text)]
    for (const part of parts) assert.equal(text.slice(part.offset, part.offset + part.text.length), part.text)
    assert.equal(parts.map((part) => part.text).join('').length, text.length - 1 - 3 * 3)
  })

  it('loses only what is broken, and says where', async () => {
    const found = await read('kind: A\n---\nkind: [\n---\nkind: C\n')
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['object', 'broken', 'object'],
    )
    assert.equal(found[1]?.start.line, 4)
  })

  const broken: readonly [string, string, RegExp][] = [
    ['a list', '- a\n', /^it is no object/],
    ['a text', 'hello\n', /^it is no object/],
    ['a doubled key', 'a: 1\na: 2\n', /unique/],
    ['a bomb of aliases', bomb(), /alias/i],
    ['endless', `a: ${'x'.repeat(MAX_DOCUMENT_LENGTH)}`, /^it is longer than/],
  ]
  for (const [name, text, fault] of broken)
    it(`that is ${name} is broken`, async () => {
      const [only] = await read(text)
      assert.ok(only?.kind === 'broken')
      assert.match(only.fault, fault)
    })
})

function bomb(): string {
  const lines = ['a: &a [x,x,x,x,x,x,x,x,x]']
  for (const [letter, before] of ['ba', 'cb', 'dc', 'ed'])
    lines.push(`${letter}: &${letter} [${`*${before},`.repeat(9)}]`)
  return lines.join('\n')
}

describe('plain words', () => {
  const words: readonly [string, unknown][] = [
    ['yes', true],
    ['Off', false],
    ['true', true],
    ['"yes"', 'yes'],
    ['0755', 493],
    ['0', 0],
    ['10', 10],
    ['1:30', '1:30'],
    ['2026-01-01', '2026-01-01'],
    ['1e3', 1000],
    ['~', null],
    ['yesterday', 'yesterday'],
  ]
  for (const [word, value] of words)
    it(`${word} is ${JSON.stringify(value)}`, async () =>
      assert.deepEqual(await objects(`a: ${word}\n`), [{ a: value }]))

  it('merges what << names', async () => {
    assert.deepEqual(await objects('a: &a {b: 1}\nc:\n  <<: *a\n  d: 2\n'), [
      { a: { b: 1 }, c: { b: 1, d: 2 } },
    ])
  })
})

describe('a value', () => {
  const text = '# first\nkind: A\n---\n# second\nkind: B\nspec:\n  containers:\n  - name: x\n    image: y\n'
  const places: readonly [readonly (string | number)[], object][] = [
    [[], { line: 5, column: 1, endLine: 9 }],
    [['kind'], { line: 5, column: 1, endLine: 5 }],
    [['spec'], { line: 6, column: 1, endLine: 9 }],
    [['spec', 'containers', 0], { line: 8, column: 5, endLine: 9 }],
    [['spec', 'containers', 0, 'image'], { line: 9, column: 5, endLine: 9 }],
    [['spec', 'containers', 0, 'securityContext', 'privileged'], { line: 8, column: 5, endLine: 9 }],
  ]
  for (const [path, span] of places)
    it(`stands where its key does: /${path.join('/')}`, async () => {
      const [, second] = await read(text)
      assert.ok(second?.kind === 'object')
      assert.deepEqual(second.span(path), span)
    })
})

describe('a list', () => {
  it('stands for what it holds, and gives it what all have in common', () => {
    const items = [
      { kind: 'A', apiVersion: 'v1' },
      { kind: 'List', apiVersion: 'v1', items: [{ kind: 'B' }] },
      3,
    ]
    assert.deepEqual(
      [...objectsOf({ kind: 'List', apiVersion: 'v1', items })].map(({ object, path }) => [
        object['kind'],
        path,
      ]),
      [
        ['A', ['items', 0]],
        ['B', ['items', 1, 'items', 0]],
      ],
    )
    const pods = [...objectsOf({ kind: 'PodList', apiVersion: 'v1', items: [{ metadata: { name: 'x' } }] })]
    assert.deepEqual(pods[0]?.object, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'x' } })
  })

  it('within itself ends somewhere', () => {
    let list: Record<string, unknown> = { kind: 'List', apiVersion: 'v1', items: [] }
    for (let depth = 0; depth < 50; depth++) list = { kind: 'List', apiVersion: 'v1', items: [list] }
    assert.equal([...objectsOf(list)].length, 1)
  })
})
