import { isPassing } from '../../net/failure.ts'
import { type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from '../../net/http.ts'
import { type Sleep, wait } from '../../net/http-client.ts'
import { retryDelay } from '../../net/retry.ts'
import { readLimited } from './read-limited.ts'

/** Attempts after the first, where the connection breaks inside the document. */
const MAX_BREAKS = 4

export interface Fetched {
  readonly response: HttpResponse
  /** Of an answer 200: the whole body; absent when it is longer than the limit. Other bodies are left unread. */
  readonly bytes?: Uint8Array
}

/**
 * A small document as a whole. The client sees to what fails before the answer begins; one that breaks off later is
 * asked for again from its start, if asking changes nothing. Throws HttpFailure.
 */
export async function fetchDocument(
  client: HttpClient,
  url: string,
  request: HttpRequest,
  { maxBytes, sleep = wait }: { readonly maxBytes: number; readonly sleep?: Sleep | undefined },
): Promise<Fetched> {
  for (let attempt = 0; ; attempt++) {
    const response = await client.request(url, request)
    if (response.status !== 200) return { response }
    try {
      const bytes = await readLimited(response, maxBytes)
      return bytes ? { response, bytes } : { response }
    } catch (error) {
      const isBreak = error instanceof HttpFailure && isPassing(error) && request.method !== 'POST'
      if (!isBreak || attempt === MAX_BREAKS) throw error
      await sleep(retryDelay(attempt, undefined, Date.now(), Math.random()) ?? 0, request.signal)
    }
  }
}
