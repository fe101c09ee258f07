import type { HttpClient, HttpRequest, HttpResponse } from '../../net/http.ts'
import type { Authorizer } from './authorizer.ts'
import { parseChallenges } from './challenge.ts'

/**
 * A client that speaks for the user at one registry, and at no other host: redirects of blobs go out bare. A request
 * that is refused is sent once more with what the challenge asks for.
 */
export function withAuthorization(client: HttpClient, base: URL, authorizer: Authorizer): HttpClient {
  return {
    async request(url, request) {
      if (URL.parse(url)?.origin !== base.origin) return await client.request(url, request)
      const prepared = await authorizer.prepare(request.signal)
      const response = await send(client, url, request, prepared)
      if (response.status !== 401) return response
      const header = await answer(response, authorizer, prepared, request.signal)
      if (header === undefined || header === prepared) return response
      await response.discard()
      return await send(client, url, request, header)
    },
    close: () => client.close(),
  }
}

async function answer(
  response: HttpResponse,
  authorizer: Authorizer,
  prepared: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const challenges = parseChallenges(response.headers['www-authenticate'] ?? '')
    return await authorizer.answer(challenges, prepared, signal)
  } catch (error) {
    await response.discard()
    throw error
  }
}

function send(
  client: HttpClient,
  url: string,
  request: HttpRequest,
  authorization: string | undefined,
): Promise<HttpResponse> {
  const headers = { ...request.headers, ...(authorization === undefined ? {} : { authorization }) }
  return client.request(url, { ...request, headers })
}
