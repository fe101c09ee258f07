import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openVex } from '../../../../test/attached-documents.ts'
import { temporaryFolder } from '../../../../test/plimsoll.ts'
import { factsOf, findingOf, packageOf } from '../../../../test/vex-fixtures.ts'
import { readVexSources } from './index.ts'
import { MAX_FOLDER_DEPTH, MAX_FOLDER_FILES, readVexPath } from './read-files.ts'

const { signal } = new AbortController()

describe('documents of a folder', () => {
  it('are read by name, with the folders below, and what is none is a problem', async (t) => {
    const dir = temporaryFolder(t)
    mkdirSync(join(dir, 'b/c'), { recursive: true })
    for (const [path, text] of [
      ['z.json', JSON.stringify(openVex('Z', 'pkg:npm/a'))],
      ['b/c/y.json', JSON.stringify(openVex('Y', 'pkg:npm/a'))],
      ['a.json', '{"bomFormat": "CycloneDX"}'],
      ['readme.md', 'no document'],
    ] as const)
      writeFileSync(join(dir, path), text)
    symlinkSync(dir, join(dir, 'circle'))
    const { documents, problems } = await readVexPath(dir, signal)
    assert.deepEqual(
      documents.map(({ name, isNamed }) => [name, isNamed]),
      [
        [join(dir, 'b/c/y.json'), true],
        [join(dir, 'z.json'), true],
      ],
    )
    assert.deepEqual(
      problems.map(({ code, subject }) => [code, subject]),
      [['vex-unread', join(dir, 'a.json')]],
    )
  })

  it('are missed where there are none', async (t) => {
    const { documents, problems } = await readVexPath(temporaryFolder(t), signal)
    assert.deepEqual([documents, problems.map(({ code }) => code)], [[], ['vex-unread']])
  })

  it('lie no deeper than a limit, and are no more than one', async (t) => {
    const deep = temporaryFolder(t)
    mkdirSync(join(deep, 'd/'.repeat(MAX_FOLDER_DEPTH + 1)), { recursive: true })
    await assert.rejects(readVexPath(deep, signal), { code: 'vex-invalid', message: /more than 8 deep/ })
    const wide = temporaryFolder(t)
    for (let i = 0; i <= MAX_FOLDER_FILES; i++) writeFileSync(join(wide, `${i}.json`), '')
    await assert.rejects(readVexPath(wide, signal), {
      code: 'vex-invalid',
      message: /more than 10000 documents/,
    })
  })
})

describe('a file that was named', () => {
  it('has to be there, and a document', async (t) => {
    const file = join(temporaryFolder(t), 'a.json')
    await assert.rejects(readVexPath(file, signal), { code: 'input-not-found' })
    writeFileSync(file, '{}')
    await assert.rejects(readVexPath(file, signal), { code: 'vex-invalid' })
    writeFileSync(file, JSON.stringify(openVex('A', 'pkg:npm/a')))
    assert.equal((await readVexPath(file, signal)).documents.length, 1)
  })
})

describe('sources of several kinds', () => {
  it('keep the order in which they were given, whenever they are read', async (t) => {
    const dir = temporaryFolder(t)
    const [first, last] = ['first.json', 'last.json'].map((name) => join(dir, name)) as [string, string]
    for (const file of [first, last]) writeFileSync(file, JSON.stringify(openVex('A', 'pkg:npm/a')))
    const sources = await readVexSources([first, 'oci', last], signal)
    assert.equal(sources.isWhole, false)
    const pkg = packageOf('pkg:npm/b@1')
    const judge = await sources.complete(async (source) => {
      const { documents } = await readVexPath(first, signal)
      return { documents: documents.map((one) => ({ ...one, name: source })), problems: [] }
    })
    const { record } = judge([findingOf('B', pkg)], factsOf([pkg]))
    assert.deepEqual(
      record?.vex?.map(({ document }) => document),
      [first, 'oci', last],
    )
    const early = sources.judge([findingOf('B', pkg)], factsOf([pkg]))
    assert.deepEqual(
      early.problems?.map(({ code, subject }) => [code, subject]),
      [['vex-unread', 'oci']],
    )
  })
})
