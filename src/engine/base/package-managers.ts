import { compareText } from '../../core/compare-text.ts'
import { isOsPackage, type Package } from '../../core/package.ts'

/** Names of packages of operating systems that install others. */
const MANAGERS: ReadonlySet<string> = new Set([
  'apk-tools',
  'apt',
  'dnf',
  'dnf5',
  'libdnf5-cli',
  'microdnf',
  'opkg',
  'pacman',
  'tdnf',
  'yum',
  'zypper',
])

/** Each once, sorted. */
export function packageManagersIn(packages: readonly Pick<Package, 'type' | 'name'>[]): readonly string[] {
  const names = packages
    .filter(({ type, name }) => isOsPackage(type) && MANAGERS.has(name))
    .map(({ name }) => name)
  return [...new Set(names)].sort(compareText)
}
