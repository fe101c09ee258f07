import { preferredType } from '../http/accept.ts'
import { RequestFault, type RouteRequest } from '../http/route.ts'

/**
 * Media types of Clair's documents: as its server writes them, as its specification does, and plain JSON. The first is
 * given to who does not say what it takes.
 */
export const TYPES = {
  affectedManifests: typesOf('affectedmanifests', 'affected_manifests'),
  bulkDelete: typesOf('bulkdelete', 'bulk_delete'),
  indexReport: typesOf('indexreport', 'index_report'),
  indexState: typesOf('indexstate', 'index_state'),
  manifest: typesOf('manifest'),
  notification: typesOf('notification', 'notification_page'),
  updateDiff: typesOf('updatediff', 'update_diff'),
  updateOperations: typesOf('updateoperations', 'update_operations'),
  vulnerabilities: typesOf('vulnerabilities', 'vulnerability_summaries'),
  vulnerabilityReport: typesOf('vulnerabilityreport', 'vulnerability_report'),
} as const satisfies Record<string, readonly string[]>

function typesOf(...names: readonly string[]): readonly string[] {
  return [...names.map((name) => `application/vnd.clair.${name}.v1+json`), 'application/json']
}

/** What curl says of a body where nobody tells it more: Clair's server reads JSON whatever it is called. */
const CURLS_OWN = 'application/x-www-form-urlencoded'

/** Types of a JSON body, that of curl among them. */
export function bodyTypes(types: readonly string[]): readonly string[] {
  return ['application/json', ...types.filter((type) => type !== 'application/json'), CURLS_OWN]
}

/**
 * Any page may have a browser send a form to an address that the browser can reach, but only as one of three types, and
 * never without saying where it comes from. Throws `RequestFault` 415.
 */
export function refuseForms({ headers }: Pick<RouteRequest, 'headers'>): void {
  const isForm = headers.get('content-type')?.toLowerCase().startsWith(CURLS_OWN) === true
  if (!isForm || (headers.get('origin') === null && headers.get('sec-fetch-site') === null)) return
  throw new RequestFault(415, 'unsupported-media-type', 'The body must be application/json.')
}

/** Which of the types the caller takes. Throws `RequestFault` 415 where it takes none, which is Clair's status for it. */
export function answerType({ headers }: Pick<RouteRequest, 'headers'>, types: readonly string[]): string {
  const type = preferredType(headers.get('accept'), types)
  if (type !== undefined) return type
  const message = `None of the media types that are accepted can be given: ${types.join(', ')}.`
  throw new RequestFault(415, 'unsupported-media-type', message)
}
