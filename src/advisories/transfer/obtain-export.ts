import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { publicUrl } from '../../net/failure.ts'
import type { HttpClientOptions } from '../../net/http-client.ts'

export interface ObtainOptions {
  readonly stdin: NodeJS.ReadableStream
  readonly network: HttpClientOptions
  readonly signal: AbortSignal
}

/**
 * An exported file as a path: of a file as it is, of a URL or of standard input (`-`) by a copy that is gone afterwards.
 * Throws `feed-unreachable`, `input-unreadable`.
 */
export async function withExport<T>(
  source: string,
  options: ObtainOptions,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const isUrl = /^https?:\/\//i.test(source)
  if (!isUrl && source !== '-') return await work(source)
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-import-'))
  const path = join(folder, 'export')
  try {
    if (isUrl) await fetchTo(path, source, options)
    else await copyTo(path, options)
    return await work(path)
  } catch (error) {
    // The copy is gone by the time that anybody reads of it.
    if (!(error instanceof PlimsollError)) throw error
    const message = error.message.replaceAll(path, isUrl ? publicUrl(source) : 'Standard input')
    throw new PlimsollError(error.code, message, { cause: error.cause })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function copyTo(path: string, { stdin, signal }: ObtainOptions): Promise<void> {
  try {
    await pipeline(stdin, createWriteStream(path), { signal })
  } catch (error) {
    if (signal.aborted) throw error
    throw new PlimsollError('input-unreadable', `Standard input cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

async function fetchTo(path: string, url: string, { network, signal }: ObtainOptions): Promise<void> {
  const [{ createHttpClient }, { download }] = await Promise.all([
    import('../../net/http-client.ts'),
    import('../../net/download.ts'),
  ])
  const client = createHttpClient(network)
  try {
    const answer = await download(client, url, { signal })
    if (answer.status !== 200) {
      await answer.discard()
      throw new PlimsollError('feed-unreachable', `${publicUrl(url)} answers ${answer.status}.`)
    }
    await pipeline(answer.body, createWriteStream(path), { signal })
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    const message = `${publicUrl(url)} cannot be fetched: ${messageOf(error)}.`
    throw new PlimsollError('feed-unreachable', message, { cause: error })
  } finally {
    await client.close()
  }
}
