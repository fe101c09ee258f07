import type { Answer, RequestFault } from '../http/route.ts'

/** Clair's codes; all that it has no code for is `internal-error`, whoever is to blame. */
const CODES: Readonly<Record<number, string>> = {
  400: 'bad-request',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  429: 'too-many-requests',
}

/** As Clair says what went wrong: https://github.com/quay/clair, httptransport/error.go. A 401 says nothing at all. */
export function clairFault({ status, message, headers }: RequestFault): Answer {
  if (status === 401) return { status, headers }
  return {
    status,
    headers,
    body: { kind: 'json', value: { code: CODES[status] ?? 'internal-error', message } },
  }
}
