import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName, isOsPackage } from '../../core/package.ts'
import type { Report } from '../../core/report.ts'

/** `name@version`, as Trivy identifies packages within a result; Maven's are parted by colons. */
export function packageId(pkg: InventoryPackage): string {
  return `${fullName(pkg)}${pkg.type === 'maven' ? ':' : '@'}${pkg.version}`
}

/** The path where a library lies; operating-system packages are named by a database, which is not their place. */
export function packagePath({ type, path }: InventoryPackage): string | undefined {
  return isOsPackage(type) ? undefined : path
}

/** Debian's and RPM's versions in their parts; others whole. */
export function splitVersion(
  type: string,
  version: string,
): { readonly Version: string; readonly Release?: string; readonly Epoch?: number } {
  if (type !== 'deb' && type !== 'rpm') return { Version: version }
  const colon = version.indexOf(':')
  const epoch = colon > 0 ? Number(version.slice(0, colon)) : 0
  const rest = version.slice(colon + 1)
  const hyphen = rest.lastIndexOf('-')
  return {
    Version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    ...(hyphen < 0 ? {} : { Release: rest.slice(hyphen + 1) }),
    ...(epoch > 0 ? { Epoch: epoch } : {}),
  }
}

/** The layer that brought the package in. */
export function layerOf({ originLayer }: InventoryPackage, { layers }: Report) {
  const layer = originLayer === undefined ? undefined : layers[originLayer]
  return layer && { ...(layer.digest ? { Digest: layer.digest } : {}), DiffID: layer.diffId }
}
