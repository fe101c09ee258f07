import { ERRORS, PlimsollError } from '../../core/errors.ts'
import { type Answer, RequestFault, type Route } from '../http/route.ts'

export const PROBLEM_TYPE = 'application/problem+json'

/** What callers, images and registries did wrong; anything else is the service's own fault. */
const STATUSES: Readonly<Record<string, number>> = {
  'reference-invalid': 400,
  'option-invalid': 400,
  'image-not-found': 404,
  'layer-address-refused': 403,
  'platform-missing': 422,
  'manifest-invalid': 422,
  'digest-mismatch': 422,
  'input-not-an-image': 422,
  'archive-corrupt': 422,
  'archive-ambiguous': 422,
  'sbom-invalid': 422,
  'layer-corrupt': 422,
  'layer-not-a-tar': 422,
  'compression-unsupported': 422,
  'registry-unauthorized': 422,
  'registry-unreachable': 502,
  'registry-refused': 502,
  'registry-rate-limited': 503,
  'tls-untrusted': 502,
  'credentials-unreadable': 422,
}

/** https://www.rfc-editor.org/rfc/rfc9457, with our code as `code` and what to do as `advice`. */
export function nativeFault({ status, code, message, headers }: RequestFault): Answer {
  const advice = code in ERRORS ? ERRORS[code as keyof typeof ERRORS].advice : undefined
  const value = { status, code, title: message, ...(advice === undefined ? {} : { advice }) }
  return { status, headers, body: { kind: 'json', value, type: PROBLEM_TYPE } }
}

/** The route, whose PlimsollErrors are told to its caller where they are not the service's own. */
export function withFaults(route: Route): Route {
  return {
    ...route,
    async handle(request) {
      try {
        return await route.handle(request)
      } catch (error) {
        throw faultOf(error)
      }
    },
  }
}

function faultOf(error: unknown): unknown {
  if (!(error instanceof PlimsollError)) return error
  const status = STATUSES[error.code]
  return status === undefined
    ? error
    : new RequestFault(status, error.code, error.message, {}, { cause: error })
}
