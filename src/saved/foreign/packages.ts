import type { InventoryPackage } from '../../core/inventory.ts'
import { isOsPackage } from '../../core/package.ts'
import { formatPurl, parsePurl } from '../../core/purl.ts'
import { packageOfPurl } from '../../packaging/package-of-purl.ts'
import { present } from '../check-shape.ts'
import { unscoped } from '../package-parts.ts'

/** What another scanner says of a package; names as its own ecosystem writes them: `group:artifact`, `@scope/name`. */
export interface ForeignPackage
  extends Partial<
    Omit<InventoryPackage, 'kind' | 'type' | 'namespace' | 'name' | 'version' | 'id' | 'purl' | 'path'>
  > {
  readonly purl?: string | undefined
  readonly fullName: string
  readonly version: string
  /** Purl type, for packages without a purl. */
  readonly type: string
  readonly path: string
}

/** With the namespace that its purl or its name has; `undefined` members are left out. */
export function foreignPackage(foreign: ForeignPackage): InventoryPackage {
  const { purl: text, fullName: full, version, type: given, path, ...more } = foreign
  const parsed = text === undefined ? undefined : parsePurl(text)
  const named = parsed && packageOfPurl(parsed)
  const type = named?.type ?? given
  const name = isOsPackage(type) ? full : (nameIn(full, named) ?? unscoped(full, type))
  const namespace = name === full ? undefined : full.slice(0, -name.length - 1)
  const purl =
    parsed && text !== undefined ? text : formatPurl({ type: type || 'generic', namespace, name, version })
  return present({
    kind: 'package' as const,
    ...(named?.source ? { source: named.source } : {}),
    ...(named?.arch ? { arch: named.arch } : {}),
    ...more,
    type,
    namespace,
    name,
    version,
    purl,
    id: purl,
    path,
  })
}

/** The end of the full name that the purl calls the name, where they agree but for case. */
function nameIn(full: string, named: { readonly name: string } | undefined): string | undefined {
  if (!named || !full.toLowerCase().endsWith(named.name.toLowerCase())) return undefined
  const start = full.length - named.name.length
  return start === 0 || /[:/]/.test(full[start - 1] ?? '') ? full.slice(start) : undefined
}

/** Packages with ids of their own: the purl, with the path where several have the same, and a number after that. */
export function withOwnIds(packages: readonly InventoryPackage[]): InventoryPackage[] {
  const counts = Map.groupBy(packages, ({ purl }) => purl)
  const taken = new Set<string>()
  return packages.map((pkg) => {
    const base = (counts.get(pkg.purl)?.length ?? 0) > 1 ? `${pkg.purl} ${pkg.path}` : pkg.purl
    let id = base
    for (let number = 2; taken.has(id); number++) id = `${base} ${number}`
    taken.add(id)
    return { ...pkg, id }
  })
}
