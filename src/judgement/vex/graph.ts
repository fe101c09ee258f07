import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'

export type GraphPackage = Pick<
  InventoryPackage,
  'id' | 'type' | 'namespace' | 'name' | 'version' | 'path' | 'dependsOn' | 'provides' | 'relationship'
>

/** Which packages need which, as far as their files say it: by `dependsOn`, and by lying in one program. */
export class DependencyGraph {
  readonly #dependents = new Map<string, Set<GraphPackage>>()

  constructor(packages: readonly GraphPackage[]) {
    const byName = new Map<string, GraphPackage[]>()
    for (const pkg of packages)
      for (const name of namesOf(pkg)) {
        const others = byName.get(`${pkg.type}\0${name}`)
        if (others) others.push(pkg)
        else byName.set(`${pkg.type}\0${name}`, [pkg])
      }
    for (const pkg of packages)
      for (const name of pkg.dependsOn ?? []) {
        const found = byName.get(`${pkg.type}\0${name}`) ?? []
        const near = found.filter(({ path }) => path === pkg.path)
        for (const dependency of near.length > 0 ? near : found) this.#add(dependency, pkg)
      }
    this.#addPrograms(packages)
  }

  /**
   * Whether all that leads from a root to the package leads through one of the holders. Where it is not known how the
   * package is reached, it is not so: a finding stays rather than that it goes for a wrong reason.
   */
  isOnlyVia(leaf: GraphPackage, holders: ReadonlySet<string>): boolean {
    const met: GraphPackage[] = []
    const isFree = this.#climb([leaf], (pkg) => {
      const isHolder = pkg.id !== leaf.id && holders.has(pkg.id)
      if (isHolder) met.push(pkg)
      return isHolder
    })
    return !isFree && this.#climb(met, () => false)
  }

  /** Whether a root is reached from these without going through what stops. */
  #climb(from: readonly GraphPackage[], stops: (pkg: GraphPackage) => boolean): boolean {
    const seen = new Set(from.map(({ id }) => id))
    const queue = [...from]
    for (let pkg = queue.pop(); pkg; pkg = queue.pop()) {
      if (stops(pkg)) continue
      const dependents = [...(this.#dependents.get(pkg.id) ?? [])]
      const isUsedDirectly = pkg.relationship === 'direct' && !dependents.some(isRoot)
      if (dependents.length === 0 || isRoot(pkg) || isUsedDirectly) return true
      for (const one of dependents) {
        if (seen.has(one.id)) continue
        seen.add(one.id)
        queue.push(one)
      }
    }
    return false
  }

  #add(dependency: GraphPackage, dependent: GraphPackage): void {
    if (dependency.id === dependent.id) return
    const known = this.#dependents.get(dependency.id)
    if (known) known.add(dependent)
    else this.#dependents.set(dependency.id, new Set([dependent]))
  }

  /** A program of Go or Rust is one file: its main module has all the others in it. */
  #addPrograms(packages: readonly GraphPackage[]): void {
    for (const [, inside] of Map.groupBy(packages, ({ type, path }) => `${type}\0${path}`)) {
      const [root, ...more] = inside.filter(isRoot)
      if (!root || more.length > 0) continue
      for (const pkg of inside) if (!this.#dependents.has(pkg.id)) this.#add(pkg, root)
    }
  }
}

function isRoot({ relationship }: GraphPackage): boolean {
  return relationship === 'root' || relationship === 'workspace'
}

function namesOf(pkg: GraphPackage): readonly string[] {
  const name = fullName(pkg)
  return [name, `${name}@${pkg.version}`, `${name}:${pkg.version}`, ...(pkg.provides ?? [])]
}
