import { compareText } from '../core/compare-text.ts'

/** The names of one advisory: its id and what it calls itself otherwise. */
export interface NamedAdvisory {
  readonly id: string
  readonly aliases: readonly string[]
}

/** Ids that name one flaw, sorted. */
export type AliasGroup = readonly string[]

/** The groups that a set of advisories makes. */
export interface AliasGroups {
  /** Sorted. No id is in two of them, and none holds two CVEs. */
  readonly all: readonly AliasGroup[]
  /** The groups that one of the advisories is a source of: at least one, and that of every CVE that it names. */
  of(advisory: NamedAdvisory): readonly AliasGroup[]
}

/**
 * Which of the advisories that hit a package name the same flaw. Two that share an id do, with one exception: a
 * group never holds two CVEs, because a CVE is one flaw by definition. So
 *
 * - an advisory with several CVEs (an erratum, some OSV records) is a source for each of them and joins none, and
 *   nothing is joined through its id;
 * - what an advisory itself says of its CVE counts before any other link, so that no chain of aliases can carry it
 *   to another CVE and its own be lost;
 * - where a chain of aliases would join two CVEs all the same, the link that comes last by name is not followed.
 *
 * The result depends on the set of advisories and not on their order.
 */
export function aliasGroups(advisories: readonly NamedAdvisory[]): AliasGroups {
  if (advisories.every(({ aliases }) => aliases.length === 0)) return groupsOfOne(advisories)
  const cvesById = cvesOfIds(advisories)
  const isErratum = (id: string): boolean => (cvesById.get(id)?.size ?? 0) > 1
  const sets = new DisjointSets()
  for (const [id, cves] of cvesById) {
    for (const cve of cves) sets.add(cve)
    if (isErratum(id)) continue
    sets.add(id)
    for (const cve of cves) sets.join(id, cve)
  }
  for (const [a, b] of links(advisories)) if (!isErratum(a) && !isErratum(b)) sets.join(a, b)
  const all = sets
    .groups()
    .map((group): AliasGroup => group.toSorted(compareText))
    .sort((a, b) => compareText(a[0] ?? '', b[0] ?? ''))
  const groupOf = new Map(all.flatMap((group) => group.map((id) => [id, group] as const)))
  return {
    all,
    of: (advisory) => {
      const named = cvesOf(advisory)
      const cves = named.size > 0 ? named : cvesById.get(advisory.id)
      const ids = cves && cves.size > 0 ? [...cves].sort(compareText) : [advisory.id]
      return ids.map((id) => groupOf.get(id)).filter((group) => group !== undefined)
    },
  }
}

/** What distributions' own feeds come to, quickly: there are hundreds of such advisories for a single package. */
function groupsOfOne(advisories: readonly NamedAdvisory[]): AliasGroups {
  const groupOf = new Map(advisories.map(({ id }) => [id, [id]]))
  const all = [...groupOf.values()].sort(([a = ''], [b = '']) => compareText(a, b))
  return { all, of: ({ id }) => [groupOf.get(id)].filter((group) => group !== undefined) }
}

/** The name of a group: its CVE, else a GHSA, else the first by name. */
export function chooseId(group: AliasGroup): string {
  return group.find(isCve) ?? group.find((id) => id.startsWith('GHSA-')) ?? group[0] ?? ''
}

export function isCve(id: string): boolean {
  return id.startsWith('CVE-')
}

const NO_ALIASES: ReadonlySet<string> = new Set()

function cvesOf({ id, aliases }: NamedAdvisory): ReadonlySet<string> {
  if (aliases.length === 0) return isCve(id) ? new Set([id]) : NO_ALIASES
  return new Set([id, ...aliases].filter(isCve))
}

/** The CVEs that all records of an id together give it; those of a CVE are itself alone. */
function cvesOfIds(advisories: readonly NamedAdvisory[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map<string, Set<string>>()
  for (const advisory of advisories) {
    for (const cve of cvesOf(advisory)) byId.set(cve, new Set([cve]))
    if (isCve(advisory.id)) continue
    const known = byId.get(advisory.id) ?? new Set()
    byId.set(advisory.id, known.union(cvesOf(advisory)))
  }
  return byId
}

/** Pairs of ids that an advisory with at most one CVE equates, in an order of their own. */
function links(advisories: readonly NamedAdvisory[]): [string, string][] {
  const pairs = new Map<string, [string, string]>()
  for (const advisory of advisories) {
    if (advisory.aliases.length === 0 || cvesOf(advisory).size > 1) continue
    for (const alias of advisory.aliases) {
      const pair: [string, string] = advisory.id < alias ? [advisory.id, alias] : [alias, advisory.id]
      pairs.set(pair.join('\0'), pair)
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
