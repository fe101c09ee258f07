import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { git, writeTree } from '../../../test/git-repository.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { cloneRepository, type GitSource, withoutSecret } from './git-clone.ts'

const SIGNAL = new AbortController().signal

/** Two commits on main, the first with a tag, and a branch. */
function repository(t: TestContext) {
  const path = temporaryFolder(t)
  git(path, 'init', '--quiet', '--initial-branch=main')
  const commit = (text: string): string => {
    writeTree(path, { 'a.txt': text })
    git(path, 'add', '.')
    git(path, 'commit', '--quiet', '-m', text)
    return git(path, 'rev-parse', 'HEAD').trim()
  }
  const first = commit('one')
  git(path, 'tag', 'v1')
  git(path, 'switch', '--quiet', '-c', 'side')
  commit('side')
  git(path, 'switch', '--quiet', 'main')
  const head = commit('two')
  return { path, first, head }
}

async function textOf(source: GitSource): Promise<string> {
  const checkout = await cloneRepository(source, SIGNAL)
  try {
    return readFileSync(join(checkout.path, 'a.txt'), 'utf8')
  } finally {
    await checkout.close()
    assert.equal(existsSync(checkout.path), false)
  }
}

function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('plimsoll-repo-'))
}

describe('a repository', () => {
  it('is fetched at its head, a branch, a tag or a commit', async (t) => {
    const { path, first, head } = repository(t)
    const at = (kind: 'branch' | 'tag' | 'commit', name: string) =>
      textOf({ location: path, revision: { kind, name } })
    assert.equal(await textOf({ location: `file://${path}` }), 'two')
    assert.equal(await at('branch', 'side'), 'side')
    assert.equal(await at('tag', 'v1'), 'one')
    assert.equal(await at('commit', first), 'one')
    const checkout = await cloneRepository({ location: path }, SIGNAL)
    await checkout.close()
    assert.equal(checkout.commit, head)
  })

  it('that is not there is an error in git’s words, and leaves nothing behind', async (t) => {
    const { path } = repository(t)
    const before = leftovers()
    const cases: readonly GitSource[] = [
      { location: `${path}/none` },
      { location: path, revision: { kind: 'branch', name: 'none' } },
      { location: '--upload-pack=touch /tmp/x' },
      { location: 'ext::sh -c "touch /tmp/x"' },
    ]
    for (const source of cases)
      await assert.rejects(cloneRepository(source, SIGNAL), { code: 'git-failed' }, source.location)
    assert.deepEqual(leftovers(), before)
  })

  it('is not waited for when the scan is stopped', async (t) => {
    const { path } = repository(t)
    const before = leftovers()
    await assert.rejects(cloneRepository({ location: path }, AbortSignal.abort()), { name: 'AbortError' })
    assert.deepEqual(leftovers(), before)
  })

  for (const [location, shown] of [
    ['https://user:secret@example.com/a.git', 'https://example.com/a.git'],
    ['https://example.com/a@b.git', 'https://example.com/a@b.git'],
    ['git@example.com:a/b.git', 'git@example.com:a/b.git'],
    ['/home/a@b', '/home/a@b'],
  ] as const) {
    it(`at ${location} is shown as ${shown}`, () => assert.equal(withoutSecret(location), shown))
  }
})
