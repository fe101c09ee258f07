import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import { type ImageReference, registryHost, repositoryName } from '../../core/image-reference.ts'
import { HttpFailure, type HttpResponse } from '../../net/http.ts'
import type { Credentials } from './credentials.ts'
import { publicText } from './public-text.ts'
import { readLimited } from './read-limited.ts'

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
const ErrorDocument = z.object({
  errors: z.array(z.object({ code: z.nullish(z.string()), message: z.nullish(z.string()) })),
})

/** Bytes of an error's body that are looked at. */
const MAX_ERROR_BYTES = 64 * 1024

export interface Refusal {
  readonly reference: ImageReference
  /** What was asked for, as the subject of a sentence: `The manifest of alpine:3.18`. */
  readonly subject: string
  readonly credentials: Credentials
}

type Answer = Pick<HttpResponse, 'status' | 'headers' | 'body'>

/** The error for an answer that is none of the expected ones. Reads the body. */
export async function responseToError(response: Answer, refusal: Refusal): Promise<PlimsollError> {
  const { reference, subject, credentials } = refusal
  const host = registryHost(reference)
  const { code, text } = await readProblem(response)
  const said = text === '' ? '' : ` (${text})`
  if (response.status === 429 || code === 'TOOMANYREQUESTS') {
    const message = `${host} lets no more requests pass for now${limits(response)}${said}.`
    return new PlimsollError('registry-rate-limited', message)
  }
  if (response.status === 401 || response.status === 403) return unauthorized(refusal, said)
  if (response.status === 404) {
    // Some registries hide what is private behind 404.
    const note = credentials.kind === 'unreadable' ? ` Without credentials: ${credentials.error.message}` : ''
    return new PlimsollError('image-not-found', `${subject} is not at ${host}${said}.${note}`)
  }
  const message = `${subject} is not to be had: ${host} answered ${response.status}${said}.`
  return new PlimsollError('registry-refused', message)
}

/** Says whether credentials were sent, and whence. Where they could not be read, that is the error. */
function unauthorized({ reference, credentials }: Refusal, said: string): PlimsollError {
  const host = registryHost(reference)
  const what = `access to ${repositoryName(reference)}`
  switch (credentials.kind) {
    case 'none': {
      const message = `${host} refused ${what} without credentials${said}; it is private, or does not exist.`
      return new PlimsollError('registry-unauthorized', message)
    }
    case 'unreadable': {
      const message = `${host} refused ${what} without credentials. ${credentials.error.message}`
      return new PlimsollError('credentials-unreadable', message, { cause: credentials.error })
    }
    default: {
      const message = `${host} refused ${what} with the credentials from ${credentials.source}${said}.`
      return new PlimsollError('registry-unauthorized', message)
    }
  }
}

/** The error for a failure of the exchange itself. What else was thrown stays as it is. */
export function failureToError(error: unknown, reference: ImageReference): Error {
  if (!(error instanceof HttpFailure)) return error instanceof Error ? error : new Error(String(error))
  const repository = repositoryName(reference)
  const code = error.reason === 'tls' ? 'tls-untrusted' : 'registry-unreachable'
  const message = `${repository} cannot be read: ${publicText(error.message)}.`
  return new PlimsollError(code, message, { cause: error })
}

async function readProblem(response: Answer): Promise<{ code: string; text: string }> {
  let bytes: Uint8Array | undefined
  try {
    bytes = await readLimited(response, MAX_ERROR_BYTES)
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
  }
  const document = ErrorDocument.safeParse(parseJson(bytes))
  const [first] = document.success ? document.data.errors : []
  const code = publicText(first?.code ?? '')
  const text = [code, publicText(first?.message ?? '')].filter(Boolean).join(': ')
  return { code, text }
}

/** Docker Hub tells the limit as `100;w=21600`: requests in a window of seconds. */
function limits({ headers }: Answer): string {
  const facts = [
    ['limit', headers['ratelimit-limit']],
    ['remaining', headers['ratelimit-remaining']],
    ['retry after', headers['retry-after']],
  ].flatMap(([name, value]) => (value ? `${name} ${publicText(value)}` : []))
  return facts.length > 0 ? `, ${facts.join(', ')}` : ''
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? new Uint8Array()).toString('utf8'))
  } catch {
    return undefined
  }
}
