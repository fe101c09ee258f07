import { artifactKey } from './artifact-key.ts'
import { isName } from './coordinates.ts'
import type { Chosen, GraphParts, ProjectGraph } from './dependency-graph.ts'
import { exactVersion } from './exact-version.ts'
import type { Exclusion, PomFile } from './pom-file.ts'
import type { Need } from './pom-needs.ts'
import { resolve } from './pom-properties.ts'
import { isPassedOn, type Scope, scopeOf, scopeWithin, widerScope } from './scopes.ts'

/** Places in a row to which an artifact has moved that are followed. */
export const MAX_RELOCATIONS = 10

/** Steps of work that a need counts for; see ManagedVersions.spend. */
const NEED_STEPS = 4

interface Node extends Chosen {
  scope: Scope
  readonly needs: Map<string, Scope>
  /** Those of everything on the way to it, and its own. */
  readonly exclusions: readonly Exclusion[]
  readonly pom: PomFile | undefined
}

/** A need, and of which package; `undefined` for the project itself. */
interface Asked {
  readonly need: Need
  readonly by: Node | undefined
}

/** The way from one project to all that it has. */
export class GraphWalk {
  readonly #parts: GraphParts
  readonly #project: PomFile
  readonly #mayChoose: () => boolean
  readonly #own: Pick<Need, 'group' | 'artifact'>
  readonly #chosen = new Map<string, Node>()
  readonly #unresolved = new Set<string>()
  readonly #missing = new Set<string>()
  readonly #varying = new Set<string>()

  /** @param mayChoose counts one more package; false when there are too many */
  constructor(parts: GraphParts, project: PomFile, mayChoose: () => boolean) {
    this.#parts = parts
    this.#project = project
    this.#mayChoose = mayChoose
    const properties = parts.tree.properties(project)
    this.#own = {
      group: resolve(project.group, properties),
      artifact: resolve(project.artifact, properties),
    }
  }

  graph(): ProjectGraph {
    // Level by level, so that what is found first is what is nearest.
    let level = this.#chooseAll(this.#parts.needs.of(this.#project), undefined)
    while (level.length > 0) level = level.flatMap((node) => this.#chooseAll(this.#further(node), node))
    this.#widen()
    return {
      chosen: this.#chosen,
      unresolved: [...this.#unresolved],
      missing: [...this.#missing],
      varying: [...this.#varying],
    }
  }

  /** The new packages among the needs of one. */
  #chooseAll(needs: readonly Need[], by: Node | undefined): readonly Node[] {
    const { managed } = this.#parts
    const nodes: Node[] = []
    for (const need of needs) {
      if (!managed.spend(NEED_STEPS + (by?.exclusions.length ?? 0))) break
      const node = this.#choose({ need, by })
      if (!node) continue
      if (!this.#mayChoose() || !managed.spend(node.exclusions.length)) break
      nodes.push(node)
    }
    return nodes
  }

  /** The package for a need, where it is a new one. */
  #choose(asked: Asked): Node | undefined {
    const settled = this.#settle(asked)
    if (!settled) return undefined
    const { by } = asked
    const { need, pom } = settled
    const { group, artifact } = need
    if (!isName(group) || !isName(artifact)) return this.#open(asked)
    if (group === this.#own.group && artifact === this.#own.artifact) return undefined
    const key = artifactKey(need)
    const version = exactVersion(need.version)
    const scope = scopeOf(need.scope)
    by?.needs.set(key, widerScope(scope, by.needs.get(key) ?? scope))
    const known = this.#chosen.get(key)
    if (known) return isInsisted(need) && known.version !== version ? this.#open(asked) : undefined
    if (version === undefined) return this.#open(asked)
    const exclusions = by?.exclusions ?? []
    const node: Node = {
      group,
      artifact,
      version,
      scope: by ? scopeWithin(by.scope, scope) : scope,
      ...(by ? {} : { asked: asked.need }),
      isInherited: by ? by.isInherited : need.declaration === undefined,
      needs: new Map(),
      exclusions: need.exclusions.length > 0 ? [...exclusions, ...need.exclusions] : exclusions,
      pom,
    }
    this.#chosen.set(key, node)
    if (!pom && scope !== 'system') this.#missing.add(shown(node))
    return node
  }

  /** What is asked for in the end: the project's own lists decide, and artifacts move. `undefined` where it is excluded. */
  #settle({ need: first, by }: Asked): { readonly need: Need; readonly pom?: PomFile } | undefined {
    let need = first
    let isMoved = false
    for (let step = 0; step <= MAX_RELOCATIONS; step++) {
      if (by?.exclusions.some((one) => isExcluded(one, need))) return undefined
      need = this.#manage(need, by !== undefined && !isMoved)
      const version = exactVersion(need.version)
      const pom =
        version === undefined ? undefined : this.#parts.tree.find(need.group, need.artifact, version)
      if (!pom?.relocation) return pom ? { need, pom } : { need }
      const group = pom.relocation.group || need.group
      const artifact = pom.relocation.artifact || need.artifact
      isMoved = group === need.group && artifact === need.artifact
      need = { ...need, group, artifact, version: pom.relocation.version || need.version }
    }
    return { need }
  }

  /** @param isDecided whether the project's lists decide about version and scope too */
  #manage(need: Need, isDecided: boolean): Need {
    const { group, artifact, type, classifier } = need
    const managed = this.#parts.managed.find(this.#project, [group, artifact, type, classifier].join(':'))
    if (!managed) return need
    const exclusions =
      managed.exclusions.length > 0 ? [...need.exclusions, ...managed.exclusions] : need.exclusions
    if (!isDecided) return { ...need, exclusions }
    return {
      ...need,
      exclusions,
      version: managed.version || need.version,
      scope: managed.scope || need.scope,
    }
  }

  #further(node: Node): readonly Need[] {
    const { pom } = node
    if (!pom) return []
    const { tree, needs } = this.#parts
    const { missing } = tree.lineage(pom)
    if (missing) this.#missing.add(shown(missing))
    if (!tree.isProject(pom) && variesByMachine(pom)) this.#varying.add(shown(node))
    return needs.of(pom).filter((need) => isPassedOn(scopeOf(need.scope)) && !need.isOptional)
  }

  /** Of what the project itself asks for its own list tells. */
  #open({ need: { group, artifact, version }, by }: Asked): undefined {
    const what = version === '' ? `${group}:${artifact}` : `${group}:${artifact} ${version}`
    if (by) this.#unresolved.add(`${what} (of ${shown(by)})`)
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

function shown({ group, artifact, version }: Pick<Need, 'group' | 'artifact' | 'version'>): string {
  return `${group}:${artifact}:${version}`
}

function variesByMachine(pom: PomFile): boolean {
  return pom.machineDependencies.some(
    ({ scope, optional }) => scope !== 'system' && isPassedOn(scopeOf(scope)) && optional !== 'true',
  )
}

/** A range, or one version in brackets, is what a package insists on; Maven heeds it however far away it is. */
function isInsisted({ version }: Need): boolean {
  return version.startsWith('[') || version.startsWith('(')
}

function isExcluded({ group, artifact }: Exclusion, need: Need): boolean {
  return (group === '*' || group === need.group) && (artifact === '*' || artifact === need.artifact)
}
