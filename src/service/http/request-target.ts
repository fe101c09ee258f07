import { RequestFault } from './route.ts'

/** Letters of path and query together. */
export const MAX_TARGET = 8192

/**
 * Holds the target of a request, as it came, to what has one meaning alone: whatever else there is between the caller
 * and us (proxies with rules over paths above all) then reads the same path as we do. A slash is never part of a
 * parameter, and nothing is encoded twice.
 */
export function targetFault(target: string): RequestFault | undefined {
  if (target.length > MAX_TARGET) return new RequestFault(414, 'bad-request', 'The URL is too long.')
  if (!target.startsWith('/') || /[^\x21-\x7e]|[#\\]/.test(target)) return badPath()
  const end = target.indexOf('?')
  const path = end < 0 ? target : target.slice(0, end)
  if (hasUnclearEscape(path)) return badPath()
  const segments = path.slice(1).replaceAll(/%2e/gi, '.').split('/')
  const isUnclear = segments.some(
    (segment, index) =>
      segment === '.' || segment === '..' || (segment === '' && index < segments.length - 1),
  )
  return isUnclear ? badPath() : undefined
}

/** Of slashes, controls, the percent sign itself, and what is no escape at all or no UTF-8. */
function hasUnclearEscape(path: string): boolean {
  if (!path.includes('%')) return false
  if (/%(?![0-9a-f]{2})|%(?:[01][0-9a-f]|2f|5c|7f|25)/i.test(path)) return true
  try {
    decodeURIComponent(path)
    return false
  } catch {
    return true
  }
}

function badPath(): RequestFault {
  return new RequestFault(400, 'bad-request', 'The path of the URL is not valid.')
}

/**
 * Holds the header Host to what names a place and nothing else, for the router makes a URL of it.
 * https://www.rfc-editor.org/rfc/rfc9110#section-7.2
 */
export function hostFault(host: string | undefined): RequestFault | undefined {
  if (host === undefined || (/^[^\s/?#@\\]+$/.test(host) && URL.canParse(`http://${host}/`))) return undefined
  return new RequestFault(400, 'bad-request', 'The header Host is not valid.')
}

/** The path alone, for the log: a query may carry what is secret. */
export function pathOf(target: string): string {
  const end = target.indexOf('?')
  return (end < 0 ? target : target.slice(0, end)).slice(0, MAX_LOGGED_PATH)
}

const MAX_LOGGED_PATH = 512
