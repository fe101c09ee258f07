import { compareText } from '../core/compare-text.ts'
import type { InventoryPackage } from '../core/inventory.ts'
import { fullName, isOsPackage } from '../core/package.ts'

/**
 * What each package needs, by the ids of packages that are there. Names mean packages of the same system, of the same
 * lock file, or of the same kind.
 */
export function packageGraph(
  packages: readonly InventoryPackage[],
): (pkg: InventoryPackage) => readonly string[] {
  const groups = new Map<string, Map<string, InventoryPackage[]>>()
  for (const pkg of packages) {
    const names = groupOf(groups, pkg)
    const name = fullName(pkg)
    addTo(names, name, pkg)
    addTo(names, `${name}@${pkg.version}`, pkg)
  }
  for (const pkg of packages) for (const name of pkg.provides ?? []) addTo(groupOf(groups, pkg), name, pkg)
  return (pkg) => {
    const names = groupOf(groups, pkg)
    const ids = (pkg.dependsOn ?? []).flatMap((name) => bestOf(names.get(name) ?? [], name, pkg)?.id ?? [])
    return [...new Set(ids)].filter((id) => id !== pkg.id).sort(compareText)
  }
}

/** A package of that name rather than one that stands in for it, and one of the same architecture and path. */
function bestOf(
  candidates: readonly InventoryPackage[],
  name: string,
  { arch, path }: InventoryPackage,
): InventoryPackage | undefined {
  const named = candidates.filter(
    (one) => fullName(one) === name || `${fullName(one)}@${one.version}` === name,
  )
  const rest = named.length > 0 ? named : candidates
  const own = rest.filter((one) => one.arch === arch)
  const near = own.length > 0 ? own : rest
  return near.find((one) => one.path === path) ?? near[0]
}

function groupOf(
  groups: Map<string, Map<string, InventoryPackage[]>>,
  { type, path, isDeclared }: InventoryPackage,
): Map<string, InventoryPackage[]> {
  const key = isOsPackage(type) ? 'os' : `${type}\0${isDeclared ? path : ''}`
  const known = groups.get(key)
  if (known) return known
  const made = new Map<string, InventoryPackage[]>()
  groups.set(key, made)
  return made
}

function addTo(names: Map<string, InventoryPackage[]>, name: string, pkg: InventoryPackage): void {
  const list = names.get(name)
  if (list) list.push(pkg)
  else names.set(name, [pkg])
}
