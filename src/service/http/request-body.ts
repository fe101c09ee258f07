import type { IncomingMessage } from 'node:http'
import { type Duplex, pipeline, Readable } from 'node:stream'
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { parseMediaType } from './accept.ts'
import { type BodyRule, RequestFault } from './route.ts'

/** Bytes a second over the time that was spent waiting for them: whoever sends slower holds a connection on purpose. */
const MIN_BYTES_PER_SECOND = 256

export interface BodyLimits {
  /** Of the bytes as they come, and as they are when they are decompressed. */
  readonly maxBytes: number
  /** Milliseconds between two parts. */
  readonly patience: number
}

/** Throws `RequestFault` 415 where the media type is not one of the rule's. None at all is taken for the first. */
export function checkContentType(rule: BodyRule, header: string | undefined): void {
  if (header === undefined || rule.types.includes('*/*')) return
  const type = parseMediaType(header)
  const charset = type?.parameters.get('charset')?.toLowerCase() ?? 'utf-8'
  const isTaken = rule.types.some((one) => parseMediaType(one)?.name === type?.name)
  if (isTaken && (rule.kind !== 'json' || charset === 'utf-8' || charset === 'utf8')) return
  const accept = rule.types.join(', ')
  throw new RequestFault(415, 'unsupported-media-type', `The body must be ${accept}.`, { Accept: accept })
}

/** Reads and parses a JSON body. Throws `RequestFault` 400, 408, 413 and 415. */
export async function readJson(incoming: IncomingMessage, limits: BodyLimits): Promise<unknown> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readBody(incoming, limits)) chunks.push(chunk)
  const text = decode(Buffer.concat(chunks))
  // No text of JSON needs it, and PostgreSQL has no place for it.
  if (holdsNull(text)) throw badBody('The body holds a null character.')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badBody('The body is not valid JSON.', error)
  }
}

/** Whether an escape stands for it: a backslash that is itself escaped begins none. */
function holdsNull(json: string): boolean {
  for (let at = json.indexOf(NULL); at >= 0; at = json.indexOf(NULL, at + 1)) {
    let start = at
    while (json[start - 1] === '\\') start--
    if ((at - start) % 2 === 0) return true
  }
  return false
}

const NULL = '\\u0000'

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw badBody('The body is not valid UTF-8.', error)
  }
}

/**
 * The bytes of a body, decompressed, as they come. Throws `RequestFault` 408 when they come too slowly, 413 when they
 * are too many before or after decompression, 400 when they are damaged. The connection outlives a caller that stops
 * reading, so that it can still be answered.
 */
export async function* readBody(
  incoming: IncomingMessage,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decompressor = createDecompressor(incoming.headers['content-encoding'])
  if (Number(incoming.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits)
  const raw = counted(arriving(incoming, limits.patience), limits)
  if (!decompressor) return yield* raw
  // Its error is thrown by the loop below as well.
  pipeline(Readable.from(raw), decompressor, () => undefined)
  try {
    yield* counted(decompressor as AsyncIterable<Uint8Array>, limits)
  } catch (error) {
    throw isZlibError(error) ? badBody('The body is not in its Content-Encoding.', error) : error
  } finally {
    decompressor.destroy()
  }
}

function createDecompressor(coding = 'identity'): Duplex | undefined {
  switch (coding.trim().toLowerCase()) {
    case 'identity':
    case '':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'zstd':
      return createZstdDecompress()
    default:
      throw new RequestFault(415, 'unsupported-media-type', 'The Content-Encoding is not supported.', {
        'Accept-Encoding': 'gzip, deflate, zstd',
      })
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, limits: BodyLimits): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.byteLength
    if (bytes > limits.maxBytes) throw tooLarge(limits)
    yield chunk
  }
}

/** Time counts only while we wait for the caller, and not while somebody works on what came. */
async function* arriving(incoming: IncomingMessage, patience: number): AsyncGenerator<Uint8Array> {
  const chunks = incoming.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>
  let waited = 0
  let bytes = 0
  try {
    for (;;) {
      const began = performance.now()
      const next = await within(chunks.next(), patience)
      if (next.done) return
      waited += performance.now() - began
      bytes += next.value.byteLength
      if (waited > patience && bytes < (waited / 1000) * MIN_BYTES_PER_SECOND) throw tooSlow()
      yield next.value
    }
  } finally {
    // Not awaited: it waits for the part that never comes.
    chunks.return?.().catch(() => undefined)
  }
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function isZlibError(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && /^(?:Z_|ZSTD_|ERR_ZSTD|ERR_ZLIB|ZSTD_error)/.test(code)
}

function tooSlow(): RequestFault {
  return new RequestFault(408, 'request-timeout', 'The body came too slowly.', { Connection: 'close' })
}

function tooLarge({ maxBytes }: BodyLimits): RequestFault {
  const message = `The body is larger than ${maxBytes} bytes.`
  return new RequestFault(413, 'content-too-large', message, { Connection: 'close' })
}

function badBody(message: string, cause?: unknown): RequestFault {
  return new RequestFault(400, 'bad-request', message, {}, { cause })
}
