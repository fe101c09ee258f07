import type { Distribution } from '../core/distribution.ts'
import { isOsPackage, type Package, type SourcePackage } from '../core/package.ts'
import type { Purl } from '../core/purl.ts'
import { ECOSYSTEMS } from './registry.ts'

/**
 * A package as its purl names it. Of operating systems the namespace is the distribution's, which `distributionOfPurl`
 * reads; the source package stands in `upstream`, as other tools write it.
 */
export function packageOfPurl(purl: Purl): Package {
  const { type, namespace, name, qualifiers = {} } = purl
  const own = ECOSYSTEMS.map(({ fromPurl }) => fromPurl?.(purl)).find(Boolean)
  if (own) return own
  const version = withEpoch(purl.version ?? '', qualifiers['epoch'])
  if (!isOsPackage(type)) return { kind: 'package', type, ...(namespace ? { namespace } : {}), name, version }
  const source = sourceOf(qualifiers['upstream'], version)
  const arch = qualifiers['arch']
  return {
    kind: 'package',
    type,
    name,
    version,
    ...(arch ? { arch } : {}),
    ...(source ? { source } : {}),
  }
}

/** The distribution that a purl names: `pkg:deb/debian/curl@7.88?distro=debian-12`. */
export function distributionOfPurl({ type, namespace, qualifiers = {} }: Purl): Distribution | undefined {
  if (!isOsPackage(type)) return undefined
  const text = qualifiers['distro'] ?? ''
  const hyphen = text.lastIndexOf('-')
  const id = hyphen < 0 ? (namespace ?? '') : text.slice(0, hyphen)
  const version = text.slice(hyphen + 1)
  const facts = [{ kind: 'os-release' as const, values: { ID: id, VERSION_ID: version }, path: 'purl' }]
  for (const { identify } of ECOSYSTEMS) {
    const distribution = identify?.(facts)
    if (distribution) return distribution
  }
  const found = ECOSYSTEMS.find((one) => one.id === namespace)?.distribution?.(version)
  return found && { ...found, decidedBy: 'purl' }
}

function withEpoch(version: string, epoch: string | undefined): string {
  return epoch && epoch !== '0' && !version.includes(':') ? `${epoch}:${version}` : version
}

/** `openssl@3.0.11-1`, or the name alone, whose version is then the package's own. */
function sourceOf(upstream: string | undefined, version: string): SourcePackage | undefined {
  if (!upstream) return undefined
  const at = upstream.lastIndexOf('@')
  return at > 0
    ? { name: upstream.slice(0, at), version: upstream.slice(at + 1) }
    : { name: upstream.replace(/\.src\.rpm$/, ''), version }
}
