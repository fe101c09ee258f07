import { posix } from 'node:path'
import { isNamed } from '../../packaging/package-list.ts'
import type { ParentReference, PomFile } from './pom-file.ts'
import { type Properties, resolve } from './pom-properties.ts'
import { NO_REPOSITORY, type PomRepository, storedPath } from './pom-repository.ts'

/*
 * Which project files of a tree belong together. A parent is where `relativePath` says, or else any project of the tree
 * with its coordinates, or else in a repository that lies in the tree (`.m2/repository`, as some builds keep it), or else
 * in the user's own. Nothing is fetched.
 *
 * https://maven.apache.org/ref/current/maven-model-builder/
 */

/** Parents of parents that are followed. */
export const MAX_PARENTS = 50

/** A project with its parents, the nearest first. */
export interface Lineage {
  readonly poms: readonly [PomFile, ...PomFile[]]
  /** The first parent that is not there. */
  readonly missing?: ParentReference
}

const REPOSITORY = '.m2/repository/'

/** Whether a path is a project file in a local repository: no project of the tree, but perhaps a parent of one. */
export function isInRepository(path: string): boolean {
  return path.endsWith('.pom') && path.includes(REPOSITORY)
}

export class PomTree {
  /** Projects of the tree, in the order of their paths. */
  readonly projects: readonly PomFile[]
  readonly #byPath = new Map<string, PomFile>()
  /** By group, artifact and version as they are written. */
  readonly #byText = new Map<string, PomFile>()
  /** With what their properties say. */
  #byCoordinates: ReadonlyMap<string, PomFile> | undefined
  /** Of repositories, by the path in them. */
  readonly #stored = new Map<string, PomFile>()
  readonly #lineages = new Map<PomFile, Lineage>()
  readonly #repository: PomRepository

  constructor(poms: readonly PomFile[], repository: PomRepository = NO_REPOSITORY) {
    this.#repository = repository
    this.projects = poms.filter(({ path }) => isNamed(path, 'pom.xml'))
    for (const pom of this.projects) {
      this.#byPath.set(pom.path, pom)
      const key = keyOf(pom.group, pom.artifact, pom.version)
      if (!this.#byText.has(key)) this.#byText.set(key, pom)
    }
    for (const pom of poms)
      if (isInRepository(pom.path))
        this.#stored.set(pom.path.slice(pom.path.lastIndexOf(REPOSITORY) + REPOSITORY.length), pom)
  }

  /** Whether there is a repository at all, in the tree or outside of it. */
  get hasRepository(): boolean {
    return this.#stored.size > 0 || this.#repository.isThere
  }

  /** Whether it is a project of the tree, and not of a repository. */
  isProject(pom: PomFile): boolean {
    return this.#byPath.get(pom.path) === pom
  }

  /** The nearest parent that is a project of the tree, unless the two are parents of each other. */
  parentProject(pom: PomFile): PomFile | undefined {
    const [, ...parents] = this.lineage(pom).poms
    const parent = parents.find((one) => this.isProject(one))
    return parent && this.lineage(parent).poms.includes(pom) ? undefined : parent
  }

  lineage(pom: PomFile): Lineage {
    const known = this.#lineages.get(pom)
    if (known) return known
    const found = this.#follow(pom)
    this.#lineages.set(pom, found)
    return found
  }

  /** What `${…}` may name in a project: its own properties, then those of its parents. */
  properties(pom: PomFile): Properties {
    const { poms } = this.lineage(pom)
    return {
      get: (name) => {
        for (const { properties } of poms) {
          const value = properties.get(name)
          if (value !== undefined) return value
        }
        return undefined
      },
    }
  }

  /** A project of the tree. */
  project(group: string, artifact: string, version: string): PomFile | undefined {
    this.#byCoordinates ??= this.#resolved()
    return this.#byCoordinates.get(keyOf(group, artifact, version))
  }

  /** A project of the tree or of a repository. */
  find(group: string, artifact: string, version: string): PomFile | undefined {
    return this.project(group, artifact, version) ?? this.#inRepository(group, artifact, version)
  }

  #inRepository(group: string, artifact: string, version: string): PomFile | undefined {
    const path = storedPath(group, artifact, version)
    return path === undefined ? undefined : (this.#stored.get(path) ?? this.#repository.pom(path))
  }

  #resolved(): ReadonlyMap<string, PomFile> {
    const byCoordinates = new Map<string, PomFile>()
    for (const pom of this.projects) {
      const properties = this.properties(pom)
      const [group = '', artifact = '', version = ''] = [pom.group, pom.artifact, pom.version].map((text) =>
        resolve(text, properties),
      )
      const key = keyOf(group, artifact, version)
      if (!byCoordinates.has(key)) byCoordinates.set(key, pom)
    }
    return byCoordinates
  }

  #follow(pom: PomFile): Lineage {
    const poms: [PomFile, ...PomFile[]] = [pom]
    const seen = new Set([pom])
    for (let last = pom; last.parent; ) {
      const next = this.#parentOf(last)
      if (!next || seen.has(next) || poms.length > MAX_PARENTS) return { poms, missing: last.parent }
      seen.add(next)
      poms.push(next)
      last = next
    }
    return { poms }
  }

  #parentOf({ path, parent }: PomFile): PomFile | undefined {
    if (!parent) return undefined
    const { group, artifact, version, relativePath } = parent
    if (relativePath !== '' && this.#byPath.has(path)) {
      const place = posix.join(posix.dirname(path), relativePath.replaceAll('\\', '/'))
      const near = this.#byPath.get(place) ?? this.#byPath.get(posix.join(place, 'pom.xml'))
      if (near?.artifact === artifact && near.group === group && isSameVersion(near, version)) return near
    }
    const named = this.#byText.get(keyOf(group, artifact, version))
    return named ?? this.#inRepository(group, artifact, version)
  }
}

function keyOf(group: string, artifact: string, version: string): string {
  return `${group}:${artifact}:${version}`
}

/** A version that is a property is that of the build: `${revision}`. */
function isSameVersion(pom: PomFile, version: string): boolean {
  return pom.version === version || pom.version.includes('${') || version.includes('${')
}
