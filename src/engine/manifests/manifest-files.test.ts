import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { MAX_MANIFEST_BYTES, readManifestFiles } from './manifest-files.ts'

async function read(...paths: readonly string[]): Promise<readonly string[]> {
  const { signal } = new AbortController()
  const found = await Array.fromAsync(readManifestFiles({ paths, stdin: Readable.from(['a: 1\n']), signal }))
  return found.map((one) =>
    one.kind === 'problem' ? `${one.code} ${one.subject}` : `${one.name}: ${one.text}`,
  )
}

describe('files of manifests', () => {
  it('are read by name, below folders by their ending, in order', async (t) => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'b/node_modules'), { recursive: true })
    for (const name of ['z.yml', 'a.yaml', 'b/c.json', 'b/node_modules/d.yaml', 'e.txt'])
      writeFileSync(join(folder, name), name)
    symlinkSync(folder, join(folder, 'b/around'))
    const short = (lines: readonly string[]) => lines.map((line) => line.replaceAll(`${folder}/`, ''))
    assert.deepEqual(short(await read(folder)), ['a.yaml: a.yaml', 'z.yml: z.yml', 'b/c.json: b/c.json'])
    assert.deepEqual(short(await read(join(folder, 'e.txt'), '-')), ['e.txt: e.txt', 'STDIN: a: 1\n'])
    assert.deepEqual(short(await read(join(folder, '*.y*ml'))), ['a.yaml: a.yaml', 'z.yml: z.yml'])
  })

  it('that are not there end the command, those that are too long do not', async (t) => {
    const folder = temporaryFolder(t)
    for (const path of ['none.yaml', '*.none'])
      await assert.rejects(read(join(folder, path)), { code: 'input-not-found' })
    const long = join(folder, 'long.yaml')
    writeFileSync(long, '')
    truncateSync(long, MAX_MANIFEST_BYTES + 1)
    assert.deepEqual(await read(folder), [`file-too-large ${long}`])
    assert.deepEqual(await read(long), [`file-too-large ${long}`])
  })

  it('are not read when somebody has stopped the command', async (t) => {
    const folder = temporaryFolder(t)
    const stopped = readManifestFiles({
      paths: [folder],
      stdin: Readable.from([]),
      signal: AbortSignal.abort(),
    })
    await assert.rejects(Array.fromAsync(stopped), { name: 'AbortError' })
  })
})
