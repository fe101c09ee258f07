import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { git, writeTree } from '../../../test/git-repository.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { createPathFilter } from '../../layers/path-filter.ts'
import { openGitIgnore } from './git-ignore.ts'
import { createTreeFilter } from './tree-filter.ts'

const FILES = {
  '.gitignore': '*.log\n!keep.log\n/build\nout/\n# note\nsub/deep/*.lock\n\\#odd\n',
  'app/.gitignore': '!own.log\ncache\n/only-here\n',
  '.git/info/exclude': 'private\n',
}

const PATHS = [
  'a.log',
  'keep.log',
  'build',
  'app/build',
  'out',
  'app/out',
  'sub/deep/a.lock',
  'sub/a.lock',
  '#odd',
  'app/own.log',
  'app/other.log',
  'app/cache',
  'app/x/cache',
  'cache',
  'app/only-here',
  'app/x/only-here',
  'private',
  'app/private',
  'package-lock.json',
]

describe('.gitignore', () => {
  it('means what it means to git', (t) => {
    const root = temporaryFolder(t)
    git(root, 'init', '--quiet')
    writeTree(root, FILES)
    const { stdout } = spawnSync('git', ['-C', root, 'check-ignore', '--no-index', '--stdin'], {
      input: PATHS.map((path) => (path.endsWith('out') ? `${path}/` : path)).join('\n'),
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_SYSTEM: '/dev/null' },
    })
    const theirs = stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(/\/$/, ''))

    const ignore = openGitIgnore(root)
    const ours = PATHS.filter((path) => ignore.ignores(path, path.endsWith('out')))

    assert.ok(theirs.length > 8)
    assert.deepEqual(ours, theirs)
  })

  it('counts from the root of the repository, also when a folder of it is scanned', (t) => {
    const root = temporaryFolder(t)
    git(root, 'init', '--quiet')
    writeTree(root, FILES)
    const ignore = openGitIgnore(join(root, 'app'))
    const asked = ['a.log', 'own.log', 'cache', 'build', 'private', 'yarn.lock']
    assert.deepEqual(
      asked.filter((path) => ignore.ignores(path, false)),
      ['a.log', 'cache', 'private'],
    )
  })

  it('outside of a repository counts as well, and nonsense in it does no harm', (t) => {
    const root = temporaryFolder(t)
    writeTree(root, { '.gitignore': 'a\n[\n\0\n', 'b/.gitignore/c': '' })
    const ignore = openGitIgnore(root)
    assert.deepEqual(
      ['a', 'b/a', 'c'].map((path) => ignore.ignores(path, false)),
      [true, true, false],
    )
  })
})

describe('a source tree', () => {
  const base = createPathFilter({ skipDirs: ['mine'], skipFiles: [] })

  it('is read without what is ignored, installed or version control’s', (t) => {
    const root = temporaryFolder(t)
    writeTree(root, { '.gitignore': 'dist\n' })
    const folders = ['.git', 'x/.hg', 'node_modules', 'x/node_modules', 'dist', 'mine', 'src']
    const skipped = (ignored: boolean): string[] => {
      const filter = createTreeFilter(root, base, { ignored })
      return folders.filter((folder) => filter.skipsFolder(folder))
    }
    assert.deepEqual(skipped(false), folders.slice(0, -1))
    assert.deepEqual(skipped(true), ['.git', 'x/.hg', 'mine'])
    assert.equal(createTreeFilter(root, base, { ignored: false }).skips('dist'), true)
    assert.equal(createTreeFilter(root, base, { ignored: true }).skips('dist'), false)
    assert.equal(createTreeFilter(root, base, { ignored: true }).skips('mine/a'), true)
  })
})
