import type { Distribution } from '../core/distribution.ts'
import type { Package } from '../core/package.ts'
import type { VersionOrder } from '../core/version-order.ts'
import { ECOSYSTEMS } from './registry.ts'

/**
 * The order of the ecosystem that judges the package; without a distribution that is known, of one that has packages of
 * this type. `undefined` where nobody knows an order: programs, and types of other tools.
 */
export function orderOfPackage(
  pkg: Package,
  distribution: Distribution | undefined,
): VersionOrder | undefined {
  const judging = ECOSYSTEMS.find(({ match }) => match.judges(pkg, distribution))
  const id = FALLBACKS[pkg.type]
  return judging?.versions ?? ECOSYSTEMS.find((one) => one.id === id)?.versions
}

const FALLBACKS: Readonly<Record<string, string>> = {
  apk: 'alpine',
  deb: 'debian',
  rpm: 'redhat',
  alpm: 'arch',
}
