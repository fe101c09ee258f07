import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { PackageList } from '../../packaging/package-list.ts'
import { isName } from './coordinates.ts'
import { keyOf, type ManagedVersions } from './managed-versions.ts'
import { named } from './named.ts'
import type { Declaration, PomFile } from './pom-file.ts'
import { type Properties, resolve } from './pom-properties.ts'
import type { PomTree } from './pom-tree.ts'
import { mavenVersionOrder } from './version.ts'

/** What a project asks for, as its own properties and lists have it. */
interface Asked {
  readonly group: string
  readonly artifact: string
  /** `undefined` where it is no single version. */
  readonly version: string | undefined
  readonly scope: string
}

interface ProjectPackages {
  readonly analysis: Analysis
  /** Whether there are packages of others, which may need more. */
  readonly hasFurther: boolean
}

/** The packages that the projects of a tree name. */
export class PomPackages {
  readonly #tree: PomTree
  readonly #managed: ManagedVersions

  constructor(tree: PomTree, managed: ManagedVersions) {
    this.#tree = tree
    this.#managed = managed
  }

  /**
   * The project itself, what it asks for, and of what its parents ask for in its name that which it has in another
   * version than they.
   */
  of(pom: PomFile): ProjectPackages {
    const list = new PackageList({ path: pom.path }, 'maven')
    const properties = this.#tree.properties(pom)
    const unresolved: string[] = []
    const declared = [...pom.dependencies, ...pom.profileDependencies]
    const asked = declared.map((one) => this.#asked(pom, one, properties))
    const inherited = this.#inherited(pom, properties)
    const needs = [...asked, ...inherited].map(({ group, artifact }) => `${group}:${artifact}`)
    addRoot(list, pom, properties, needs)
    for (const [index, one] of declared.entries()) {
      const found = asked[index]
      if (found) this.#add(list, found, one, unresolved)
    }
    for (const one of inherited) this.#add(list, one, undefined, unresolved)
    const missing = this.#managed.missing(pom)
    if (unresolved.length > 0)
      list.unresolved(`It does not say in which single version it asks for ${named(unresolved)}.`)
    const { packages = [], problems = [] } = list.analysis()
    const further = furtherFiles(missing, pom).map((detail) =>
      problem('dependency-unresolved', pom.path, detail),
    )
    return {
      analysis: { packages, problems: [...problems, ...further] },
      hasFurther: unresolved.length > 0 || packages.some(({ relationship }) => relationship === 'direct'),
    }
  }

  #asked(pom: PomFile, one: Declaration, properties: Properties): Asked {
    const managed = one.version && one.scope ? undefined : this.#managed.find(pom, keyOf(one, properties))
    return {
      group: resolve(one.group, properties),
      artifact: resolve(one.artifact, properties),
      version: exactVersion(resolve(one.version, properties) || (managed?.version ?? '')),
      scope: resolve(one.scope, properties) || (managed?.scope ?? ''),
    }
  }

  #inherited(pom: PomFile, properties: Properties): readonly Asked[] {
    const [, ...parents] = this.#tree.lineage(pom).poms
    const own = new Set(pom.dependencies.map((one) => keyOf(one, properties)))
    const inherited: Asked[] = []
    for (const parent of parents) {
      const theirs = this.#tree.properties(parent)
      for (const one of parent.dependencies) {
        if (!this.#managed.spend()) return inherited
        const key = keyOf(one, properties)
        if (own.has(key)) continue
        own.add(key)
        const here = this.#asked(pom, one, properties)
        const there = this.#asked(parent, one, theirs)
        const isSame = here.artifact === there.artifact && here.group === there.group
        if (!isSame || here.version !== there.version) inherited.push(here)
      }
    }
    return inherited
  }

  /** @param declaration where it is in the file; `undefined` for what a parent declares */
  #add(list: PackageList, asked: Asked, declaration: Declaration | undefined, unresolved: string[]): void {
    const { group, artifact, version, scope } = asked
    const lines = declaration ? { start: declaration.start, end: declaration.end } : {}
    if (!isName(group) || !isName(artifact)) {
      list.add({ name: undefined, version: undefined, ...lines })
      return
    }
    if (version === undefined) {
      unresolved.push(`${group}:${artifact} (${declaration ? `line ${declaration.start}` : 'of its parent'})`)
      return
    }
    const more: Pick<Package, 'namespace' | 'relationship' | 'isDevelopment'> = {
      namespace: group,
      relationship: this.#tree.project(group, artifact, version) ? 'workspace' : 'direct',
      ...(scope === 'test' ? { isDevelopment: true } : {}),
    }
    list.add({ name: artifact, version, ...lines, more })
  }
}

function addRoot(list: PackageList, pom: PomFile, properties: Properties, needs: readonly string[]): void {
  const [namespace, name, version] = [pom.group, pom.artifact, pom.version].map((text) =>
    resolve(text, properties),
  )
  if (isName(namespace) && isName(name) && mavenVersionOrder.isValid(version ?? ''))
    list.add({ name, version, needs, more: { namespace, relationship: 'root' } })
}

/** What would say more, and is not there or not looked at. */
function furtherFiles(missing: readonly string[], { variesByProfile }: PomFile): readonly string[] {
  const files =
    missing.length > 0
      ? `It takes dependencies or versions from ${named(missing)}, which the tree does not give.`
      : ''
  const profiles = variesByProfile
    ? 'The properties and lists of versions of its profiles, which some builds have, are not looked at.'
    : ''
  return [files, profiles].filter((text) => text !== '')
}

/** `1.2.3`, which Maven takes unless something else wants otherwise, and `[1.2.3]`; no range, and none that moves. */
function exactVersion(text: string): string | undefined {
  if (text === 'LATEST' || text === 'RELEASE') return undefined
  const version = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).trim() : text
  return mavenVersionOrder.isValid(version) ? version : undefined
}
