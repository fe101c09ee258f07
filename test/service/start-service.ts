import { cpSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { ServiceConfig } from '../../src/service/config/types.ts'
import { silentLogger } from '../../src/service/observe/logger.ts'
import { migrate } from '../../src/service/store/migrate.ts'
import { openStore } from '../../src/service/store/open-store.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { testAddress } from '../stores.ts'
import { testConfig } from './config.ts'

const EXAMPLE_MIRROR = fileURLToPath(new URL('../../examples/mirror', import.meta.url))

export interface RealService {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** Folder that the service takes for its upstreams, to be changed by the test. */
  readonly mirror: string
  readonly config: ServiceConfig
}

export interface RealServiceSettings {
  readonly store?: 'sqlite' | 'postgres'
  readonly change?: (config: ServiceConfig) => ServiceConfig
}

/** `plimsoll serve` as it is, with all its roles, over a fresh database and a copy of the example's mirror. */
export async function startService(t: TestContext, settings: RealServiceSettings = {}): Promise<RealService> {
  const { serve } = await import('../../src/service/run/serve.ts')
  const dir = temporaryFolder(t)
  const mirror = `${dir}/mirror`
  cpSync(EXAMPLE_MIRROR, mirror, { recursive: true })
  const address = await testAddress(t, settings.store ?? 'sqlite')
  const store = await openStore(address)
  await migrate(store)
  await store.close()
  const { change = (config: ServiceConfig) => config } = settings
  const config = change({ ...testConfig({ dir, mirror }), store: { ...address, migrate: false } })
  const stop = new AbortController()
  const ready = Promise.withResolvers<string>()
  const running = serve(config, {
    signal: stop.signal,
    environment: { HOME: dir },
    log: silentLogger,
    onListening: ({ main }) => ready.resolve(main ?? ''),
  })
  running.catch(ready.reject)
  t.after(async () => {
    stop.abort()
    await running
  })
  return { url: await ready.promise, mirror, config }
}
