import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import {
  layerOptions,
  problemsOf,
  textAnalyser,
  textStreamAnalyser,
  textsOf,
} from '../../../test/layer-fixtures.ts'
import { createPathFilter } from '../path-filter.ts'
import { readTree } from '../squash/tree-index.ts'
import { walkFolder } from './walk-folder.ts'

const WANTED = textAnalyser('text', (path) => path.includes('wanted'))

function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-walk-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

describe('walkFolder', () => {
  it('reads what is wanted, whiteout-like names as plain files, in the order of names', async (t) => {
    const root = folderOf(t, {
      'b/wanted': 'b',
      'a/wanted': 'a',
      '.wh.wanted': 'top',
      'a/.wh..wh..opq': '',
      'a/x': '',
    })

    const report = await walkFolder(root, layerOptions({ analysers: [WANTED] }))

    assert.deepEqual(
      textsOf(report).map(([path, , text]) => [path, text]),
      [
        ['.wh.wanted', 'top'],
        ['a/wanted', 'a'],
        ['b/wanted', 'b'],
      ],
    )
    const { entries, whiteouts, opaques } = readTree(report.tree)
    assert.deepEqual(
      [...entries.keys()],
      ['.wh.wanted', 'a', 'b', 'a/.wh..wh..opq', 'a/wanted', 'a/x', 'b/wanted'],
    )
    assert.deepEqual(entries.get('.wh.wanted'), { kind: 'file', size: 3 })
    assert.deepEqual([whiteouts, opaques, report.entryCount, report.problems], [[], [], 7, []])
  })

  it('reads names that are not UTF-8 as layers do, and what lies in such folders', async (t) => {
    const root = folderOf(t, { 'a/wanted': 'a' })
    const place = (text: string): Buffer =>
      Buffer.concat([Buffer.from(`${root}/`), Buffer.from(text, 'latin1')])
    mkdirSync(place('a/d\xe9/e'), { recursive: true })
    writeFileSync(place('a/d\xe9/e/wanted'), 'inner')
    writeFileSync(place('a/wanted-\xe9'), 'file')
    symlinkSync(Buffer.from('d\xe9', 'latin1'), place('a/l\xe9'))
    symlinkSync('plain', place('a/d\xe9/link'))

    const report = await walkFolder(root, layerOptions({ analysers: [WANTED] }))

    assert.deepEqual(
      textsOf(report).map(([path, , text]) => [path, text]),
      [
        ['a/wanted', 'a'],
        ['a/wanted-\xe9', 'file'],
        ['a/d\xe9/e/wanted', 'inner'],
      ],
    )
    const { entries } = readTree(report.tree)
    assert.deepEqual(entries.get('a/l\xe9'), { kind: 'symlink', target: 'd\xe9' })
    assert.deepEqual(entries.get('a/d\xe9/link'), { kind: 'symlink', target: 'plain' })
    assert.deepEqual(problemsOf(report), [])
  })

  it('follows no link, neither to a file nor to a folder, in or out', async (t) => {
    const outside = folderOf(t, { wanted: 'secret', 'folder/wanted': 'secret' })
    const root = folderOf(t, { 'in/wanted': 'mine' })
    symlinkSync(join(outside, 'wanted'), join(root, 'wanted'))
    symlinkSync(join(outside, 'folder'), join(root, 'folder'))
    symlinkSync('../../../../../../etc', join(root, 'in/up'))
    symlinkSync('in', join(root, 'wanted-loop'))
    symlinkSync('.', join(root, 'in/self'))

    const report = await walkFolder(root, layerOptions({ analysers: [WANTED] }))

    assert.deepEqual(textsOf(report), [['in/wanted', 'in/wanted', 'mine']])
    const { entries } = readTree(report.tree)
    assert.deepEqual(entries.get('in/up'), { kind: 'symlink', target: '../../../../../../etc' })
    assert.deepEqual(entries.get('folder'), { kind: 'symlink', target: join(outside, 'folder') })
    assert.deepEqual(report.problems, [])
  })

  it('never opens a pipe', async (t) => {
    const root = folderOf(t, {})
    execFileSync('mkfifo', [join(root, 'wanted')])

    const report = await walkFolder(root, layerOptions({ analysers: [WANTED] }))

    assert.deepEqual(report.files, [])
    assert.deepEqual(readTree(report.tree).entries.get('wanted'), { kind: 'other' })
  })

  it('reads a hard link like any file', async (t) => {
    const root = folderOf(t, { 'a/x': 'same' })
    linkSync(join(root, 'a/x'), join(root, 'wanted'))

    assert.equal(textsOf(await walkFolder(root, layerOptions({ analysers: [WANTED] })))[0]?.[2], 'same')
  })

  it('hands large files over in pieces, until nobody wants more', async (t) => {
    const pieces: number[] = []
    const analysers = [
      textStreamAnalyser('a', (path) => path.endsWith('wanted'), { pieces }),
      textStreamAnalyser('b', (path) => path === 'little', { enough: 5, pieces }),
    ]
    const text = 'x'.repeat(600_000)
    const root = folderOf(t, { 'a/wanted': text, b: '', little: text })

    const report = await walkFolder(root, layerOptions({ analysers }))

    assert.deepEqual(
      textsOf(report).map(([path, , content]) => [path, content.length]),
      [
        ['little', 4096],
        ['a/wanted', 600_000],
      ],
    )
    assert.deepEqual(pieces, [4096, 4096, 262_144, 262_144, 71_616])
  })

  it('does not enter skipped folders', async (t) => {
    const root = folderOf(t, { 'skipped/deep/wanted': 'a', 'b/wanted': 'b', 'b/wanted.bak': 'c' })
    const skip = createPathFilter({ skipDirs: ['skipped'], skipFiles: ['**/*.bak'] })

    const report = await walkFolder(root, layerOptions({ analysers: [WANTED], skip }))

    assert.deepEqual(
      textsOf(report).map(([path]) => path),
      ['b/wanted'],
    )
    assert.deepEqual([...readTree(report.tree).entries.keys()], ['b', 'skipped', 'b/wanted', 'b/wanted.bak'])
    assert.deepEqual(report.problems, [])
  })

  it('enters a folder called proc that is only a folder', async (t) => {
    const root = folderOf(t, { 'proc/wanted': 'a', 'dev/wanted': 'b' })
    assert.equal(textsOf(await walkFolder(root, layerOptions({ analysers: [WANTED] }))).length, 2)
  })

  it('does not enter the file systems of the kernel', async (t) => {
    if (!existsSync('/proc/self')) return t.skip('there is no /proc')
    const skip = createPathFilter({
      skipDirs: ['[!ps]*', 'srv', 'sbin'],
      skipFiles: [],
    })

    const { tree } = await walkFolder('/', layerOptions({ skip }))

    const paths = [...readTree(tree).entries.keys()]
    assert.ok(paths.includes('proc'))
    assert.deepEqual(
      paths.filter((path) => path.startsWith('proc/')),
      [],
    )
  })

  it('states what it cannot read, and goes on', async (t) => {
    const root = folderOf(t, { 'a/wanted': 'a' })
    // Longer than any path that the kernel takes: a folder that even root cannot open.
    const name = 'deep'.repeat(50)
    execFileSync('sh', [
      '-c',
      `cd "$0" && for i in $(seq 25); do mkdir ${name} && cd -P ${name} || exit 1; done`,
      root,
    ])
    t.after(() => execFileSync('rm', ['-rf', join(root, name)]))

    const report = await walkFolder(root, layerOptions({ analysers: [WANTED] }))

    assert.equal(textsOf(report).length, 1)
    assert.deepEqual(
      report.problems.map(({ code }) => code),
      ['folder-unreadable'],
    )
    assert.match(report.problems[0]?.detail ?? '', /ENAMETOOLONG/)
  })

  it('keeps to the limits', async (t) => {
    const root = folderOf(t, { wanted1: 'abc', wanted2: 'abc', 'z/wanted3': 'abc' })
    const walk = async (limits: object) =>
      problemsOf(await walkFolder(root, layerOptions({ analysers: [WANTED], limits })))

    assert.deepEqual(await walk({ maxEntries: 3 }), ['entry-limit /'])
    assert.deepEqual(await walk({ maxEntries: 4 }), [])
    assert.deepEqual(await walk({ maxPathBytes: 5 }), ['entry-limit /'])
    assert.deepEqual(await walk({ maxWantedBytes: 8 }), ['wanted-bytes-limit z/wanted3'])
  })

  it('refuses a root that is not there', async () => {
    await assert.rejects(walkFolder('/nonexistent/folder', layerOptions()), { code: 'input-unreadable' })
  })

  it('stops in the middle when it is called off', async (t) => {
    const root = folderOf(t, Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}/wanted`, 'a'])))
    const control = new AbortController()
    setTimeout(() => control.abort(new Error('enough')))
    const slow = textAnalyser('slow', (path) => {
      const until = performance.now() + 5
      while (performance.now() < until);
      return path.includes('wanted')
    })
    const { signal } = control
    await assert.rejects(walkFolder(root, layerOptions({ signal, analysers: [slow] })), { message: 'enough' })
  })

  it('stops when it is told to', async (t) => {
    const root = folderOf(t, { 'a/b/c': '' })
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(walkFolder(root, layerOptions({ signal })), { message: 'enough' })
  })
})
