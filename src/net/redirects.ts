import { publicUrl } from './failure.ts'
import { type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from './http.ts'

export interface RedirectOptions {
  /** Redirects in a row: 10 where not given. */
  readonly limit?: number
  /** Whether `https:` may lead to this plain `http:` URL. No one, where not given. */
  readonly mayBePlain?: (url: URL) => boolean
  /** Which headers (lower case) may go to another origin. All but those that speak for the user, where not given. */
  readonly mayGoElsewhere?: (name: string) => boolean
}

const MAX_REDIRECTS = 10
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** What speaks for the user, and goes to no other host. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization'])

/**
 * The client, following redirects of GET and HEAD. Throws HttpFailure for one to a weaker protocol, to what is no
 * http URL, and for too many. https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function withRedirects(client: HttpClient, options: RedirectOptions = {}): HttpClient {
  return {
    request: (url, request) => follow(client, url, request, options),
    close: () => client.close(),
  }
}

async function follow(
  client: HttpClient,
  url: string,
  request: HttpRequest,
  options: RedirectOptions,
): Promise<HttpResponse> {
  const limit = options.limit ?? MAX_REDIRECTS
  let from = url
  let headers = request.headers ?? {}
  const seen = new Set<string>([url])
  for (let count = 0; count <= limit; count++) {
    const response = await client.request(from, { ...request, headers })
    const location = response.headers['location']
    const isRedirect = REDIRECTS.has(response.status) && location !== undefined && isReading(request)
    if (!isRedirect) return response
    await response.discard()
    const to = target(from, location, options)
    if (seen.has(to.href)) {
      throw new HttpFailure('unreachable', publicUrl(url), `${publicUrl(url)} redirects in a circle`)
    }
    seen.add(to.href)
    if (!isSameOrigin(from, to)) headers = withoutSecrets(headers, options)
    from = to.href
  }
  throw new HttpFailure('unreachable', publicUrl(url), `${publicUrl(url)} redirects more than ${limit} times`)
}

function isReading({ method = 'GET' }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

function target(from: string, location: string, options: RedirectOptions): URL {
  const to = URL.parse(location, from)
  const fail = (reason: HttpFailure['reason'], detail: string): HttpFailure =>
    new HttpFailure(reason, publicUrl(from), `${publicUrl(from)} redirects ${detail}`)
  if (!to || (to.protocol !== 'https:' && to.protocol !== 'http:')) {
    throw fail('unreachable', 'to what is no http or https URL')
  }
  const isWeaker = to.protocol === 'http:' && from.startsWith('https:')
  if (isWeaker && !options.mayBePlain?.(to)) throw fail('tls', `to plain HTTP at ${to.host}`)
  return to
}

function isSameOrigin(from: string, to: URL): boolean {
  return URL.parse(from)?.origin === to.origin
}

function withoutSecrets(
  headers: Readonly<Record<string, string>>,
  { mayGoElsewhere = (name) => !SECRET_HEADERS.has(name) }: RedirectOptions,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => mayGoElsewhere(name.toLowerCase())))
}
