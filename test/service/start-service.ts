import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServiceConfig } from '../../src/service/config/types.ts'
import { silentLogger } from '../../src/service/observe/logger.ts'
import type { Addresses } from '../../src/service/run/serve.ts'
import { migrate } from '../../src/service/store/migrate.ts'
import { openStore, type StoreAddress } from '../../src/service/store/open-store.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { testAddress } from '../stores.ts'
import { testConfig } from './config.ts'

const EXAMPLE_MIRROR = fileURLToPath(new URL('../../examples/mirror', import.meta.url))

export interface RealService {
  /** `http://127.0.0.1:PORT`; empty where no role serves anything. */
  readonly url: string
  readonly addresses: Addresses
  /** Folder that the service takes for its upstreams, to be changed by the test. */
  readonly mirror: string
  readonly config: ServiceConfig
  /** Ends it in order, and throws what it ended with; the end of the test does too. */
  readonly stop: () => Promise<void>
}

export interface RealServiceSettings {
  readonly store?: 'sqlite' | 'postgres'
  /** In place of a fresh database: one that other services of the test have too. */
  readonly address?: StoreAddress
  readonly change?: (config: ServiceConfig) => ServiceConfig
  /** Its clock, where that is not the machine's. */
  readonly now?: () => number
}

/** `plimsoll serve` as it is, with all its roles, over a fresh database and a copy of the example's mirror. */
export async function startService(t: TestContext, settings: RealServiceSettings = {}): Promise<RealService> {
  const { serve } = await import('../../src/service/run/serve.ts')
  const dir = temporaryFolder(t)
  const mirror = `${dir}/mirror`
  cpSync(EXAMPLE_MIRROR, mirror, { recursive: true })
  const address = settings.address ?? (await testAddress(t, settings.store ?? 'sqlite'))
  const store = await openStore(address)
  await migrate(store)
  await store.close()
  const { change = (config: ServiceConfig) => config } = settings
  const config = change({ ...testConfig({ dir, mirror }), store: { ...address, migrate: false } })
  const stop = new AbortController()
  const ready = Promise.withResolvers<Addresses>()
  const running = serve(config, {
    signal: stop.signal,
    environment: { HOME: dir },
    log: silentLogger,
    ...(settings.now ? { now: settings.now } : {}),
    onListening: ready.resolve,
  })
  running.catch(ready.reject)
  const end = async (): Promise<void> => {
    stop.abort()
    await running
  }
  t.after(end)
  const addresses = await ready.promise
  return { url: addresses.main ?? '', addresses, mirror, config, stop: end }
}

/** Asks until there is an answer. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
    const answer = await ask()
    if (answer !== undefined) return answer
  }
  assert.fail(`it never came: ${what}`)
}
