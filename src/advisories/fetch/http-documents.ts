import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { sha256File } from '../../files/sha256-file.ts'
import { type Download, download } from '../../net/download.ts'
import { publicUrl } from '../../net/failure.ts'
import { type HttpClient, HttpFailure } from '../../net/http.ts'
import { withRedirects } from '../../net/redirects.ts'
import type { DocumentState } from '../state/feed-state.ts'
import type { DocumentSource, FetchedDocument } from './document-source.ts'
import {
  beginPartial,
  claimPartial,
  discardPartial,
  type PartialFile,
  releasePartial,
} from './partial-files.ts'

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
  /** Bytes of one document as served. Default MAX_SERVED_BYTES. */
  readonly maxBytes?: number
}

/**
 * Documents over HTTP. A document that has not changed is not sent again (ETag, Last-Modified); a transfer that
 * broke, also that of a process that is gone, is taken up where it ended.
 */
export function httpDocuments(options: HttpDocumentsOptions): DocumentSource {
  const { mirror, origin, downloads, maxBytes = MAX_SERVED_BYTES } = options
  const client = withRedirects(options.client)
  return {
    origin,
    fetch: async (url, previous, signal) => {
      const address = mirror === undefined ? url : mirrored(mirror, url)
      try {
        return await fetchOne({ client, address, url, previous, downloads, maxBytes, signal })
      } catch (error) {
        if (signal.aborted || error instanceof PlimsollError) throw error
        const isNetwork = error instanceof HttpFailure
        const code = isNetwork ? 'feed-unreachable' : 'cache-unwritable'
        throw new PlimsollError(code, `${publicUrl(address)} cannot be fetched: ${faultOf(error)}.`, {
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
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** When a transfer breaks, its part stays for the next attempt. */
async function fetchOne(fetch: Fetch): Promise<FetchedDocument> {
  const part = await claimPartial(fetch.downloads, fetch.address)
  try {
    const found = await ask(fetch, part)
    if (found.kind !== 'fetched') await discardPartial(part)
    return found
  } catch (error) {
    await releasePartial(part)
    throw error
  }
}

async function ask(fetch: Fetch, part: PartialFile): Promise<FetchedDocument> {
  const { client, address, previous, maxBytes, signal } = fetch
  const { resume } = part
  const answer = await download(client, address, {
    headers: conditions(previous),
    signal,
    maxBytes,
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
  return await store(fetch, answer, part)
}

function conditions(previous: DocumentState | undefined): Record<string, string> {
  if (previous?.etag) return { 'if-none-match': previous.etag }
  return previous?.lastModified ? { 'if-modified-since': previous.lastModified } : {}
}

async function store({ url, signal }: Fetch, answer: Download, part: PartialFile): Promise<FetchedDocument> {
  const { etag, 'last-modified': lastModified } = answer.headers
  const validator = etag !== undefined && !etag.startsWith('W/') ? etag : lastModified
  const { path } = part
  await beginPartial(part, answer.offset, validator)
  await pipeline(answer.body, createWriteStream(path, { flags: 'a' }), { signal })
  const { size } = await stat(path)
  const state: DocumentState = {
    url,
    exists: true,
    etag,
    lastModified,
    sha256: await sha256File(path, signal),
    size,
  }
  return { kind: 'fetched', path, state, discard: () => discardPartial(part) }
}
