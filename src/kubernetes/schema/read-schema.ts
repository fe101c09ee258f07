import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { messageOf } from '../../core/errors.ts'
import { publicUrl } from '../../net/failure.ts'
import type { HttpClient } from '../../net/http.ts'
import { withRedirects } from '../../net/redirects.ts'

/** A schema that somebody wrote, as JSON. The published ones of Kubernetes have up to 1.5 MB. */
export const MAX_SCHEMA_BYTES = 16 * 1024 * 1024

/** For all of a schema, in milliseconds. */
const TIMEOUT = 30_000
/** Attempts after the first, as of kubeconform. */
const RETRIES = 2

export type ReadSchema =
  | { readonly kind: 'schema'; readonly url: string; readonly value: unknown }
  | { readonly kind: 'missing' }
  /** Something is there or may be, and could not be read: in words for people. */
  | { readonly kind: 'failed'; readonly message: string }

/** The schema at an http or https URL, or in a file. Throws the reason of the signal. */
export async function readSchema(
  address: string,
  http: HttpClient | undefined,
  signal: AbortSignal,
): Promise<ReadSchema> {
  const isUrl = isHttpUrl(address)
  const url = isUrl ? publicUrl(address) : pathToFileURL(resolve(address)).href
  try {
    const text = isUrl ? await download(address, http, signal) : await readText(address, signal)
    if (text === undefined) return { kind: 'missing' }
    return { kind: 'schema', url, value: JSON.parse(text) }
  } catch (error) {
    signal.throwIfAborted()
    const what = error instanceof SyntaxError ? 'is no JSON' : messageOf(error)
    const verb = isUrl ? 'failed downloading schema at' : 'failed to read schema at'
    return { kind: 'failed', message: `${verb} ${isUrl ? url : address}: ${what}` }
  }
}

function isHttpUrl(address: string): boolean {
  return address.startsWith('http://') || address.startsWith('https://')
}

async function download(
  url: string,
  http: HttpClient | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!http) throw new Error('there is no way to the network')
  const timeout = AbortSignal.timeout(TIMEOUT)
  const within = AbortSignal.any([signal, timeout])
  const client = withRedirects(http)
  try {
    const response = await client.request(url, { retries: RETRIES, signal: within })
    if (response.status !== 200) {
      await response.discard()
      if (response.status === 404) return undefined
      throw new Error(`received HTTP status ${response.status}`)
    }
    return await textOf(response.body)
  } catch (error) {
    if (timeout.aborted && !signal.aborted)
      throw new Error(`took more than ${TIMEOUT / 1000} seconds`, { cause: error })
    throw error
  }
}

async function readText(path: string, signal: AbortSignal): Promise<string | undefined> {
  let file
  try {
    file = await open(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
  try {
    signal.throwIfAborted()
    const stream = file.createReadStream({ signal, autoClose: false })
    return await textOf(stream as AsyncIterable<Uint8Array>)
  } finally {
    await file.close()
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_SCHEMA_BYTES) throw new Error(`is larger than ${MAX_SCHEMA_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR'
}
