import { chooseSource } from '../advisories/fetch/choose-source.ts'
import type { DocumentSource } from '../advisories/fetch/document-source.ts'
import type { HttpClient } from '../net/http.ts'
import { VERSION } from '../version.ts'
import type { DatabaseOptions, RegistryOptions } from './request.ts'

export interface FeedSource {
  readonly origin: string
  open(): Promise<DocumentSource>
  /** Lets go of connections; the source is of no use afterwards. */
  close(): Promise<void>
}

export interface FeedSourceOptions {
  readonly database: Pick<DatabaseOptions, 'dir' | 'mirror'>
  readonly network: Pick<RegistryOptions, 'cacert' | 'insecureHosts'>
  readonly environment: NodeJS.ProcessEnv
}

/** Where this run fetches feeds; the network code is loaded when something is fetched from it. */
export function feedSource({ database, network, environment }: FeedSourceOptions): FeedSource {
  let client: HttpClient | undefined
  const source = chooseSource(database.mirror, database.dir, async () => {
    const { createHttpClient } = await import('../net/http-client.ts')
    client = createHttpClient({
      cacert: network.cacert,
      insecureHosts: network.insecureHosts,
      env: environment,
      userAgent: `plimsoll/${VERSION}`,
    })
    return client
  })
  return { origin: source.origin, open: () => source.open(), close: async () => await client?.close() }
}
