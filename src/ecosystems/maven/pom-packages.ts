import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { PackageList } from '../../packaging/package-list.ts'
import { artifactKey } from './artifact-key.ts'
import { isName } from './coordinates.ts'
import type { Chosen, DependencyGraph, GraphParts, ProjectGraph } from './dependency-graph.ts'
import { exactVersion } from './exact-version.ts'
import { named } from './named.ts'
import type { PomFile } from './pom-file.ts'
import type { Need } from './pom-needs.ts'
import { type Properties, resolve } from './pom-properties.ts'
import { scopeOf } from './scopes.ts'
import { mavenVersionOrder } from './version.ts'

interface ProjectPackages {
  readonly analysis: Analysis
  /** What its packages need in no single version. */
  readonly unresolved: readonly string[]
  /** Packages, or parents of theirs, of which it is not known what they need in turn. */
  readonly missing: readonly string[]
  /** Packages that need more on some machines. */
  readonly varying: readonly string[]
  /** Whether some are missing, or packages have no version that is known. */
  readonly hasFurther: boolean
}

interface PomPackagesParts extends GraphParts {
  readonly graph: DependencyGraph
}

/** What makes a package of a project another one than the same of its parent. */
type Choice = Pick<Chosen, 'version' | 'scope'>

const NONE: Chosen['needs'] = new Map()

/** The packages that the projects of a tree have. */
export class PomPackages {
  readonly #parts: PomPackagesParts
  /** Projects that are parents of others, which are asked for again. */
  readonly #parents: ReadonlySet<PomFile | undefined>
  readonly #graphs = new Map<PomFile, ProjectGraph>()

  constructor(parts: PomPackagesParts) {
    const { tree } = parts
    this.#parts = parts
    this.#parents = new Set(tree.projects.map((pom) => tree.parentProject(pom)))
  }

  /**
   * The project itself, what it asks for, and what that needs in turn. What it has because its parent, also a project of
   * the tree, asks for something in its name is told there, unless it has it in another version or scope.
   */
  of(pom: PomFile): ProjectPackages {
    const { tree, needs } = this.#parts
    const list = new PackageList({ path: pom.path }, 'maven')
    const graph = this.#graph(pom)
    const parent = tree.parentProject(pom)
    const told = parent && this.#graph(parent).chosen
    const direct = needs.of(pom).filter((need) => need.declaration || isNews(need, told))
    const further = [...graph.chosen].filter(
      ([key, one]) => !one.asked && !(one.isInherited && isSame(told?.get(key), one)),
    )
    // Under the names that they have now, where they have moved.
    const chosen = new Map([...graph.chosen.values()].map((one) => [one.asked, one]))
    const names = direct.map((need) => nameOf(chosen.get(need) ?? need))
    addRoot(list, pom, tree.properties(pom), names)
    const open = this.#addDirect(list, direct, graph, chosen)
    for (const [, one] of further) this.#add(list, one, graph)
    const { packages = [], problems = [] } = list.analysis()
    return {
      analysis: { packages, problems: [...problems, ...this.#furtherProblems(pom)] },
      unresolved: graph.unresolved,
      missing: graph.missing,
      varying: graph.varying,
      hasFurther: open || graph.missing.length > 0,
    }
  }

  #graph(pom: PomFile): ProjectGraph {
    const known = this.#graphs.get(pom)
    if (known) return known
    const graph = this.#parts.graph.of(pom)
    if (this.#parents.has(pom)) this.#graphs.set(pom, graph)
    return graph
  }

  /** True when some have no version. */
  #addDirect(
    list: PackageList,
    direct: readonly Need[],
    graph: ProjectGraph,
    chosen: ReadonlyMap<Need | undefined, Chosen>,
  ): boolean {
    const open: string[] = []
    for (const need of direct) {
      const { group, artifact, declaration } = need
      const lines = declaration ? { start: declaration.start, end: declaration.end } : {}
      const version = exactVersion(need.version)
      if (!isName(group) || !isName(artifact)) list.add({ name: undefined, version: undefined, ...lines })
      else if (version === undefined)
        open.push(`${group}:${artifact} (${declaration ? `line ${declaration.start}` : 'of its parent'})`)
      else {
        // Of two profiles that ask for the same in different versions, the graph has the first.
        const one = chosen.get(need) ?? {
          ...need,
          version,
          scope: scopeOf(need.scope),
          asked: need,
          needs: NONE,
        }
        this.#add(list, one, graph)
      }
    }
    if (open.length > 0)
      list.unresolved(`It does not say in which single version it asks for ${named(open)}.`)
    return open.length > 0
  }

  #add(list: PackageList, one: Omit<Chosen, 'isInherited'>, { chosen }: ProjectGraph): void {
    const { group, artifact, version, asked, scope } = one
    const isProject = this.#parts.tree.project(group, artifact, version) !== undefined
    const more: Pick<Package, 'namespace' | 'relationship' | 'isDevelopment'> = {
      namespace: group,
      relationship: isProject ? 'workspace' : asked ? 'direct' : 'indirect',
      ...(scope === 'test' ? { isDevelopment: true } : {}),
    }
    const needs = [...one.needs.keys()].flatMap((key) => {
      const needed = chosen.get(key)
      return needed ? [nameOf(needed)] : []
    })
    const lines = asked?.declaration ? { start: asked.declaration.start, end: asked.declaration.end } : {}
    list.add({ name: artifact, version, needs, ...lines, more })
  }

  #furtherProblems(pom: PomFile) {
    const { tree, managed } = this.#parts
    const places = tree.hasRepository
      ? 'neither the tree nor a local repository gives'
      : 'the tree does not give'
    return furtherFiles(managed.missing(pom), pom, places).map((detail) =>
      problem('dependency-unresolved', pom.path, detail),
    )
  }
}

function nameOf({ group, artifact }: Pick<Need, 'group' | 'artifact'>): string {
  return `${group}:${artifact}`
}

/** Whether what a parent asks for in a project's name is another one there. */
function isNews(need: Need, told: ReadonlyMap<string, Choice> | undefined): boolean {
  if (!told) return true
  const there = told.get(artifactKey(need))
  const version = exactVersion(need.version)
  if (version === undefined) return there !== undefined
  return !isSame(there, { version, scope: scopeOf(need.scope) })
}

function isSame(there: Choice | undefined, here: Choice): boolean {
  return there?.version === here.version && (there.scope === 'test') === (here.scope === 'test')
}

function addRoot(list: PackageList, pom: PomFile, properties: Properties, needs: readonly string[]): void {
  const [namespace, name, version] = [pom.group, pom.artifact, pom.version].map((text) =>
    resolve(text, properties),
  )
  if (isName(namespace) && isName(name) && mavenVersionOrder.isValid(version ?? ''))
    list.add({ name, version, needs, more: { namespace, relationship: 'root' } })
}

/** What would say more, and is not there or not looked at. */
function furtherFiles(
  missing: readonly string[],
  { variesByProfile }: PomFile,
  places: string,
): readonly string[] {
  const files =
    missing.length > 0 ? `It takes dependencies or versions from ${named(missing)}, which ${places}.` : ''
  const profiles = variesByProfile
    ? 'The properties and lists of versions of its profiles, which some builds have, are not looked at.'
    : ''
  return [files, profiles].filter((text) => text !== '')
}
