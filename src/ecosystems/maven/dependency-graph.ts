import { GraphWalk } from './graph-walk.ts'
import type { ManagedVersions } from './managed-versions.ts'
import type { PomFile } from './pom-file.ts'
import type { Need, PomNeeds } from './pom-needs.ts'
import type { PomTree } from './pom-tree.ts'
import type { Scope } from './scopes.ts'

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

/** What is known of the tree that a graph is made of. */
export interface GraphParts {
  readonly tree: PomTree
  readonly managed: ManagedVersions
  readonly needs: PomNeeds
}

export class DependencyGraph {
  readonly #parts: GraphParts
  readonly #maxChosen: number
  #count = 0

  constructor(parts: GraphParts, maxChosen: number = MAX_CHOSEN) {
    this.#parts = parts
    this.#maxChosen = maxChosen
  }

  /** Whether some packages were not looked for, because there are too many. */
  get isCut(): boolean {
    return this.#count > this.#maxChosen
  }

  of(project: PomFile): ProjectGraph {
    const mayChoose = (): boolean => ++this.#count <= this.#maxChosen
    return new GraphWalk(this.#parts, project, mayChoose).graph()
  }
}
