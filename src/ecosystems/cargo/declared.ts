import type { Analyser } from '../../core/analyser.ts'
import type { Package } from '../../core/package.ts'
import { type LockedCrate, parseLockFile } from './lock-file.ts'

/** Cargo.lock: every crate that a build of the tree may need, on any system, tests included. */
export const cargoLock: Analyser = {
  id: 'cargo-lock',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => path.endsWith('Cargo.lock') && (path.length === 10 || path[path.length - 11] === '/'),
  analyse: ([{ path, bytes }]) => {
    const { crates, problems } = parseLockFile(path, bytes)
    const packages = packagesOf(crates)
    return {
      ...(packages.length > 0 ? { packages } : {}),
      ...(problems.length > 0 ? { problems } : {}),
    }
  },
}

function packagesOf(crates: readonly LockedCrate[]): Package[] {
  const byName = new Map<string, LockedCrate[]>()
  for (const crate of crates) {
    const list = byName.get(crate.name)
    if (list) list.push(crate)
    else byName.set(crate.name, [crate])
  }
  const own = crates.filter(isOwn)
  const direct = new Set(
    own.flatMap(({ dependencies }) => dependencies.flatMap((text) => find(text, byName) ?? [])),
  )
  return crates.map((crate) => {
    const { name, version, lines } = crate
    const dependsOn = crate.dependencies.flatMap((text) => {
      const one = find(text, byName)
      return one ? `${one.name}@${one.version}` : []
    })
    return {
      kind: 'package',
      type: 'cargo',
      name,
      version,
      relationship: isOwn(crate)
        ? own.length === 1
          ? 'root'
          : 'workspace'
        : direct.has(crate)
          ? 'direct'
          : 'indirect',
      lines,
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    }
  })
}

function isOwn({ source }: LockedCrate): boolean {
  return source === undefined
}

function find(
  dependency: string,
  byName: ReadonlyMap<string, readonly LockedCrate[]>,
): LockedCrate | undefined {
  const [name = '', version] = dependency.split(' ', 2)
  const crates = byName.get(name)
  return version === undefined ? crates?.[0] : crates?.find((one) => one.version === version)
}
