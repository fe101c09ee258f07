import type { Package } from '../../core/package.ts'

/** A package with its `p:` and `D:` lines still as apk writes them. */
export interface RawPackage {
  readonly package: Package
  readonly provides: readonly string[]
  readonly dependsOn: readonly string[]
}

/**
 * Turns what apk packages need into the names of the packages of the same database that give it. Most needs are
 * libraries (`so:libc.musl-x86_64.so.1`) and commands (`cmd:sh`), which say nothing to a reader and are hundreds
 * for busybox alone, so of `provides` only names that can be taken for packages are kept.
 */
export function resolveDependencies(packages: readonly RawPackage[]): Package[] {
  const providers = new Map<string, string>()
  for (const { package: found, provides } of packages) {
    for (const entry of provides) {
      const provided = nameOf(entry)
      if (provided && !providers.has(provided)) providers.set(provided, found.name)
    }
  }
  const names = new Set(packages.map((raw) => raw.package.name))
  return packages.map((raw) => {
    const provides = unique(raw.provides.map(nameOf).filter((name) => name && !name.includes(':')))
    const dependsOn = unique(
      raw.dependsOn
        .filter((entry) => !entry.startsWith('!')) // a conflict
        .map(nameOf)
        .map((needed) => (names.has(needed) ? needed : (providers.get(needed) ?? needed)))
        .filter((name) => name && name !== raw.package.name),
    )
    return {
      ...raw.package,
      ...(provides.length > 0 ? { provides } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    }
  })
}

/** `so:libz.so.1=1.2.11`, `busybox>=1.30`, `foo~2`, `bar@edge` → the name alone. */
function nameOf(entry: string): string {
  for (let i = 0; i < entry.length; i++) if ('<>=~@'.includes(entry.charAt(i))) return entry.slice(0, i)
  return entry
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)]
}
