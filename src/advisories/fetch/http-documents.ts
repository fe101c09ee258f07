import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { type Download, download } from '../../net/download.ts'
import { publicUrl } from '../../net/failure.ts'
import { type HttpClient, HttpFailure } from '../../net/http.ts'
import { withRedirects } from '../../net/redirects.ts'
import type { DocumentState } from '../state/feed-state.ts'
import type { DocumentSource, FetchedDocument } from './document-source.ts'
import { beginPartial, claimPartial, discardPartial } from './partial-files.ts'

/** Bytes of one document as served. OSV's export of everything has some 700 MB. */
const MAX_SERVED_BYTES = 4 * 1024 * 1024 * 1024

export interface HttpDocumentsOptions {
  /** In place of the upstreams: `https://host/path` is asked for at `<mirror>/host/path`. */
  readonly mirror?: string
  /** See DocumentSource.origin. */
  readonly origin: string
  /** Folder for what is under way. */
  readonly downloads: string
  readonly client: HttpClient
}

/**
 * Documents over HTTP. A document that has not changed is not sent again (ETag, Last-Modified); a transfer that
 * broke, also that of a process that is gone, is taken up where it ended.
 */
export function httpDocuments({ mirror, origin, downloads, client }: HttpDocumentsOptions): DocumentSource {
  const redirecting = withRedirects(client)
  return {
    origin,
    fetch: async (url, previous, signal) => {
      const address = mirror === undefined ? url : mirrored(mirror, url)
      try {
        return await fetchOne({ client: redirecting, address, url, previous, downloads, signal })
      } catch (error) {
        if (signal.aborted || error instanceof PlimsollError) throw error
        const isNetwork = error instanceof HttpFailure
        const code = isNetwork ? 'feed-unreachable' : 'cache-unwritable'
        throw new PlimsollError(code, `${publicUrl(address)} cannot be fetched: ${messageOf(error)}.`, {
          cause: error,
        })
      }
    },
  }
}

function mirrored(mirror: string, url: string): string {
  const { host, pathname } = new URL(url)
  return `${mirror.endsWith('/') ? mirror.slice(0, -1) : mirror}/${host}${pathname}`
}

interface Fetch {
  readonly client: HttpClient
  /** Where it is asked for. */
  readonly address: string
  /** What it is known by. */
  readonly url: string
  readonly previous: DocumentState | undefined
  readonly downloads: string
  readonly signal: AbortSignal
}

async function fetchOne(fetch: Fetch): Promise<FetchedDocument> {
  const { client, address, previous, signal } = fetch
  const { path, resume } = await claimPartial(fetch.downloads, address)
  const answer = await download(client, address, {
    headers: conditions(previous),
    signal,
    maxBytes: MAX_SERVED_BYTES,
    ...(resume ? { resume } : {}),
  })
  if (answer.status === 304 && previous) {
    await answer.discard()
    return { kind: 'unchanged' }
  }
  if (answer.status === 404 || answer.status === 410) {
    await answer.discard()
    return { kind: 'missing' }
  }
  if (answer.status !== 200 && answer.status !== 206) {
    await answer.discard()
    throw new PlimsollError(
      'feed-unreachable',
      `${publicUrl(address)} cannot be fetched: the server answers ${answer.status}.`,
    )
  }
  return await store(fetch, answer, path)
}

function conditions(previous: DocumentState | undefined): Record<string, string> {
  if (previous?.etag) return { 'if-none-match': previous.etag }
  return previous?.lastModified ? { 'if-modified-since': previous.lastModified } : {}
}

async function store({ url, signal }: Fetch, answer: Download, path: string): Promise<FetchedDocument> {
  const { etag, 'last-modified': lastModified } = answer.headers
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : lastModified
  await beginPartial(path, answer.offset, validator)
  // When this breaks, the part stays for the next attempt.
  await pipeline(answer.body, createWriteStream(path, { flags: 'a' }), { signal })
  const { size } = await stat(path)
  const state: DocumentState = {
    url,
    exists: true,
    etag,
    lastModified,
    sha256: await sha256Of(path, signal),
    size,
  }
  return { kind: 'fetched', path, state, discard: () => discardPartial(path) }
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer)
  return hash.digest('hex')
}
