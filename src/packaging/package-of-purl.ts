import { isOsPackage, type Package, type SourcePackage } from '../core/package.ts'
import type { Purl } from '../core/purl.ts'

/**
 * A package as its purl names it. Of operating systems the namespace is the distribution's, which `distributionOfPurl`
 * reads; the source package stands in `upstream`, as other tools write it.
 */
export function packageOfPurl(purl: Purl): Package {
  const { type, namespace, name, qualifiers = {} } = purl
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

function withEpoch(version: string, epoch: string | undefined): string {
  return epoch && epoch !== '0' && !version.includes(':') ? `${epoch}:${version}` : version
}

/** `openssl@3.0.11-1`, `curl-7.76.1-14.el9.src.rpm`, or the name alone, whose version is then the package's own. */
function sourceOf(upstream: string | undefined, version: string): SourcePackage | undefined {
  if (!upstream) return undefined
  const at = upstream.lastIndexOf('@')
  if (at > 0) return { name: upstream.slice(0, at), version: upstream.slice(at + 1) }
  if (!upstream.endsWith(SOURCE_RPM)) return { name: upstream, version }
  const parts = upstream.slice(0, -SOURCE_RPM.length).split('-')
  const [number, release] = parts.splice(-2)
  if (parts.length === 0 || !number || !release) return { name: upstream, version }
  const colon = version.indexOf(':') // The name of a source package has no epoch: it is that of the binary.
  return { name: parts.join('-'), version: `${version.slice(0, colon + 1)}${number}-${release}` }
}

const SOURCE_RPM = '.src.rpm'
