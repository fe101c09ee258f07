import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { git, writeTree } from '../../test/git-repository.ts'
import { testRules, testToken } from '../../test/secret-rules.ts'
import { BatchReader } from './git-batch.ts'
import { type GitHistoryOptions, scanGitHistory } from './git-history.ts'

const signal = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-history-'))
after(() => rmSync(folder, { recursive: true }))

function commit(files: Readonly<Record<string, string>>, message: string): string {
  writeTree(folder, files)
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message', message)
  return git(folder, 'rev-parse', 'HEAD').trim()
}

async function found(options: Partial<GitHistoryOptions> = {}, at = folder): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const one of scanGitHistory(at, testRules(), { signal, ...options })) {
    for (const { rule, line } of one.secrets) lines.push(`${one.commit} ${one.path} ${rule} ${line}`)
    for (const { code } of one.problems) lines.push(code)
  }
  return lines
}

git(folder, 'init', '--quiet')
const first = commit(
  { 'a/.env': `A=b\nT=${testToken()}\n`, large: `${'filler\n'.repeat(50_000)}${testToken(1)}` },
  'one',
)
const second = commit(
  { 'a/.env': 'A=b\n', 'b c': `T=${testToken(2)} `, copy: `A=b\nT=${testToken()}\n` },
  'two',
)
git(folder, 'checkout', '--quiet', '-b', 'other', first)
const third = commit({ other: `${testToken(3)}\n` }, 'three')

describe('the history of a repository', () => {
  it('is looked at in all branches, every blob once, where it came in first', async () => {
    assert.deepEqual(
      (await found()).toSorted(),
      [
        `${first} a/.env token 2`,
        `${first} large token 50001`,
        `${second} b c token 1`,
        `${third} other token 1`,
      ].toSorted(),
    )
  })

  it('ends where it is told to', async () => {
    assert.equal((await found({ maxCommits: 1 })).length, 3)
    assert.deepEqual(await found({ since: '@4000000000' }), [])
  })

  it('is said to be incomplete where it is shallow', async () => {
    const shallow = join(folder, '.git/shallow-clone')
    git(folder, 'clone', '--quiet', '--depth=1', `file://${folder}`, shallow)
    assert.equal((await found({}, shallow))[0], 'secrets-unread')
  })

  it('is none where there is no repository', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'plimsoll-no-history-'))
    after(() => rmSync(empty, { recursive: true }))
    await assert.rejects(found({}, empty), { code: 'git-failed', message: /not a git repository/ })
  })

  it('is left when nobody waits for it', async () => {
    const controller = new AbortController()
    controller.abort(new Error('called off'))
    await assert.rejects(found({ signal: controller.signal }), /called off/)
  })
})

it('what git prints is read in chunks of any size', () => {
  const text = 'aa blob 3\nab\n\nbb missing\ncc tree 0\n\ndd blob 1\nx\n'
  for (let size = 1; size <= text.length; size++) {
    const objects: string[] = []
    const reader = new BatchReader(({ type, size: length }) => {
      const index = objects.push(`${type} ${length} `) - 1
      return {
        push: (bytes) => {
          objects[index] += bytes.toString()
          return 'more'
        },
        end: () => void (objects[index] += '.'),
      }
    })
    for (let at = 0; at < text.length; at += size) reader.write(Buffer.from(text.slice(at, at + size)))
    assert.deepEqual(objects, ['blob 3 ab\n.', 'missing 0 ', 'tree 0 .', 'blob 1 x.'], `chunks of ${size}`)
  }
})
