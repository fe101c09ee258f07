import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServiceConfig } from '../../src/service/config/types.ts'
import { createLogger } from '../../src/service/observe/create-logger.ts'
import { type Addresses, serve } from '../../src/service/run/serve.ts'
import { temporaryFolder } from '../registry-server.ts'
import { type STORE_KINDS, testAddress } from '../stores.ts'
import { testConfig } from './config.ts'

export const EXAMPLE_MIRROR = fileURLToPath(new URL('../../examples/mirror', import.meta.url))

export interface ServiceSettings {
  readonly store?: (typeof STORE_KINDS)[number]
  /** Folder of advisories, in place of the example's. */
  readonly mirror?: string
  readonly changes?: (config: ServiceConfig) => Partial<ServiceConfig>
}

export interface RunningService {
  /** As `onListening` tells them: none of the two where no role serves anything. */
  readonly addresses: Addresses
  /** Of the main listener. */
  readonly url: string
  readonly log: () => string
  /** Ends it in order and throws what `serve` does. */
  stop(): Promise<void>
}

/** The whole of `plimsoll serve` in this process, with the parts that it puts together itself. */
export async function startService(t: TestContext, settings: ServiceSettings = {}): Promise<RunningService> {
  const { store = 'sqlite', mirror = EXAMPLE_MIRROR, changes = () => ({}) } = settings
  const base = testConfig({ dir: await temporaryFolder(t), mirror })
  const address = await testAddress(t, store)
  const config: ServiceConfig = {
    ...base,
    store: { ...address, migrate: true },
    introspection: { host: '127.0.0.1', port: 0 },
    ...changes(base),
  }
  const stop = new AbortController()
  let log = ''
  const listening = Promise.withResolvers<Addresses>()
  const ended = serve(config, {
    signal: stop.signal,
    environment: {},
    log: createLogger({ level: 'info', to: { write: (line) => void (log += line) } }),
    onListening: listening.resolve,
  })
  ended.catch(listening.reject)
  t.after(async () => {
    stop.abort()
    await ended.catch(() => undefined)
  })
  const addresses = await listening.promise
  return {
    addresses,
    url: addresses.main ?? '',
    log: () => log,
    stop: async () => {
      stop.abort()
      await ended
    },
  }
}

/** Asks until there is an answer, and says what was waited for where there is none. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
    const answer = await ask()
    if (answer !== undefined) return answer
  }
  assert.fail(`it never came: ${what}`)
}
