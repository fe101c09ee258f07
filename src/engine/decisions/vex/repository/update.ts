import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { httpDocuments } from '../../../../advisories/fetch/http-documents.ts'
import { PlimsollError } from '../../../../core/errors.ts'
import { createHttpClient } from '../../../../net/http-client.ts'
import { isInsecureHost } from '../../../../net/insecure-hosts.ts'
import { isLoopback } from '../../../../net/proxy.ts'
import { VERSION } from '../../../../version.ts'
import type { RegistryOptions } from '../../../request.ts'
import { manifestUrl, parseManifest } from './location.ts'
import { type KeptRepository, keep, readKept } from './store.ts'

/** Bytes of an archive as served; VEX Hub's has some two million. */
const MAX_ARCHIVE_BYTES = 512 * 1024 * 1024
/** Bytes of a manifest. */
const MAX_MANIFEST_BYTES = 1024 * 1024

export interface UpdateOptions {
  /** Folder in which repositories are kept. */
  readonly dir: string
  readonly network: Pick<RegistryOptions, 'cacert' | 'insecureHosts'>
  readonly environment: NodeJS.ProcessEnv
  /** ISO 8601. */
  readonly now: string
  readonly signal: AbortSignal
}

/**
 * Brings what is kept of a repository up to date. An archive that has not changed is not sent again. Throws
 * `feed-unreachable`, `vex-invalid`, `cache-unwritable`, `tls-untrusted`.
 */
export async function updateRepository(location: string, options: UpdateOptions): Promise<KeptRepository> {
  const { dir, network, environment, now, signal } = options
  const address = manifestUrl(location)
  holdToTls(address, network.insecureHosts)
  const client = createHttpClient({
    cacert: network.cacert,
    insecureHosts: network.insecureHosts,
    env: environment,
    userAgent: `plimsoll/${VERSION}`,
  })
  const source = httpDocuments({
    origin: 'vex',
    downloads: join(dir, 'downloads'),
    client,
    maxBytes: MAX_ARCHIVE_BYTES,
  })
  try {
    const manifest = await source.fetch(address, undefined, signal)
    if (manifest.kind !== 'fetched')
      throw new PlimsollError(
        'feed-unreachable',
        `${address} is not there: ${location} is no VEX repository.`,
      )
    let text: string
    try {
      const { size } = await stat(manifest.path)
      if (size > MAX_MANIFEST_BYTES)
        throw new PlimsollError('vex-invalid', `${address} has more than ${MAX_MANIFEST_BYTES} bytes.`)
      text = await readFile(manifest.path, { encoding: 'utf8', signal })
    } finally {
      await manifest.discard()
    }
    const { url, folder, interval } = parseManifest(text, address)
    const before = (await readKept(dir, location))?.state
    const previous = before?.archive.url === url ? before.archive : undefined
    const found = await source.fetch(url, previous, signal)
    const state = { location, checkedAt: now, interval, folder }
    if (found.kind === 'missing') throw new PlimsollError('feed-unreachable', `${url} is not there.`)
    if (found.kind === 'unchanged' && previous)
      return await keep(dir, { ...state, archive: previous }, undefined)
    if (found.kind !== 'fetched') throw new PlimsollError('feed-unreachable', `${url} was not sent.`)
    try {
      return await keep(dir, { ...state, archive: found.state }, found.path)
    } finally {
      await found.discard()
    }
  } finally {
    await client.close()
  }
}

/** What suppresses findings is not taken over a line on which anybody may write. */
function holdToTls(address: string, insecureHosts: readonly string[]): void {
  const url = new URL(address)
  if (url.protocol === 'https:' || isInsecureHost(url, insecureHosts) || isLoopback(url.hostname)) return
  throw new PlimsollError('tls-untrusted', `${address} is not fetched over https.`)
}
