/** An updater that is killed in the middle: another takes over, and nothing is half done. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { testAddress } from '../../../test/stores.ts'
import { feedFixture } from '../../../test/updater-fixture.ts'
import { migrate } from '../store/migrate.ts'
import { openStore, type StoreAddress } from '../store/open-store.ts'
import { listGenerations } from './generations.ts'

/** A process that does the jobs of an updater, with what is told on its command line. */
const WORKER = `
const [fixture, stores, address, mirror] = process.argv.slice(1)
const { feedFixture } = await import(fixture)
const { openStore } = await import(stores)
const store = await openStore(JSON.parse(address))
const site = feedFixture({ after: () => undefined }, { store, mirror, replica: 'killed' })
await site.work(() => Promise.resolve(false))
`

function startWorker(t: TestContext, address: StoreAddress, mirror: string) {
  const modules = ['../../../test/updater-fixture.ts', '../store/open-store.ts'].map(
    (path) => pathToFileURL(new URL(path, import.meta.url).pathname).href,
  )
  const args = ['--input-type=module', '-e', WORKER, '--', ...modules, JSON.stringify(address), mirror]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  return child
}

/** A mirror that answers its first request only when it is told to: the moment at which the updater dies. */
async function slowMirror(t: TestContext, content: unknown) {
  const asked = Promise.withResolvers<undefined>()
  let isFirst = true
  const server = createServer((_, response) => {
    if (isFirst) {
      isFirst = false
      response.writeHead(200)
      response.write('{')
      asked.resolve(undefined)
      return
    }
    response.end(JSON.stringify(content))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: asked.promise }
}

for (const kind of ['sqlite', 'postgres'] as const)
  test(`on ${kind}, an update whose process was killed is done by another`, async (t) => {
    const address = await testAddress(t, kind)
    const store = await openStore(address)
    t.after(() => store.close())
    await migrate(store)
    const mirror = await slowMirror(t, { curl: { 'CVE-1': '1' } })
    const site = feedFixture(t, { store, mirror: mirror.url })
    await site.updater.want(['a'])
    const child = startWorker(t, address, mirror.url)
    await mirror.asked
    child.kill('SIGKILL')
    await once(child, 'exit')
    assert.deepEqual(await listGenerations(store.db), [])
    await site.work(async () => (await listGenerations(store.db)).length > 0)
    const generations = await listGenerations(store.db)
    assert.deepEqual(
      generations.map(({ standing, state }) => `${standing} ${state.records}`),
      ['current 1'],
    )
    await site.files.sync(site.context.signal)
    assert.deepEqual(await site.context.queue.list({ task: 'update-feed', limit: 5 }), [])
  })
