import { artifactKey } from './artifact-key.ts'
import { isName } from './coordinates.ts'
import { exactVersion } from './exact-version.ts'
import type { ManagedVersions } from './managed-versions.ts'
import type { Exclusion, PomFile } from './pom-file.ts'
import type { Need, PomNeeds } from './pom-needs.ts'
import { resolve } from './pom-properties.ts'
import type { PomTree } from './pom-tree.ts'
import { isPassedOn, type Scope, scopeOf, scopeWithin, widerScope } from './scopes.ts'

/*
 * Which packages a project has, as Maven chooses them: of several versions of a package the one that is asked for
 * nearest to the project, and of those that are equally near the first; the project's own lists of versions decide
 * about whatever is asked for by others. `optional`, `test` and `provided` dependencies of others are left out, and
 * so is what is excluded on the way.
 *
 * https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html
 * https://maven.apache.org/resolver/
 */

/** Packages of all projects of a tree. */
export const MAX_CHOSEN = 500_000

/** Places in a row to which an artifact has moved that are followed. */
export const MAX_RELOCATIONS = 10

/** A package that a project has, directly or because another needs it. */
export interface Chosen {
  readonly group: string
  readonly artifact: string
  readonly version: string
  readonly scope: Scope
  /** What the project, or a parent in its name, asks for itself; absent for what others need. */
  readonly asked?: Need
  /** Whether it is there because a parent asks for something in the project's name. */
  readonly isInherited: boolean
  /** Keys of what it needs, with the scope in which it asks for it. */
  readonly needs: ReadonlyMap<string, Scope>
}

export interface ProjectGraph {
  /** By artifactKey. */
  readonly chosen: ReadonlyMap<string, Chosen>
  /** What packages ask for in no single version, or in another than was chosen and insist on it. */
  readonly unresolved: readonly string[]
  /** Packages, or parents of theirs, whose project files are not there: `group:artifact:version`. */
  readonly missing: readonly string[]
  /** Packages that need more on some machines, by their profiles: `group:artifact:version`. */
  readonly varying: readonly string[]
}

interface Node extends Chosen {
  scope: Scope
  readonly needs: Map<string, Scope>
  readonly exclusions: readonly Exclusion[]
  readonly pom: PomFile | undefined
}

/** A need on its way. */
interface Asked {
  readonly need: Need
  /** `undefined` for the project itself. */
  readonly by: Node | undefined
  /** Those of everything on the way to it. */
  readonly exclusions: readonly Exclusion[]
}

export class DependencyGraph {
  readonly #tree: PomTree
  readonly #managed: ManagedVersions
  readonly #needs: PomNeeds
  readonly #maxChosen: number
  #count = 0

  constructor(tree: PomTree, managed: ManagedVersions, needs: PomNeeds, maxChosen: number = MAX_CHOSEN) {
    this.#tree = tree
    this.#managed = managed
    this.#needs = needs
    this.#maxChosen = maxChosen
  }

  /** Whether some packages were not looked for, because there are too many. */
  get isCut(): boolean {
    return this.#count > this.#maxChosen
  }

  of(project: PomFile): ProjectGraph {
    const walk = new GraphWalk(this.#tree, this.#managed, this.#needs, project)
    return walk.run(() => ++this.#count <= this.#maxChosen)
  }
}

class GraphWalk {
  readonly #tree: PomTree
  readonly #managed: ManagedVersions
  readonly #needs: PomNeeds
  readonly #project: PomFile
  readonly #own: Pick<Need, 'group' | 'artifact'>
  readonly #chosen = new Map<string, Node>()
  readonly #unresolved = new Set<string>()
  readonly #missing = new Set<string>()
  readonly #varying = new Set<string>()

  constructor(tree: PomTree, managed: ManagedVersions, needs: PomNeeds, project: PomFile) {
    this.#tree = tree
    this.#managed = managed
    this.#needs = needs
    this.#project = project
    const properties = tree.properties(project)
    this.#own = {
      group: resolve(project.group, properties),
      artifact: resolve(project.artifact, properties),
    }
  }

  /** @param mayChoose counts one more package; false when there are too many */
  run(mayChoose: () => boolean): ProjectGraph {
    // Level by level, so that what is found first is what is nearest.
    let level: readonly Asked[] = this.#needs
      .of(this.#project)
      .map((need) => ({ need, by: undefined, exclusions: [] }))
    while (level.length > 0) {
      const next: Asked[] = []
      for (const asked of level) {
        if (!this.#managed.spend(1 + asked.exclusions.length)) return this.#graph()
        const node = this.#choose(asked)
        if (!node) continue
        if (!mayChoose() || !this.#managed.spend(node.exclusions.length)) return this.#graph()
        next.push(...this.#further(node))
      }
      level = next
    }
    return this.#graph()
  }

  /** The package for a need, where it is a new one. */
  #choose(asked: Asked): Node | undefined {
    const settled = this.#settle(asked)
    if (!settled) return undefined
    const { need, pom } = settled
    const { group, artifact } = need
    if (!isName(group) || !isName(artifact)) return this.#open(asked)
    if (group === this.#own.group && artifact === this.#own.artifact) return undefined
    const key = artifactKey(need)
    const version = exactVersion(need.version)
    const scope = scopeOf(need.scope)
    const { by } = asked
    by?.needs.set(key, widerScope(scope, by.needs.get(key) ?? scope))
    const known = this.#chosen.get(key)
    if (known) return isInsisted(need) && known.version !== version ? this.#open(asked) : undefined
    if (version === undefined) return this.#open(asked)
    const node: Node = {
      group,
      artifact,
      version,
      scope: by ? scopeWithin(by.scope, scope) : scope,
      ...(by ? {} : { asked: asked.need }),
      isInherited: by ? by.isInherited : need.declaration === undefined,
      needs: new Map(),
      exclusions: need.exclusions.length > 0 ? [...asked.exclusions, ...need.exclusions] : asked.exclusions,
      pom,
    }
    this.#chosen.set(key, node)
    if (!pom && scope !== 'system') this.#missing.add(`${group}:${artifact}:${version}`)
    return node
  }

  /** What is asked for in the end: the project's own lists decide, and artifacts move. `undefined` where it is excluded. */
  #settle({
    need: first,
    by,
    exclusions,
  }: Asked): { readonly need: Need; readonly pom?: PomFile } | undefined {
    let need = first
    let isMoved = false
    for (let step = 0; step <= MAX_RELOCATIONS; step++) {
      if (exclusions.some((one) => isExcluded(one, need))) return undefined
      need = this.#manage(need, by !== undefined && !isMoved)
      const version = exactVersion(need.version)
      const pom = version === undefined ? undefined : this.#tree.find(need.group, need.artifact, version)
      if (!pom?.relocation) return pom ? { need, pom } : { need }
      const { group = need.group, artifact = need.artifact } = withoutEmpty(pom.relocation)
      isMoved = group === need.group && artifact === need.artifact
      need = { ...need, group, artifact, version: pom.relocation.version || need.version }
    }
    return { need }
  }

  /** @param isDecided whether the project's lists decide about version and scope too */
  #manage(need: Need, isDecided: boolean): Need {
    const { group, artifact, type, classifier } = need
    const managed = this.#managed.find(this.#project, [group, artifact, type, classifier].join(':'))
    if (!managed) return need
    const exclusions = [...need.exclusions, ...managed.exclusions]
    if (!isDecided) return { ...need, exclusions }
    return {
      ...need,
      exclusions,
      version: managed.version || need.version,
      scope: managed.scope || need.scope,
    }
  }

  #further(node: Node): readonly Asked[] {
    const { pom } = node
    if (!pom) return []
    const { missing } = this.#tree.lineage(pom)
    if (missing) this.#missing.add(`${missing.group}:${missing.artifact}:${missing.version}`)
    const isVarying = pom.machineDependencies.some(
      ({ scope, optional }) => scope !== 'system' && isPassedOn(scopeOf(scope)) && optional !== 'true',
    )
    if (isVarying && !this.#tree.isProject(pom))
      this.#varying.add(`${node.group}:${node.artifact}:${node.version}`)
    return this.#needs
      .of(pom)
      .filter((need) => isPassedOn(scopeOf(need.scope)) && !need.isOptional)
      .map((need) => ({ need, by: node, exclusions: node.exclusions }))
  }

  /** Of what the project itself asks for its own list tells. */
  #open({ need: { group, artifact, version }, by }: Asked): undefined {
    const what = version === '' ? `${group}:${artifact}` : `${group}:${artifact} ${version}`
    if (by) this.#unresolved.add(`${what} (of ${by.group}:${by.artifact}:${by.version})`)
  }

  #graph(): ProjectGraph {
    this.#widen()
    return {
      chosen: this.#chosen,
      unresolved: [...this.#unresolved],
      missing: [...this.#missing],
      varying: [...this.#varying],
    }
  }

  /** What several need has the widest of their scopes, unless the project itself says which. */
  #widen(): void {
    const queue = [...this.#chosen.values()]
    for (let node = queue.pop(); node; node = queue.pop()) {
      for (const [key, asked] of node.needs) {
        const needed = this.#chosen.get(key)
        if (!needed || needed.asked) continue
        const scope = widerScope(needed.scope, scopeWithin(node.scope, asked))
        if (scope === needed.scope) continue
        needed.scope = scope
        queue.push(needed)
      }
    }
  }
}

/** A range, or one version in brackets, is what a package insists on; Maven heeds it however far away it is. */
function isInsisted({ version }: Need): boolean {
  return version.startsWith('[') || version.startsWith('(')
}

function isExcluded({ group, artifact }: Exclusion, need: Need): boolean {
  return (group === '*' || group === need.group) && (artifact === '*' || artifact === need.artifact)
}

function withoutEmpty({ group, artifact }: { readonly group: string; readonly artifact: string }) {
  return { ...(group ? { group } : {}), ...(artifact ? { artifact } : {}) }
}
