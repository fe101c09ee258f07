import assert from 'node:assert/strict'
import { type ClairDocument, faultsOf } from '../clair-schemas.ts'

export interface SuiteRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is where it is text, else as JSON. */
  readonly body?: unknown
  /** Without the token. */
  readonly isAnonymous?: boolean
}

export interface SuiteAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  json(): unknown
}

export type Ask = (path: string, request?: SuiteRequest) => Promise<SuiteAnswer>

export function createClient(url: string, token: string | undefined): Ask {
  return async (path, { method = 'GET', headers = {}, body, isAnonymous = false } = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined || isAnonymous ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: () => JSON.parse(text) as unknown,
    }
  }
}

export function expectStatus(answer: SuiteAnswer, ...allowed: readonly number[]): void {
  assert.ok(
    allowed.includes(answer.status),
    `status ${answer.status} in place of ${allowed.join(' or ')}: ${answer.text.slice(0, 300)}`,
  )
}

/** An error in Clair's shape. */
export function expectError(answer: SuiteAnswer, status: number, code: string): void {
  expectStatus(answer, status)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  const body = answer.json()
  assert.deepEqual(faultsOf('error', body), [])
  assert.equal((body as { code: string }).code, code)
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the schema has been checked
export function expectDocument<T>(answer: SuiteAnswer, document: ClairDocument): T {
  const body = answer.json()
  assert.deepEqual(faultsOf(document, body).slice(0, 5), [], document)
  return body as T
}

/** The media types of a document, as the server and as the specification of Clair write them. */
export function expectType(answer: SuiteAnswer, ...names: readonly string[]): void {
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]
  const allowed = ['application/json', ...names.map((name) => `application/vnd.clair.${name}.v1+json`)]
  assert.ok(allowed.includes(type ?? ''), `Content-Type ${type} in place of ${allowed.join(', ')}`)
}

/** That a method which is not served is refused, and what is served is named. */
export async function expectMethods(
  ask: Ask,
  path: string,
  refused: string,
  allowed: readonly string[],
): Promise<void> {
  const answer = await ask(path, { method: refused })
  expectError(answer, 405, 'method-not-allowed')
  const names = (answer.headers.get('allow') ?? '').split(',').map((name) => name.trim())
  for (const name of allowed) assert.ok(names.includes(name), `Allow: ${names.join(', ')} lacks ${name}`)
}
