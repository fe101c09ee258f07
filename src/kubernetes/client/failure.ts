import { oneLine } from '../../core/printable.ts'
import { isRecord, textAt } from '../object.ts'
import type { ApiRequest } from './types.ts'

/** The API answered, but not with what it was asked for. The message is fit for users. */
export class ApiFailure extends Error {
  /** Of HTTP, or of the `Status` that a watch sent. */
  readonly status: number
  /** As the API has it: `Forbidden`, `Expired`, `AlreadyExists`. */
  readonly reason: string

  constructor(status: number, reason: string, message: string) {
    super(message)
    this.name = 'ApiFailure'
    this.status = status
    this.reason = reason
  }
}

/** Characters of the API's own words that are shown. */
const MAX_SAID = 500

const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/**
 * A `Status` of the API in words; of an answer that has none, its number.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export function failureOf(status: number, body: unknown, request: ApiRequest): ApiFailure {
  const reason = textAt(body, ['reason']) ?? ''
  const said = isRecord(body) && body['kind'] === 'Status' ? textAt(body, ['message']) : undefined
  const words = said ? ` (${oneLine(said).slice(0, MAX_SAID)})` : ''
  return new ApiFailure(status, reason, `${summary(status, request)}${words}.`)
}

function summary(status: number, request: ApiRequest): string {
  const { method = 'GET', verb = VERBS[method] ?? method, path } = request
  const what = request.what ?? path
  if (status === 401) return `The cluster does not know who asks, or no longer: 401 for ${verb} ${what}`
  if (status === 403) return `The right to ${verb} ${what} is missing`
  if (status === 404) return `The cluster has no ${what}`
  if (status === 410) return `What was known of ${what} is too old`
  return `The cluster answered ${status} to ${verb} ${what}`
}
