/** The ids in one entry of a secdb list. */
export interface SecdbIds {
  /** The flaws that it names, one record each. */
  readonly advisories: readonly string[]
  /** Ids of the fix or report that come with them: `XSA-254`, `TALOS-2017-0488`. */
  readonly others: readonly string[]
}

/**
 * Reads an entry such as `CVE-2017-5753 CVE-2017-5715 XSA-254 XPTI`, `CVE-2018-14461 (LDP)` or `XSA-207`.
 *
 * Several CVEs on one line are several flaws. What stands beside a CVE is not an alias of it: one Xen advisory
 * covers up to four CVEs, each on its own line with the same XSA, and aliases would make one flaw of them all.
 */
export function secdbIds(entry: string): SecdbIds {
  const ids = entry
    .replaceAll('CVE ', 'CVE-')
    .split(/[\s(),;+]/)
    .map(normalise)
    .filter(isId)
  const cves = ids.filter((id) => id.startsWith('CVE-'))
  if (cves.length > 0) return split(ids, cves)
  // Without a CVE the first id stands for the flaw: `XSA-235`, `GHSA-…`, and `CVE-????-????? XSA-284`.
  if (ids.length > 0) return split(ids, ids.slice(0, 1))
  const text = entry.trim()
  return { advisories: text ? [text] : [], others: [] }
}

function split(ids: readonly string[], advisories: readonly string[]): SecdbIds {
  return { advisories: [...new Set(advisories)], others: ids.filter((id) => !advisories.includes(id)) }
}

/** Names of patches (`CVE-2017-8073.patch`) and slips of the pen (`CVE_2019-2426`, `CVE-2017-17434-1`) become ids. */
function normalise(word: string): string {
  const text = word.endsWith('.patch') ? word.slice(0, -'.patch'.length) : word
  const parts = /^CVE[-_](?<year>\d{4})[-_](?<number>\d{3,})(?:-\d+)?$/i.exec(text)?.groups
  return parts ? `CVE-${parts['year']}-${parts['number']}` : text
}

/** A word that names something: letters, then somewhere behind a dash a digit; `VSV00003` too, `802.11` not. */
function isId(word: string): boolean {
  if (word.includes('?') || !/^[A-Za-z]/.test(word)) return false
  if (/^(?:GHSA|CGA)-/.test(word)) return true
  const dash = word.indexOf('-')
  return dash > 0 ? /\d/.test(word.slice(dash)) : /^[A-Z]+\d{4,}$/.test(word)
}
