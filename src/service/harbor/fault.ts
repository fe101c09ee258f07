import type { Answer, RequestFault } from '../http/route.ts'
import { ERROR_TYPE } from './mime.ts'

/** https://github.com/goharbor/pluggable-scanner-spec, `ErrorResponse` */
export function harborFault({ status, message, headers }: RequestFault): Answer {
  return { status, headers, body: { kind: 'json', value: { error: { message } }, type: ERROR_TYPE } }
}
