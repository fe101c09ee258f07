import type { Package } from '../../core/package.ts'
import type { LockedCrate } from './lock-file.ts'
import { normalName } from './manifest.ts'

/** What the Cargo.toml of a crate of the tree says. */
export interface OwnCrate {
  /** It lies beside the lock. */
  readonly isRoot: boolean
  /** Normal names of crates that it needs only to develop; `undefined` when that cannot be told. */
  readonly developmentOnly: ReadonlySet<string> | undefined
}

/** @param manifestsOf those of the tree that may be of this crate */
export function lockedPackages(
  crates: readonly LockedCrate[],
  manifestsOf: (crate: LockedCrate) => readonly OwnCrate[],
): Package[] {
  const needs = needsOf(crates)
  const own = crates.filter(isOwn)
  const manifests = new Map(own.map((crate) => [crate, manifestsOf(crate)]))
  const root =
    own.length === 1 ? own[0] : own.find((crate) => manifests.get(crate)?.some((one) => one.isRoot))
  const direct = new Set(own.flatMap((crate) => needs.get(crate) ?? []))
  const isForBuild = (crate: LockedCrate, need: LockedCrate): boolean =>
    manifests
      .get(crate)
      ?.some(({ developmentOnly }) => developmentOnly?.has(normalName(need.name)) !== true) !== false
  const built = reached(own, (crate) => {
    const all = needs.get(crate) ?? []
    const isKnown = (manifests.get(crate) ?? []).length > 0
    return isKnown ? all.filter((need) => isForBuild(crate, need)) : all
  })
  const known = reached(own, (crate) => needs.get(crate) ?? [])
  return crates.map((crate) => {
    const { name, version, lines } = crate
    const dependsOn = (needs.get(crate) ?? []).map((one) => `${one.name}@${one.version}`)
    // What nobody asks for (a patch that is not used) may be there for any reason.
    const isDevelopment = known.has(crate) && !built.has(crate)
    const relationship = isOwn(crate)
      ? crate === root
        ? 'root'
        : 'workspace'
      : direct.has(crate)
        ? 'direct'
        : 'indirect'
    return {
      kind: 'package',
      type: 'cargo',
      name,
      version,
      relationship,
      lines,
      ...(isDevelopment ? { isDevelopment } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    }
  })
}

/** Crates of the tree itself have no source. */
export function isOwn({ source }: LockedCrate): boolean {
  return source === undefined
}

function reached(
  from: readonly LockedCrate[],
  needsOfCrate: (crate: LockedCrate) => readonly LockedCrate[],
): ReadonlySet<LockedCrate> {
  const seen = new Set(from)
  // A set that grows while it is gone through comes to what was added.
  for (const crate of seen) for (const need of needsOfCrate(crate)) seen.add(need)
  return seen
}

function needsOf(crates: readonly LockedCrate[]): ReadonlyMap<LockedCrate, readonly LockedCrate[]> {
  const byName = new Map<string, LockedCrate>()
  for (const crate of crates) {
    for (const key of [crate.name, `${crate.name} ${crate.version}`])
      if (!byName.has(key)) byName.set(key, crate)
  }
  // `name`, `name version` or `name version (source)`
  const find = (text: string): LockedCrate | undefined => byName.get(text.split(' ', 2).join(' '))
  return new Map(crates.map((crate) => [crate, crate.dependencies.flatMap((text) => find(text) ?? [])]))
}
