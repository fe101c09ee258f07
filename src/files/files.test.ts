import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../../test/plimsoll.ts'
import { makeFolder } from './make-folder.ts'
import { sha256File } from './sha256-file.ts'
import { writeWhole } from './write-whole.ts'

describe('makeFolder', () => {
  it('makes the folders above, and is content with what is there', async (t) => {
    const path = join(temporaryFolder(t), 'a', 'b', 'c')
    await Promise.all([makeFolder(path), makeFolder(path)])
    await makeFolder(path)
    assert.ok(statSync(path).isDirectory())
  })

  it('says what is wrong, also where Node’s own never returns', async (t) => {
    const file = join(temporaryFolder(t), 'file')
    writeFileSync(file, '')
    for (const [path, code] of [
      ['/proc/plimsoll/cache', 'ENOENT'],
      [join(file, 'cache'), 'ENOTDIR'],
      [file, 'EEXIST'],
    ] as const)
      await assert.rejects(makeFolder(path), { code })
  })
})

describe('writeWhole', () => {
  it('replaces a file only when the new one is whole', async (t) => {
    const dir = temporaryFolder(t)
    const path = join(dir, 'report')
    writeFileSync(path, 'old')
    const broken = writeWhole(path, async (beside) => {
      await writeFile(beside, 'ne')
      throw new Error('broken')
    })
    await assert.rejects(broken, /broken/)
    assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(dir)], ['old', ['report']])
    await writeWhole(path, (beside) => writeFile(beside, 'new'))
    assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(dir)], ['new', ['report']])
  })

  it('rejects with the failure itself where nothing can be removed either', async (t) => {
    const path = join(temporaryFolder(t), 'file')
    writeFileSync(path, '')
    await assert.rejects(
      writeWhole(join(path, 'x'), (beside) => writeFile(beside, '')),
      { code: 'ENOTDIR' },
    )
  })

  it('leaves nothing beside a folder that is in the way', async (t) => {
    const dir = temporaryFolder(t)
    mkdirSync(join(dir, 'taken', 'x'), { recursive: true })
    await assert.rejects(writeWhole(join(dir, 'taken'), (beside) => writeFile(beside, 'x')))
    assert.deepEqual(readdirSync(dir), ['taken'])
    assert.ok(existsSync(join(dir, 'taken', 'x')))
  })
})

describe('sha256File', () => {
  it('is the digest of the whole file, whatever its length', async (t) => {
    const path = join(temporaryFolder(t), 'file')
    for (const length of [0, 1, 1024 * 1024, 2 * 1024 * 1024 + 1]) {
      const bytes = Buffer.alloc(length, 'plimsoll')
      writeFileSync(path, bytes)
      assert.equal(await sha256File(path), createHash('sha256').update(bytes).digest('hex'))
    }
  })

  it('stops when it is told to, and says what is not there', async (t) => {
    const path = join(temporaryFolder(t), 'file')
    await assert.rejects(sha256File(path), { code: 'ENOENT' })
    writeFileSync(path, 'x')
    const reason = new Error('enough')
    await assert.rejects(sha256File(path, AbortSignal.abort(reason)), reason)
  })
})
