import { chooseSource } from '../advisories/fetch/choose-source.ts'
import type { DocumentSource } from '../advisories/fetch/document-source.ts'
import type { HttpClient } from '../net/http.ts'
import { VERSION } from '../version.ts'
import type { ArtifactSource } from './database-artifact/pull.ts'
import type { DatabaseArtifacts, DatabaseOptions, RegistryOptions } from './request.ts'

export interface FeedSource {
  readonly origin: string
  open(): Promise<DocumentSource>
  /** Where feeds are taken over as somebody built them; `open` then has nothing. */
  readonly bring?: ArtifactSource['bring']
  /** Lets go of connections; the source is of no use afterwards. */
  close(): Promise<void>
}

export interface FeedSourceOptions {
  readonly database: Pick<DatabaseOptions, 'dir' | 'mirror' | 'artifacts'>
  readonly network: Pick<RegistryOptions, 'cacert' | 'insecureHosts'>
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** Where this run fetches feeds; the network code is loaded when something is fetched from it. */
export function feedSource(options: FeedSourceOptions): FeedSource {
  const { artifacts } = options.database
  return artifacts ? artifactFeeds(artifacts, options) : documentFeeds(options)
}

function artifactFeeds(
  { references, keyFile }: DatabaseArtifacts,
  { database, network, environment, signal }: FeedSourceOptions,
): FeedSource {
  const origin = `oci:${references.join(' ')}`
  let source: Promise<ArtifactSource> | undefined
  const open = async (): Promise<ArtifactSource> => {
    const { artifactSource } = await import('./database-artifact/pull.ts')
    const { readPublicKey } = await import('./database-artifact/signature.ts')
    return artifactSource({
      references,
      origin,
      dir: database.dir,
      ...(keyFile === undefined ? {} : { key: await readPublicKey(keyFile, signal) }),
      // The login that was given is for the registry of the image; others are in docker's configuration.
      connect: {
        registry: networkOf(network),
        env: environment,
        signal,
      },
    })
  }
  return {
    origin,
    open: () => Promise.reject(new Error('artefacts hold feeds, no documents')),
    bring: async (feed, stored) => await (await (source ??= open())).bring(feed, stored),
    close: async () => await (await source)?.close(),
  }
}

function networkOf({ cacert, insecureHosts }: FeedSourceOptions['network']): RegistryOptions {
  return { insecureHosts, ...(cacert === undefined ? {} : { cacert }) }
}

function documentFeeds({ database, network, environment }: FeedSourceOptions): FeedSource {
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
