import { keyOf, type ManagedVersions, resolvedExclusions } from './managed-versions.ts'
import type { Declaration, Exclusion, PomFile } from './pom-file.ts'
import { type Properties, resolve } from './pom-properties.ts'
import type { PomTree } from './pom-tree.ts'

/** A dependency of a project, as its properties, parents and lists of versions have it. */
export interface Need {
  readonly group: string
  readonly artifact: string
  readonly type: string
  readonly classifier: string
  /** As it is asked for: one version, a range, or something that is not known. */
  readonly version: string
  readonly scope: string
  readonly isOptional: boolean
  readonly exclusions: readonly Exclusion[]
  /** Where the project's own file has it; absent for what a parent asks for in its name. */
  readonly declaration?: Declaration
}

/**
 * What projects ask for: their own dependencies, then those of their parents, which they inherit unless they have the
 * same. https://maven.apache.org/ref/current/maven-model-builder/
 */
export class PomNeeds {
  readonly #tree: PomTree
  readonly #managed: ManagedVersions
  readonly #known = new Map<PomFile, readonly Need[]>()

  constructor(tree: PomTree, managed: ManagedVersions) {
    this.#tree = tree
    this.#managed = managed
  }

  of(pom: PomFile): readonly Need[] {
    const known = this.#known.get(pom)
    if (known) return known
    const needs = this.#needs(pom)
    this.#known.set(pom, needs)
    return needs
  }

  #needs(pom: PomFile): readonly Need[] {
    const properties = this.#tree.properties(pom)
    const keys = new Set(pom.dependencies.map((one) => keyOf(one, properties)))
    // Which profiles a build has is not known: all of the tree's own count, and of others those that need no choice.
    const ofProfiles = this.#tree.isProject(pom) ? pom.profileDependencies : pom.defaultDependencies
    const own = [...pom.dependencies, ...ofProfiles]
    const needs = own.map((one): Need => ({ ...this.#need(pom, one, properties), declaration: one }))
    const [, ...parents] = this.#tree.lineage(pom).poms
    for (const one of parents.flatMap(({ dependencies }) => dependencies)) {
      if (!this.#managed.spend()) break
      const key = keyOf(one, properties)
      if (keys.has(key)) continue
      keys.add(key)
      needs.push(this.#need(pom, one, properties))
    }
    return needs
  }

  #need(pom: PomFile, one: Declaration, properties: Properties): Need {
    const managed = this.#managed.find(pom, keyOf(one, properties))
    return {
      group: resolve(one.group, properties),
      artifact: resolve(one.artifact, properties),
      type: resolve(one.type, properties),
      classifier: resolve(one.classifier, properties),
      version: resolve(one.version, properties) || (managed?.version ?? ''),
      scope: resolve(one.scope, properties) || (managed?.scope ?? ''),
      isOptional: resolve(one.optional, properties) === 'true',
      exclusions:
        one.exclusions.length > 0 ? resolvedExclusions(one, properties) : (managed?.exclusions ?? []),
    }
  }
}
