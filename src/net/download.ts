import { parseContentRange } from './content-range.ts'
import { publicUrl } from './failure.ts'
import { type HttpClient, HttpFailure, type HttpResponse } from './http.ts'
import { type Sleep, wait } from './http-client.ts'
import { retryDelay } from './retry.ts'

export interface DownloadOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /**
   * Whether the URL can only ever mean these bytes, as that of a blob by its digest does. Others are taken up after
   * a break only where the server lets us check that they are still the same, by ETag or Last-Modified.
   */
  readonly isImmutable?: boolean
  /** Bytes of the whole document; a longer one is a failure. */
  readonly maxBytes?: number
  /** What the caller has of the document from before. */
  readonly resume?: {
    /** Bytes at hand. */
    readonly offset: number
    /** ETag (weak ones do not serve) or Last-Modified of the answer that they came from. */
    readonly validator: string
  }
  /** Waits before a broken transfer is taken up again; tests do not. */
  readonly sleep?: Sleep
}

export interface Download {
  /** Anything but 200 and 206 has only what the server had to say about it as its body. */
  readonly status: number
  /** Of the first answer. */
  readonly headers: Readonly<Record<string, string>>
  readonly url: string
  /** Where in the document `body` begins: at `resume.offset`, or at 0 and then the partial copy is of no use. */
  readonly offset: number
  /** Bytes of the whole document, where the server says. */
  readonly total?: number
  /** Once. Chunks belong to the reader. Throws HttpFailure, or the reason of the signal. */
  readonly body: AsyncIterable<Uint8Array>
  /** In place of reading the body. */
  discard(): Promise<void>
}

/** Breaks in a row that are endured while less than `MIN_PROGRESS` bytes come between them. */
const MAX_BREAKS = 5
const MIN_PROGRESS = 1024 * 1024
/** Breaks altogether: a server without ranges sends everything again after each. */
const MAX_ALL_BREAKS = 100

/**
 * Fetches a document in one piece even where the transfer breaks: what is missing is asked for by range; a server
 * without ranges sends all again, and what is known of it is passed over. A document that is another one by then
 * (ETag, Last-Modified, length) is a failure, never a mixture. Redirects are the client's business.
 */
export async function download(client: HttpClient, url: string, options: DownloadOptions): Promise<Download> {
  const { signal, maxBytes = Number.POSITIVE_INFINITY } = options
  const headers = { 'accept-encoding': 'identity', ...options.headers }
  const { response, offset } = await open(client, url, headers, options)
  const { status } = response
  const total = totalOf(response)
  const isDocument = status === 200 || status === 206
  if (isDocument && total !== undefined && total > maxBytes) {
    await response.discard()
    throw tooLarge(url, maxBytes)
  }
  const transfer = new Transfer(client, url, headers, { ...options, first: response, offset, total })
  return {
    status,
    headers: response.headers,
    url: response.url,
    offset,
    ...(isDocument && total !== undefined ? { total } : {}),
    body: isDocument ? limit(transfer.read(), url, maxBytes - offset, signal) : response.body,
    discard: () => response.discard(),
  }
}

async function open(
  client: HttpClient,
  url: string,
  headers: Readonly<Record<string, string>>,
  { resume, signal }: DownloadOptions,
): Promise<{ response: HttpResponse; offset: number }> {
  const isUsable = resume !== undefined && resume.offset > 0 && !resume.validator.startsWith('W/')
  if (isUsable) {
    const { offset, validator } = resume
    const range = { range: `bytes=${offset}-`, 'if-range': validator }
    const response = await client.request(url, { headers: { ...headers, ...range }, signal })
    const isContinued =
      response.status === 206 && parseContentRange(response.headers['content-range'])?.start === offset
    if (isContinued) return { response, offset }
    const isWhole = response.status !== 206 && response.status !== 416
    if (isWhole) return { response, offset: 0 }
    await response.discard()
  }
  return { response: await client.request(url, { headers, signal }), offset: 0 }
}

interface TransferOptions extends DownloadOptions {
  readonly first: HttpResponse
  readonly offset: number
  readonly total: number | undefined
}

interface Part {
  readonly response: HttpResponse
  /** Bytes at its start that have been given before. */
  readonly skip: number
}

class Transfer {
  readonly #client: HttpClient
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #options: TransferOptions
  /** Offset of the next byte to give. */
  #position: number
  #breaks = 0
  #allBreaks = 0
  #lastBreak = 0

  constructor(
    client: HttpClient,
    url: string,
    headers: Readonly<Record<string, string>>,
    options: TransferOptions,
  ) {
    this.#client = client
    this.#url = url
    this.#headers = headers
    this.#options = options
    this.#position = options.offset
  }

  async *read(): AsyncGenerator<Uint8Array> {
    let part: Part | undefined = { response: this.#options.first, skip: 0 }
    while (part) {
      const failure = yield* this.#give(part)
      if (!failure) return
      await this.#endure(failure)
      part = await this.#continue()
    }
  }

  /** Gives what is new in an answer; ends with the failure that it broke off with. */
  async *#give({ response, skip }: Part): AsyncGenerator<Uint8Array, HttpFailure | undefined> {
    let known = skip
    try {
      for await (const chunk of response.body) {
        const fresh = chunk.subarray(Math.min(known, chunk.length))
        known -= chunk.length - fresh.length
        this.#position += fresh.length
        if (fresh.length > 0) yield fresh
      }
    } catch (error) {
      if (error instanceof HttpFailure) return error
      throw error
    }
    if (known > 0) throw this.#failure('it is shorter than it was before')
    return undefined
  }

  /** Waits, or throws the failure where it cannot be made good. */
  async #endure(failure: HttpFailure): Promise<void> {
    const { signal, sleep = wait, isImmutable = false, first } = this.#options
    const isSafe = isImmutable || this.#position === 0 || validatorOf(first) !== undefined
    if (!isSafe) throw failure
    if (this.#position - this.#lastBreak >= MIN_PROGRESS) this.#breaks = 0
    this.#lastBreak = this.#position
    this.#breaks++
    this.#allBreaks++
    if (this.#breaks > MAX_BREAKS || this.#allBreaks > MAX_ALL_BREAKS) throw failure
    await sleep(retryDelay(this.#breaks - 1, undefined, Date.now(), Math.random()) ?? 0, signal)
  }

  /** The answer that has the rest; none when nothing is missing. */
  async #continue(): Promise<Part | undefined> {
    const { signal, first, isImmutable } = this.#options
    const validator = isImmutable ? undefined : validatorOf(first)
    const range = {
      range: `bytes=${this.#position}-`,
      ...(validator === undefined ? {} : { 'if-range': validator }),
    }
    const response = await this.#client.request(this.#url, {
      headers: { ...this.#headers, ...range },
      signal,
    })
    const found = parseContentRange(response.headers['content-range'])
    if (response.status === 416 && found?.total === this.#position) {
      await response.discard()
      return undefined
    }
    const problem = this.#problemWith(response, found?.start)
    if (problem !== undefined) {
      await response.discard()
      throw this.#failure(problem)
    }
    return { response, skip: response.status === 200 ? this.#position : 0 }
  }

  #problemWith(response: HttpResponse, start: number | undefined): string | undefined {
    if (response.status !== 200 && response.status !== 206) {
      return `the server answered ${response.status} when asked for the rest`
    }
    if (this.#isAnother(response)) return 'it changed while it was fetched'
    if (response.status === 206 && start !== this.#position) {
      return 'the server sent another part than the one asked for'
    }
    return undefined
  }

  #isAnother(response: HttpResponse): boolean {
    const { first, total, isImmutable = false } = this.#options
    const newTotal = totalOf(response)
    if (total !== undefined && newTotal !== undefined && total !== newTotal) return true
    // Stores behind one registry may each have their own ETag for the same blob.
    if (isImmutable) return false
    // A part is sent only if If-Range holds; a whole has to show that it is the same.
    const isVouchedFor = response.status === 206 || validatorOf(first) === validatorOf(response)
    return (
      !isVouchedFor ||
      differs(first.headers['etag'], response.headers['etag']) ||
      differs(first.headers['last-modified'], response.headers['last-modified'])
    )
  }

  #failure(detail: string): HttpFailure {
    const url = publicUrl(this.#url)
    return new HttpFailure('unreachable', url, `${url} could not be fetched in full: ${detail}`)
  }
}

function differs(before: string | undefined, now: string | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now
}

/** A strong ETag, else the date: what If-Range takes. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5 */
function validatorOf(response: Pick<HttpResponse, 'headers'>): string | undefined {
  const etag = response.headers['etag']
  return etag !== undefined && !etag.startsWith('W/') ? etag : response.headers['last-modified']
}

function totalOf({ status, headers }: HttpResponse): number | undefined {
  if (status === 206) return parseContentRange(headers['content-range'])?.total
  const length = headers['content-length']
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined
}

async function* limit(
  chunks: AsyncIterable<Uint8Array>,
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let rest = maxBytes
  for await (const chunk of chunks) {
    signal.throwIfAborted()
    rest -= chunk.length
    if (rest < 0) throw tooLarge(url, maxBytes)
    yield chunk
  }
}

function tooLarge(url: string, maxBytes: number): HttpFailure {
  const address = publicUrl(url)
  return new HttpFailure('unreachable', address, `${address} is longer than ${maxBytes} bytes`)
}
