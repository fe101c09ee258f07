/** clairctl's export-updaters and import-updaters, from folder to folder and into a service. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openStore } from '../../src/service/store/open-store.ts'
import { listGenerations } from '../../src/service/updater/generations.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'

const MIRROR = join(import.meta.dirname, '../../examples/mirror')

/** A database with one feed, and its export. */
async function exported(
  t: TestContext,
  name = 'feeds.zst',
): Promise<{ readonly cache: string; readonly file: string }> {
  const [cache, file] = [temporaryFolder(t), join(temporaryFolder(t), name)]
  const update = await plimsoll(['db', 'update', 'alpine-3.18', '--mirror', MIRROR, '--cache-dir', cache])
  assert.equal(update.code, 0)
  const outcome = await plimsoll([
    'export-updaters',
    file,
    '--strict',
    '--mirror',
    MIRROR,
    '--cache-dir',
    cache,
  ])
  assert.deepEqual([outcome.code, outcome.stderr], [0, `Wrote 1 feed to ${file}\n`])
  return { cache, file }
}

test('what is exported is compressed as its name or an option says', async (t) => {
  const { cache, file } = await exported(t, 'feeds.gz')
  assert.equal(readFileSync(file).subarray(0, 2).toString('hex'), '1f8b')
  const other = join(temporaryFolder(t), 'feeds.gz')
  await plimsoll(['export-updaters', other, '-z', '--offline', '--cache-dir', cache])
  assert.equal(readFileSync(other).subarray(0, 4).toString('hex'), '28b52ffd')
  for (const path of [file, other]) {
    const { code, stdout } = await plimsoll(['import-updaters', path, '--cache-dir', temporaryFolder(t)])
    assert.deepEqual([code, stdout], [0, 'alpine-3.18              imported, 8 records\n'])
  }
  const both = await plimsoll(['export-updaters', other, '-z', '-g'])
  assert.deepEqual([both.code, /Choose one/.test(both.stderr)], [2, true])
})

test('--strict says by the exit code that a feed could not be had; the file is written all the same', async (t) => {
  const { cache, file } = await exported(t)
  const empty = temporaryFolder(t)
  const args = ['export-updaters', file, '--mirror', empty, '--cache-dir', cache]
  const [lenient, strict] = [await plimsoll(args), await plimsoll([...args, '--strict'])]
  assert.deepEqual([lenient.code, strict.code], [0, 3])
  assert.match(strict.stderr, /^alpine-3\.18 +failed: .*\nWrote 1 feed/)
})

test('an import comes from a file, a URL or standard input', async (t) => {
  const { file } = await exported(t)
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': statSync(file).size })
    createReadStream(file).pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feeds`
  const fetched = await plimsoll(['import-updaters', url, '--cache-dir', temporaryFolder(t)])
  assert.match(fetched.stdout, /imported/)
  const wrong = await plimsoll(['import-updaters', '-', '--cache-dir', temporaryFolder(t)], {
    input: 'no export',
  })
  assert.equal(wrong.code, 3)
  assert.match(wrong.stderr, /Standard input cannot be imported/)
})

test('into a service it makes a generation once, which can be exported again', async (t) => {
  const { file } = await exported(t)
  const data = temporaryFolder(t)
  const outcomes: string[] = []
  for (let i = 0; i < 2; i++)
    outcomes.push((await plimsoll(['import-updaters', file, '--data', data])).stdout)
  assert.deepEqual(
    outcomes.map((line) => line.trim().split(/ {2,}/)[1]),
    ['imported, 8 records', 'known: it is in force already'],
  )
  const store = await openStore({ kind: 'sqlite', path: join(data, 'service.sqlite') })
  t.after(() => store.close())
  const generations = await listGenerations(store.db)
  assert.deepEqual(
    generations.map(({ feed, standing }) => `${feed} ${standing}`),
    ['alpine-3.18 current'],
  )
  const again = join(temporaryFolder(t), 'again')
  assert.equal((await plimsoll(['export-updaters', again, '--data', data])).code, 0)
  assert.match(
    (await plimsoll(['import-updaters', again, '--cache-dir', temporaryFolder(t)])).stdout,
    /imported/,
  )
})
