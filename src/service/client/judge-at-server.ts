import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import { HttpFailure, type HttpResponse } from '../../net/http.ts'
import { createHttpClient } from '../../net/http-client.ts'
import { isInsecureHost } from '../../net/insecure-hosts.ts'
import { isLoopback } from '../../net/proxy.ts'
import { readSavedReport } from '../../saved/read-saved-report.ts'
import { VERSION } from '../../version.ts'
import type { StoredContents } from '../parts.ts'

const compress = promisify(gzip)

/** Bytes of a report: 20 times that of an image with ten thousand findings. */
const MAX_REPORT_BYTES = 1024 * 1024 * 1024
/** Of the reason that a refusal gives. */
const MAX_REASON_BYTES = 64 * 1024
/** Milliseconds that a service is waited for which has no advisories yet. */
const MAX_WAIT = 5 * 60 * 1000
/** As in native/contents-json.ts, whose checks a client has no use for; a test holds them together. */
const FORMAT = 1

export interface ServerOptions {
  /** `https://plimsoll.example`, with a path where the service lies behind one. */
  readonly url: string
  readonly token?: string
  /** Hosts that may speak plain HTTP although a token is sent, or have a certificate that nobody vouches for. */
  readonly insecureHosts: readonly string[]
  readonly cacert?: string
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** Told each time that the service is not ready and will be asked again. */
  readonly onWait: () => void
}

/**
 * Has a service judge what was found here. Only contents are sent: no layer and no file. Throws `usage`,
 * `server-unreachable`, `server-unauthorized`, `server-unready`, `server-refused`, `tls-untrusted`.
 */
export async function judgeAtServer(contents: StoredContents, options: ServerOptions): Promise<Report> {
  const base = serverUrl(options)
  const client = createHttpClient({
    cacert: options.cacert,
    insecureHosts: options.insecureHosts,
    env: options.environment,
    userAgent: `plimsoll/${VERSION}`,
  })
  const { target, inventory, leftOut } = contents
  const body = await compress(JSON.stringify({ format: FORMAT, target, inventory, leftOut }))
  const post = async () =>
    await client.request(`${base.href}api/v1/contents`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      },
      body: { size: body.length, open: () => chunksOf(body) },
      signal: options.signal,
    })
  try {
    const response = await whenReady(post, options)
    if (response.status !== 200) throw await refusal(response, base)
    return reportOf(await textOf(response, MAX_REPORT_BYTES), base)
  } catch (error) {
    throw toServerError(error, base)
  } finally {
    await client.close()
  }
}

/**
 * Asks again as long as the service says that it may be ready soon, as one does that brings the advisories which are
 * asked for for the first time. Its last word, whatever it is, when that takes too long.
 */
async function whenReady(
  post: () => Promise<HttpResponse>,
  { signal, onWait }: ServerOptions,
): Promise<HttpResponse> {
  const end = performance.now() + MAX_WAIT
  for (;;) {
    const response = await post()
    const pause = response.status === 503 ? retryAfter(response.headers['retry-after']) : undefined
    if (pause === undefined || performance.now() + pause > end) return response
    await response.discard()
    onWait()
    await sleep(pause, undefined, { signal })
  }
}

/** Milliseconds; `undefined` for the form with a date, and for what is none. */
function retryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,3}$/.test(value) ? Number(value) * 1000 : undefined
}

/** The address, checked: also whether a token may be sent to it. Throws `usage`. */
export function serverUrl({
  url,
  token,
  insecureHosts,
}: Pick<ServerOptions, 'url' | 'token' | 'insecureHosts'>): URL {
  const parsed = URL.parse(url)
  if (
    !parsed ||
    (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') ||
    parsed.search ||
    parsed.hash
  )
    throw new PlimsollError('usage', '--server is the address of a service: https://plimsoll.example.')
  if (parsed.username || parsed.password)
    throw new PlimsollError('usage', '--server holds no login: give a token in PLIMSOLL_SERVER_TOKEN.')
  const isPlain = parsed.protocol === 'http:' && !isLoopback(parsed.hostname)
  if (isPlain && token !== undefined && !isInsecureHost(parsed, insecureHosts))
    throw new PlimsollError(
      'usage',
      `The token would go to ${parsed.host} for everybody to read: use https, or give --insecure ${parsed.host}.`,
    )
  if (!parsed.pathname.endsWith('/')) parsed.pathname += '/'
  return parsed
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

async function textOf(response: HttpResponse, most: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > most) throw new PlimsollError('server-refused', `The answer is larger than ${most} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function reportOf(text: string, { host }: URL): Report {
  try {
    return readSavedReport(text, `the answer of ${host}`)
  } catch (error) {
    const message = `${host} gave no report that this version (${VERSION}) can read: ${messageOf(error)}`
    throw new PlimsollError('server-refused', message, { cause: error })
  }
}

async function refusal(response: HttpResponse, { host }: URL): Promise<PlimsollError> {
  const { status } = response
  const reason = reasonOf(await textOf(response, MAX_REASON_BYTES))
  const said = `${host} answered ${status}${reason === undefined ? '' : `: ${reason}`}`
  if (status === 401 || status === 403) return new PlimsollError('server-unauthorized', said)
  if (status === 429 || status === 502 || status === 503 || status === 504)
    return new PlimsollError('server-unready', said)
  const isOther = status === 404 || status === 405
  return new PlimsollError(
    'server-refused',
    isOther ? `${host} takes no contents: it is no service of Plimsoll, or an older one (${status}).` : said,
  )
}

/** https://www.rfc-editor.org/rfc/rfc9457; anything else may stand between us and the service. */
function reasonOf(text: string): string | undefined {
  try {
    const { title } = JSON.parse(text) as { readonly title?: unknown }
    return typeof title === 'string' ? messageOf(title) : undefined
  } catch {
    return undefined
  }
}

function toServerError(error: unknown, { host }: URL): unknown {
  if (!(error instanceof HttpFailure)) return error
  if (error.reason === 'tls') return new PlimsollError('tls-untrusted', error.message, { cause: error })
  return new PlimsollError('server-unreachable', `${host} does not answer: ${error.message}.`, {
    cause: error,
  })
}
