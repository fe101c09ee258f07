/** Who keeps an id, and the page on it there. */
export interface FlawPage {
  readonly name: string
  readonly url: string
}

const PAGES: readonly (readonly [string, FlawPage])[] = [
  ['CVE-', { name: 'NVD', url: 'https://nvd.nist.gov/vuln/detail/' }],
  ['GHSA-', { name: 'GitHub Advisories', url: 'https://github.com/advisories/' }],
]

/** Others than CVE and GHSA are found at OSV, which collects them. */
export function flawPage(id: string): FlawPage {
  const found = PAGES.find(([prefix]) => id.startsWith(prefix))?.[1]
  const { name, url } = found ?? { name: 'OSV', url: 'https://osv.dev/vulnerability/' }
  return { name, url: url + encodeURIComponent(id) }
}

/** Of references only those that are addresses of the web, in their normal form. */
export function webAddresses(references: readonly string[]): string[] {
  const addresses = references.flatMap((text) => {
    const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
    return url ? [url.href] : []
  })
  return [...new Set(addresses)]
}

/** ISO 8601 with time and zone, of whatever was written as a date; `undefined` for what is none. */
export function fullTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
