import type { InventoryPackage } from '../core/inventory.ts'
import { isOsPackage, type SourcePackage } from '../core/package.ts'
import { formatPurl, parsePurl } from '../core/purl.ts'

/**
 * The package URL with the source package in `upstream`, as other scanners look for it there: most advisories of
 * distributions are about sources.
 */
export function bomPurl({ type, name, version, source, purl }: InventoryPackage): string {
  if (!source || !isOsPackage(type) || (source.name === name && source.version === version)) return purl
  const parsed = parsePurl(purl)
  if (!parsed) return purl
  const upstream = upstreamOf(type, version, source)
  return formatPurl({ ...parsed, qualifiers: { ...parsed.qualifiers, upstream } })
}

/** `openssl`, `openssl@3.0.11-1`, `curl-7.76.1-14.el9.src.rpm`. */
function upstreamOf(type: string, version: string, source: SourcePackage): string {
  if (type === 'rpm') return `${source.name}-${source.version.replace(/^\d+:/, '')}.src.rpm`
  return source.version === version ? source.name : `${source.name}@${source.version}`
}
