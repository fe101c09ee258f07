import type { Answer, RequestFault } from './route.ts'

/** The faults of our own API: https://www.rfc-editor.org/rfc/rfc9457 */
export function problemFault({ status, code, message, details }: RequestFault): Answer {
  const value = {
    status,
    title: code,
    code,
    detail: message,
    ...(details.length > 0 ? { errors: details } : {}),
  }
  return { status, body: { kind: 'json', value, type: 'application/problem+json' } }
}
