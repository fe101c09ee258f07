import { cut } from '../cut.ts'

/** A path as a relative reference of RFC 3986; a first part with a colon would be taken for a scheme. */
export function relativeUri(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')
}

/**
 * Plain text of a message, in which brackets would form a link.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317464
 */
export function messageText(text: string, most: number): string {
  return cut(text.replace(/[\\[\]]/g, '\\$&').trim(), most)
}
