import type { Declaration, Exclusion, PomFile } from './pom-file.ts'
import { type Properties, resolve } from './pom-properties.ts'
import type { PomTree } from './pom-tree.ts'

/*
 * `dependencyManagement`: which version and scope a dependency has that does not say it. The nearest project of the
 * lineage that lists it decides; then the lists that are imported, the nearest first, each with its own parents and
 * imports. https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html
 */

/** Imports of imports that are followed. */
export const MAX_IMPORT_DEPTH = 20

/** Lists that are looked into over a whole tree, and inherited lines; builds of a thousand modules need less. */
const MAX_LOOKUPS = 20_000_000

/** Steps that count for a line whose properties have to be looked up. */
const VARIABLE_STEPS = 8

/** What a list says of a package; texts that it does not say are empty. */
export interface Managed {
  readonly version: string
  readonly scope: string
  readonly exclusions: readonly Exclusion[]
}

/** By `keyOf`. */
type ManagedList = ReadonlyMap<string, Managed>

const NOTHING: ManagedList = new Map()

interface ManagedIndex {
  readonly byKey: ReadonlyMap<string, Declaration>
  /** Those whose key has properties in it, which each heir sees with its own. */
  readonly variable: readonly Declaration[]
}

export class ManagedVersions {
  readonly #tree: PomTree
  readonly #maxLookups: number
  readonly #indices = new Map<PomFile, ManagedIndex>()
  readonly #wholes = new Map<PomFile, ManagedList>()
  readonly #importedBy = new Map<PomFile, ManagedList>()
  /** By the paths of those that were joined. */
  readonly #joined = new Map<string, ManagedList>()
  #lookups = 0
  #isTooDeep = false

  constructor(tree: PomTree, maxLookups: number = MAX_LOOKUPS) {
    this.#tree = tree
    this.#maxLookups = maxLookups
  }

  /** Whether some lists were not looked into, because they were too many or too deep. */
  get isCut(): boolean {
    return this.#isTooDeep || this.#lookups > this.#maxLookups
  }

  /** Counts one step of work for a project; false when there have been too many. */
  spend(steps = 1): boolean {
    this.#lookups += steps
    return this.#lookups <= this.#maxLookups
  }

  /** @param key see `keyOf` */
  find(pom: PomFile, key: string): Managed | undefined {
    const properties = this.#tree.properties(pom)
    for (const one of this.#tree.lineage(pom).poms) {
      const { byKey, variable } = this.#index(one)
      if (!this.spend(1 + variable.length * VARIABLE_STEPS)) return undefined
      const found = byKey.get(key) ?? variable.find((other) => keyOf(other, properties) === key)
      if (found) return managedOf(found, properties)
    }
    return this.#imported(pom, 0).get(key)
  }

  /** Lists that are imported and not there, `group:artifact:version`; of those that are there, theirs, and their parents. */
  missing(pom: PomFile): readonly string[] {
    const missing = new Set<string>()
    const seen = new Set([pom])
    const queue = [pom]
    for (let next = queue.pop(); next; next = queue.pop()) {
      const { missing: parent } = this.#tree.lineage(next)
      if (parent) missing.add(shown(parent.group, parent.artifact, parent.version))
      for (const [coordinates, bom] of this.#imports(next)) {
        if (!bom) missing.add(coordinates)
        else if (!seen.has(bom)) {
          seen.add(bom)
          queue.push(bom)
        }
      }
    }
    return [...missing]
  }

  /** Lists that a project and its parents import, as one. */
  #imported(pom: PomFile, depth: number): ManagedList {
    const known = this.#importedBy.get(pom)
    if (known) return known
    const boms = [...this.#imports(pom)].flatMap(([, bom]) => bom ?? [])
    // Projects of a tree mostly import the same.
    const id = boms.map(({ path }) => path).join('\0')
    const list = this.#joined.get(id) ?? this.#join(boms, depth)
    this.#joined.set(id, list)
    this.#importedBy.set(pom, list)
    return list
  }

  #join(boms: readonly PomFile[], depth: number): ManagedList {
    const [first, ...others] = boms.map((bom) => this.#whole(bom, depth + 1))
    if (first === undefined || others.length === 0) return first ?? NOTHING
    const joined = new Map(first)
    for (const list of others) {
      if (!this.spend(list.size)) break
      for (const [key, managed] of list) if (!joined.has(key)) joined.set(key, managed)
    }
    return joined
  }

  /** All that an imported project lists, with its own parents and imports. */
  #whole(bom: PomFile, depth: number): ManagedList {
    const known = this.#wholes.get(bom)
    if (known) return known
    if (depth > MAX_IMPORT_DEPTH) {
      this.#isTooDeep = true
      return NOTHING
    }
    this.#wholes.set(bom, NOTHING) // For lists that import it in turn.
    const properties = this.#tree.properties(bom)
    const whole = new Map<string, Managed>()
    for (const { managed } of this.#tree.lineage(bom).poms) {
      if (!this.spend(managed.length * VARIABLE_STEPS)) break
      for (const one of managed) {
        const key = keyOf(one, properties)
        if (!whole.has(key)) whole.set(key, managedOf(one, properties))
      }
    }
    const imported = this.#imported(bom, depth)
    if (this.spend(imported.size))
      for (const [key, managed] of imported) if (!whole.has(key)) whole.set(key, managed)
    this.#wholes.set(bom, whole)
    return whole
  }

  /** What a project and its parents import, with the project where it is there. */
  *#imports(pom: PomFile): Generator<readonly [coordinates: string, bom: PomFile | undefined]> {
    const properties = this.#tree.properties(pom)
    for (const { imports } of this.#tree.lineage(pom).poms) {
      for (const one of imports) {
        if (!this.spend()) return
        const [group = '', artifact = '', version = ''] = [one.group, one.artifact, one.version].map((text) =>
          resolve(text, properties),
        )
        yield [shown(group, artifact, version), this.#tree.find(group, artifact, version)]
      }
    }
  }

  #index(pom: PomFile): ManagedIndex {
    const known = this.#indices.get(pom)
    if (known) return known
    const byKey = new Map<string, Declaration>()
    const variable: Declaration[] = []
    for (const one of pom.managed) {
      const key = partsOf(one).join(':')
      if (key.includes('${')) variable.push(one)
      else if (!byKey.has(key)) byKey.set(key, one)
    }
    const index = { byKey, variable }
    this.#indices.set(pom, index)
    return index
  }
}

function managedOf(one: Declaration, properties: Properties): Managed {
  return {
    version: resolve(one.version, properties),
    scope: resolve(one.scope, properties),
    exclusions: resolvedExclusions(one, properties),
  }
}

/** By what a dependency finds its line in a list: all but version and scope. */
export function keyOf(one: Declaration, properties: Properties): string {
  return partsOf(one)
    .map((text) => resolve(text, properties))
    .join(':')
}

export function resolvedExclusions(
  { exclusions }: Declaration,
  properties: Properties,
): readonly Exclusion[] {
  return exclusions.map(({ group, artifact }) => ({
    group: resolve(group, properties),
    artifact: resolve(artifact, properties),
  }))
}

function partsOf({ group, artifact, type, classifier }: Declaration): readonly string[] {
  return [group, artifact, type, classifier]
}

/** Characters of coordinates that a problem tells. */
const MAX_SHOWN = 200

function shown(...coordinates: readonly [group: string, artifact: string, version: string]): string {
  return coordinates.join(':').slice(0, MAX_SHOWN)
}
