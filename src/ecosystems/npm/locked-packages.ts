import type { Analysis } from '../../core/layer-report.ts'
import { listed } from '../../core/listed.ts'
import type { Package, Relationship } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { MAX_RECORDS } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { isLocal, isNpmName, nameParts } from './names.ts'

export interface LockedPackage {
  readonly name: string
  readonly version: string
  readonly lines: { readonly start: number; readonly end: number }
  /** Of the user's own packages. */
  readonly own?: 'root' | 'workspace'
  /** Where the file says it itself; else it follows from what needs it. */
  readonly isDevelopment?: boolean
  readonly licenses?: readonly string[]
}

export interface Asked {
  readonly name: string
  readonly range: string
  readonly isDevelopment: boolean
}

interface Node extends LockedPackage {
  /** Ids of what it needs. */
  readonly needs: Set<string>
}

/**
 * Collects what one lock file says, under the file's own ids, and makes packages of it: each name and version once,
 * with what needs what, and which are needed to develop only.
 */
export class LockedPackages {
  readonly #path: string
  readonly #nodes = new Map<string, Node>()
  /** Ids of what is told otherwise, or is the user's own and not listed. */
  readonly #others = new Set<string>()
  /** Ids that the user's own packages need, and whether only to develop. */
  readonly #direct = new Map<string, boolean>()
  readonly #unresolved = new Set<string>()
  readonly #records: RecordProblems
  #isFull = false

  /** @param path of the lock file */
  constructor(path: string) {
    this.#path = path
    this.#records = new RecordProblems(path)
  }

  /** A package that is neither the user's own nor at a version is told as a problem. */
  add(id: string, locked: LockedPackage): void {
    const { name, version, lines, own } = locked
    this.#others.add(id)
    if (own === undefined && isLocal(version)) return
    if (!isNpmName(name)) {
      if (own === undefined) this.#records.unreadable(lines.start, 'names no package')
    } else if (!semverOrder.isValid(version)) {
      if (own === undefined) this.unresolved(name, version)
    } else if (this.#nodes.size >= MAX_RECORDS) {
      if (!this.#isFull) this.#records.tooMany()
      this.#isFull = true
    } else {
      this.#others.delete(id)
      this.#nodes.set(id, { ...locked, needs: new Set() })
    }
  }

  unreadable(line: number, reason: string): void {
    this.#records.unreadable(line, reason)
  }

  /** Whether nothing came of the file so far, no complaint either. */
  get isEmpty(): boolean {
    return this.#nodes.size === 0 && this.#others.size === 0 && this.#unresolved.size === 0
  }

  has(id: string): boolean {
    return this.#nodes.has(id) || this.#others.has(id)
  }

  /** That a package is needed, and the file does not say which version that is. */
  unresolved(name: string, version: string): void {
    this.#unresolved.add(version === '' ? name : `${name}@${version}`)
  }

  /** That one package needs another; ids that are not there are passed over. */
  needs(id: string, other: string | undefined): void {
    if (other !== undefined && this.#nodes.has(other)) this.#nodes.get(id)?.needs.add(other)
  }

  /**
   * That the user's own package asks for a package by name. It is a problem when the file does not have it: the file
   * is older than what asks, or damaged.
   */
  asked({ name, range, isDevelopment }: Asked, id: string | undefined): void {
    if (id !== undefined) this.direct(id, isDevelopment)
    else if (!isLocal(range) && !range.startsWith('file:')) this.unresolved(name, range)
  }

  /** Passes over what is not there. */
  direct(id: string | undefined, isDevelopment: boolean): void {
    if (id === undefined || !this.#nodes.has(id)) return
    this.#direct.set(id, isDevelopment && this.#direct.get(id) !== false)
  }

  /** Ids that nothing in the file needs. */
  unneeded(): string[] {
    const needed = new Set<string>()
    for (const { needs } of this.#nodes.values()) for (const id of needs) needed.add(id)
    return [...this.#nodes.keys()].filter((id) => !needed.has(id))
  }

  analysis(): Analysis {
    const development = this.#developmentOnly()
    const packages = new Map<string, Package>()
    for (const [id, node] of this.#nodes) {
      const key = keyOf(node)
      const known = packages.get(key)
      const made = this.#packageOf(id, node, development)
      packages.set(key, known ? merged(known, made) : made)
    }
    return { packages: [...packages.values()], problems: [...this.#records.all(), ...this.#untold()] }
  }

  #packageOf(id: string, node: Node, development: ReadonlySet<string>): Package {
    const { version, lines, licenses, needs } = node
    const relationship = node.own ?? this.#relationshipOf(id)
    const dependsOn = [...needs].flatMap((other) => {
      const target = this.#nodes.get(other)
      return target ? keyOf(target) : []
    })
    return {
      kind: 'package',
      type: 'npm',
      ...nameParts(node.name),
      version,
      ...(licenses && licenses.length > 0 ? { licenses } : {}),
      ...(dependsOn.length > 0 ? { dependsOn: [...new Set(dependsOn)] } : {}),
      ...(relationship ? { relationship } : {}),
      ...((node.isDevelopment ?? development.has(id)) ? { isDevelopment: true } : {}),
      lines,
    }
  }

  #relationshipOf(id: string): Relationship | undefined {
    if (this.#direct.has(id)) return 'direct'
    return this.#direct.size > 0 ? 'indirect' : undefined
  }

  /** What is needed to develop and by nothing else. What nothing is known to need is not among them. */
  #developmentOnly(): ReadonlySet<string> {
    const roots = (isDevelopment: boolean): string[] =>
      [...this.#direct].filter(([, is]) => is === isDevelopment).map(([id]) => id)
    const result = this.#reach(roots(true))
    if (result.size > 0) for (const id of this.#reach(roots(false))) result.delete(id)
    return result
  }

  #reach(from: readonly string[]): Set<string> {
    const seen = new Set(from)
    for (const id of seen) for (const other of this.#nodes.get(id)?.needs ?? []) seen.add(other)
    return seen
  }

  #untold() {
    if (this.#unresolved.size === 0) return []
    const detail = `It names no version of ${listed([...this.#unresolved])}.`
    return [problem('version-unresolved', this.#path, detail)]
  }
}

function keyOf({ name, version }: LockedPackage): string {
  return `${name}@${version}`
}

const RANK = ['root', 'workspace', 'direct', 'indirect', undefined] as const

/** Of two copies the nearer relationship stands, and development only where both say so. */
function merged(a: Package, b: Package): Package {
  const { isDevelopment, ...rest } = a
  const dependsOn = [...new Set([...(a.dependsOn ?? []), ...(b.dependsOn ?? [])])]
  const relationship = RANK.find((one) => one === a.relationship || one === b.relationship)
  return {
    ...rest,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    ...(relationship ? { relationship } : {}),
    ...(isDevelopment && b.isDevelopment ? { isDevelopment } : {}),
  }
}
