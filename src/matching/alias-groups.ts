import { compareText } from '../core/compare-text.ts'

/** The names of one advisory: its id and what it calls itself otherwise. */
export interface NamedAdvisory {
  readonly id: string
  readonly aliases: readonly string[]
}

/** Ids that name one flaw, sorted. */
export type AliasGroup = readonly string[]

/**
 * Which of the advisories that hit a package name the same flaw. Two that share an id do, with one exception: a
 * group never holds two CVEs, because a CVE is one flaw by definition. So
 *
 * - an advisory with several CVEs (an erratum, some OSV records) is a source for each of them and joins none;
 * - where a chain of aliases would join two CVEs, the link that comes last by name is not followed.
 *
 * The result depends on the set of advisories and not on their order.
 */
export function aliasGroups(advisories: readonly NamedAdvisory[]): AliasGroup[] {
  const sets = new DisjointSets()
  for (const advisory of advisories) {
    const cves = cvesOf(advisory)
    for (const id of cves.size > 1 ? cves : [advisory.id]) sets.add(id)
  }
  for (const [a, b] of links(advisories)) sets.join(a, b)
  return sets
    .groups()
    .map((group): AliasGroup => group.toSorted(compareText))
    .sort((a, b) => compareText(a[0] ?? '', b[0] ?? ''))
}

/** The groups that an advisory is a source of: its own, or that of each of its CVEs. */
export function groupFinder(
  groups: readonly AliasGroup[],
): (advisory: NamedAdvisory) => readonly AliasGroup[] {
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group] as const)))
  return (advisory) => {
    const cves = cvesOf(advisory)
    const ids = cves.size > 1 ? [...cves] : [advisory.id]
    const found = ids.map((id) => groupOf.get(id)).filter((group) => group !== undefined)
    return [...new Set(found)]
  }
}

/** The name of a group: its CVE, else a GHSA, else the first by name. */
export function chooseId(group: AliasGroup): string {
  return group.find(isCve) ?? group.find((id) => id.startsWith('GHSA-')) ?? group[0] ?? ''
}

function isCve(id: string): boolean {
  return id.startsWith('CVE-')
}

const NO_ALIASES: ReadonlySet<string> = new Set()

function cvesOf({ id, aliases }: NamedAdvisory): ReadonlySet<string> {
  if (aliases.length === 0) return isCve(id) ? new Set([id]) : NO_ALIASES
  return new Set([id, ...aliases].filter(isCve))
}

/** Pairs of ids that an advisory with at most one CVE equates, in an order of their own. */
function links(advisories: readonly NamedAdvisory[]): [string, string][] {
  const pairs = new Map<string, [string, string]>()
  for (const advisory of advisories) {
    if (cvesOf(advisory).size > 1) continue
    for (const alias of advisory.aliases) {
      const pair: [string, string] = advisory.id < alias ? [advisory.id, alias] : [alias, advisory.id]
      pairs.set(pair.join(' '), pair)
    }
  }
  return [...pairs.entries()].sort(([a], [b]) => compareText(a, b)).map(([, pair]) => pair)
}

class DisjointSets {
  readonly #parents = new Map<string, string>()
  /** The CVE of a set, by its root. */
  readonly #cves = new Map<string, string>()

  add(id: string): void {
    if (this.#parents.has(id)) return
    this.#parents.set(id, id)
    if (isCve(id)) this.#cves.set(id, id)
  }

  /** Unless both sides have a CVE of their own. */
  join(a: string, b: string): void {
    this.add(a)
    this.add(b)
    const [rootA, rootB] = [this.#root(a), this.#root(b)]
    const [cveA, cveB] = [this.#cves.get(rootA), this.#cves.get(rootB)]
    if (rootA === rootB || (cveA !== undefined && cveB !== undefined)) return
    this.#parents.set(rootB, rootA)
    const cve = cveA ?? cveB
    if (cve !== undefined) this.#cves.set(rootA, cve)
  }

  groups(): string[][] {
    const groups = new Map<string, string[]>()
    for (const id of this.#parents.keys()) {
      const root = this.#root(id)
      const group = groups.get(root)
      if (group) group.push(id)
      else groups.set(root, [id])
    }
    return [...groups.values()]
  }

  #root(id: string): string {
    let root = id
    for (
      let parent = this.#parents.get(root);
      parent !== undefined && parent !== root;
      parent = this.#parents.get(root)
    ) {
      root = parent
    }
    return root
  }
}
