import type { Distribution, LocatedFact } from '../core/distribution.ts'
import { isOsPackage } from '../core/package.ts'
import { type Purl, splitDistro } from '../core/purl.ts'
import { ECOSYSTEMS } from './registry.ts'

/**
 * The distribution that somebody names as os-release would: `debian` and `12.5`, `rhel` and `9.2`.
 * @param decidedBy who says so
 */
export function distributionByName(id: string, version: string, decidedBy: string): Distribution | undefined {
  const values = { ID: id, VERSION_ID: version }
  const facts: readonly LocatedFact[] = [{ kind: 'os-release', values, path: decidedBy }]
  for (const { identify } of ECOSYSTEMS) {
    const distribution = identify?.(facts)
    if (distribution) return distribution
  }
  const found = ECOSYSTEMS.find((one) => one.id === id)?.distribution?.(version)
  return found && { ...found, decidedBy }
}

/** The distribution that a purl names: `pkg:deb/debian/curl@7.88?distro=debian-12`. */
export function distributionOfPurl({
  type,
  namespace = '',
  qualifiers = {},
}: Purl): Distribution | undefined {
  if (!isOsPackage(type)) return undefined
  const distro = qualifiers['distro'] ?? ''
  const { id, version } = splitDistro(distro) ?? { id: namespace, version: distro }
  return distributionByName(id, version, 'purl') ?? distributionByName(namespace, version, 'purl')
}
