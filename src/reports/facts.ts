import type { Finding } from '../core/finding.ts'
import { fullName } from '../core/package.ts'
import type { Cvss } from '../core/severity.ts'

/*
 * What several formats say of one finding, chosen and worded once.
 */

/** The CVSS rating of whoever decided the severity, else the first there is. */
export function mainCvss({ ratings, severity }: Finding): Cvss | undefined {
  const own = ratings.find(({ author, cvss }) => cvss !== undefined && author === severity.author)
  return (own ?? ratings.find(({ cvss }) => cvss !== undefined))?.cvss
}

/** `libcurl 8.3.0-r0`. */
export function packageWords({ package: pkg }: Pick<Finding, 'package'>): string {
  return pkg.version === '' ? fullName(pkg) : `${fullName(pkg)} ${pkg.version}`
}

/** What to do about it, a sentence: `Update libcurl from 8.3.0-r0 to 8.4.0-r0.` */
export function remedy(finding: Finding): string {
  const { fixedVersion, status, statusReason, package: pkg } = finding
  if (fixedVersion !== undefined) {
    const from = pkg.version === '' ? '' : ` from ${pkg.version}`
    return `Update ${fullName(pkg)}${from} to ${fixedVersion}.`
  }
  const reason = statusReason === undefined ? '' : ` (${statusReason})`
  return `There is no fixed version: the status is ${status}${reason}.`
}

const PAGES: readonly (readonly [prefix: string, page: string])[] = [
  ['CVE-', 'https://www.cve.org/CVERecord?id='],
  ['GHSA-', 'https://github.com/advisories/'],
]

/** Addresses that a browser opens, those of the finding first; the page of its id where it names none. */
export function webLinks({ references, id }: Pick<Finding, 'references' | 'id'>): string[] {
  const links = references.flatMap((text) => webAddress(text) ?? [])
  if (links.length > 0) return links
  const page = PAGES.find(([prefix]) => id.startsWith(prefix))?.[1]
  return page === undefined ? [] : [`${page}${encodeURIComponent(id.toWellFormed())}`]
}

/** Letters of RFC 3986, https://www.rfc-editor.org/rfc/rfc3986#appendix-A; addresses of IPv6 are left aside. */
const ADDRESS =
  /^https?:\/\/(?:[\w.~:/?@!$&'()*+,;=-]|%[0-9a-f]{2})+(?:#(?:[\w.~:/?@!$&'()*+,;=-]|%[0-9a-f]{2})*)?$/i

/** Longer ones are cut by browsers and servers on their way. */
const MAX_ADDRESS = 2048

/** As written where that is an address; in ASCII where it has other letters; `undefined` for anything else. */
function webAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const address = /^[\x21-\x7e]+$/.test(text) ? text : new URL(text).href
  return address.length <= MAX_ADDRESS && ADDRESS.test(address) ? address : undefined
}

/** `CVE-2023-1 (HIGH) in libcurl 8.3.0-r0`. */
export function headline(finding: Finding): string {
  return `${finding.id} (${finding.severity.level}) in ${packageWords(finding)}`
}
