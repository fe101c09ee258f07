import type { HttpClient, HttpResponse } from '../../../net/http.ts'
import { HttpFailure } from '../../../net/http.ts'
import { deliveryFault } from './fault.ts'

export interface Exchange {
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** What must not be told of an error, beside the path and the query of the address, which are never told. */
  readonly secrets: readonly (string | undefined)[]
  readonly signal: AbortSignal
}

export interface Exchanged {
  readonly status: number
  /** The first `MAX_ANSWER_BYTES` of it. */
  readonly text: string
}

/** Of answers, only a word or an id is wanted. */
export const MAX_ANSWER_BYTES = 64 * 1024
/** Redirects in a row, on one host. */
export const MAX_REDIRECTS = 3
/** How long one exchange may take, its answer included. */
const TIMEOUT = 30_000

/** The only redirects that keep method and body: https://www.rfc-editor.org/rfc/rfc9110#section-15.4 */
const REDIRECTS: ReadonlySet<number> = new Set([307, 308])

/**
 * One exchange with a target, of whatever status comes. What is sent is meant for that host alone: a redirect to another
 * origin is refused. Attempts are the queue's; here there is one. Throws `delivery-failed`.
 */
export async function exchange(client: HttpClient, address: string, options: Exchange): Promise<Exchanged> {
  const { method = 'POST', headers, body, secrets } = options
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT)])
  const fault = (detail: string, cause?: unknown): Error =>
    deliveryFault(`${hostOf(address)} ${detail}`, secretsOf(address, secrets), cause)
  try {
    let url = address
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const request = { method, headers, retries: 0, signal, ...(body === undefined ? {} : { body }) }
      const response = await client.request(url, request)
      const location = response.headers['location']
      if (!REDIRECTS.has(response.status) || location === undefined)
        return { status: response.status, text: await textOf(response) }
      await response.discard()
      const next = URL.parse(location, url)
      if (next?.origin !== new URL(url).origin) throw fault('redirects to another host')
      url = next.href
    }
    throw fault(`redirects more than ${MAX_REDIRECTS} times`)
  } catch (error) {
    options.signal.throwIfAborted()
    if (signal.aborted) throw fault('did not answer in time')
    if (error instanceof HttpFailure) throw fault(`cannot be reached: ${reasonOf(error, address)}`)
    throw error
  }
}

/** Throws `delivery-failed` for every status but 2xx, with what the answer says. */
export async function post(client: HttpClient, address: string, options: Exchange): Promise<Exchanged> {
  const exchanged = await exchange(client, address, options)
  if (exchanged.status >= 200 && exchanged.status < 300) return exchanged
  throw refusal(address, exchanged, options.secrets)
}

export function refusal(
  address: string,
  { status, text }: Exchanged,
  secrets: readonly (string | undefined)[],
): Error {
  const said = text.trim() === '' || text.trimStart().startsWith('<') ? '' : `: ${text.trim()}`
  return deliveryFault(`${hostOf(address)} answered ${status}${said}`, secretsOf(address, secrets))
}

export function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'the target'
}

/** The message of the failure begins with the host, which stands in ours already. */
function reasonOf({ message }: HttpFailure, address: string): string {
  const host = `${hostOf(address)}: `
  return message.startsWith(host) ? message.slice(host.length) : message
}

/** Paths and queries of webhooks are what lets their holders in. */
function secretsOf(address: string, secrets: readonly (string | undefined)[]): (string | undefined)[] {
  const url = URL.parse(address)
  if (!url) return [...secrets, address]
  const { href, pathname, search, username, password } = url
  return [...secrets, href, address, pathname.length > 1 ? pathname : undefined, search, username, password]
}

async function textOf(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    chunks.push(chunk)
    if (size >= MAX_ANSWER_BYTES) {
      await response.discard()
      break
    }
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString()
}
