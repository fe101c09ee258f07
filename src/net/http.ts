/** One HTTP exchange. Redirects are followed by the caller, who knows what may go to another host. */
export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | StreamedBody
  /** Attempts after the first, where the client's own number does not fit. */
  readonly retries?: number
  readonly signal: AbortSignal
}

/** A body that is made anew for each attempt. */
export interface StreamedBody {
  /** Bytes. */
  readonly size: number
  open(signal: AbortSignal): AsyncIterable<Uint8Array>
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly url: string
  /** Consume it or call `discard`: a body left alone holds the connection. */
  readonly body: AsyncIterable<Uint8Array>
  discard(): Promise<void>
}

/**
 * Sends requests with the proxies, authorities and patience that the user configured. Retries what is safe to
 * retry (connection resets, 429, 502, 503, 504; honouring Retry-After) before the body is handed over. Throws
 * PlimsollError `tls-untrusted`, `registry-unreachable` style errors never: it throws HttpFailure.
 */
export interface HttpClient {
  request(url: string, request: HttpRequest): Promise<HttpResponse>
  close(): Promise<void>
}

/** The exchange did not happen. Callers turn it into their own error with what they know of the purpose. */
export class HttpFailure extends Error {
  readonly reason: 'tls' | 'unreachable' | 'timeout'
  readonly url: string

  constructor(
    reason: 'tls' | 'unreachable' | 'timeout',
    url: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'HttpFailure'
    this.reason = reason
    this.url = url
  }
}
