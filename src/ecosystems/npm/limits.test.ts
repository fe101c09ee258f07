import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileOf } from '../../../test/analyse.ts'
import { MAX_LISTED } from '../../core/listed.ts'
import { BlockFault, MAX_BLOCK_DEPTH, MAX_BLOCK_LINES, readBlocks } from './lock-blocks.ts'
import { isNpmName, MAX_NAME_LENGTH } from './names.ts'
import { packageLockAnalyser } from './package-lock.ts'
import { MAX_ENTRY_PATH } from './package-lock-entries.ts'

function lockOf(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  const { packages = [], problems = [] } = packageLockAnalyser.analyse([fileOf('package-lock.json', text)])
  return { count: packages.length, problems: problems.map(({ code, detail }) => `${code}: ${detail}`) }
}

describe('limits of the lock files of npm', () => {
  it('blocks are nested and counted to a limit', () => {
    const nested = (depth: number): string =>
      Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:\n`).join('')
    assert.equal(readBlocks(nested(MAX_BLOCK_DEPTH), 'yaml').length, 1)
    assert.throws(() => readBlocks(nested(MAX_BLOCK_DEPTH + 1), 'yaml'), BlockFault)
    assert.throws(() => readBlocks('\n'.repeat(MAX_BLOCK_LINES + 1), 'yarn'), /more than 5000000 lines/)
  })

  it('names and paths have a longest', () => {
    assert.equal(isNpmName('x'.repeat(MAX_NAME_LENGTH)), true)
    assert.equal(isNpmName('x'.repeat(MAX_NAME_LENGTH + 1)), false)
    const at = (length: number) => {
      const path = 'a/'.repeat(length / 2).slice(0, length - 'node_modules/a'.length)
      return lockOf({
        packages: { [`${path}node_modules/a`]: { version: '1.0.0', dependencies: { b: '1' } } },
      })
    }
    assert.deepEqual(at(MAX_ENTRY_PATH), { count: 1, problems: [] })
    assert.equal(at(MAX_ENTRY_PATH + 2).count, 0)
    assert.match(at(MAX_ENTRY_PATH + 2).problems[0] ?? '', /^record-unreadable/)
  })

  it('a tree that is too deep is told, and one that needs itself ends', () => {
    let tree: unknown = {}
    for (let i = 0; i < 1000; i++) tree = { a: { version: '1.0.0', dependencies: tree } }
    assert.match(lockOf({ lockfileVersion: 1, dependencies: tree }).problems[0] ?? '', /nested deeper/)
    const cycle = {
      a: { version: '1.0.0', requires: { b: '1' } },
      b: { version: '1.0.0', requires: { a: '1' } },
    }
    assert.equal(lockOf({ lockfileVersion: 1, dependencies: cycle }).count, 2)
  })

  it('many packages without a version are one problem', () => {
    const dependencies = Object.fromEntries(
      Array.from({ length: MAX_LISTED + 3 }, (_, i) => [`a${i}`, { version: 'git+ssh://a.example/a' }]),
    )
    const { problems } = lockOf({ lockfileVersion: 1, dependencies })
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /a19@\S+ and 3 more/)
  })
})
