import type { Candidate } from '../../types.ts'
import { objectOfBase64 } from './base64.ts'
import type { Checked } from './types.ts'

/** Subject and issuers of the tokens that https://jwt.io and RFC 7519 show to everybody. */
const SUBJECT_OF_EXAMPLES = '1234567890'
const ISSUERS_OF_EXAMPLES: ReadonlySet<unknown> = new Set(['joe', 'https://example.com', 'example.com'])
const SECOND = 1000
/** A year of five digits is no date that anybody wrote. */
const LATEST = Date.UTC(9999, 0) / SECOND

/**
 * A JSON Web Token: header and payload are JSON, and the header names an algorithm, which is told. Whether it has
 * expired is not judged, because a scan of the same bytes is to say the same on any day; the day is told.
 * https://www.rfc-editor.org/rfc/rfc7519
 */
export function checkJwt({ secret }: Candidate): Checked | undefined {
  const [first = '', second = '', signature = ''] = secret.slice(secret.indexOf('ey')).split('.')
  const header = objectOfBase64(first)
  const payload = objectOfBase64(second)
  if (typeof header?.['alg'] !== 'string' || !payload) return undefined
  if (payload['sub'] === SUBJECT_OF_EXAMPLES || ISSUERS_OF_EXAMPLES.has(payload['iss'])) return undefined
  const algorithm = header['alg'].slice(0, 20)
  const isUnsigned = algorithm.toLowerCase() === 'none' || signature === ''
  const signed = isUnsigned ? 'not signed (algorithm none)' : `signed with ${algorithm}`
  return { isProven: true, note: [signed, ...expiry(payload['exp'])].join(', ') }
}

function expiry(exp: unknown): readonly string[] {
  if (typeof exp !== 'number' || !(exp > 0) || exp > LATEST) return ['never expires']
  return [`expires ${new Date(exp * SECOND).toISOString().slice(0, 10)}`]
}
