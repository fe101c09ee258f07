import type { ImageReference } from '../../core/image-reference.ts'
import type { HostPattern, PartPattern, PathPart, ReferencePattern } from './pattern.ts'

/**
 * Whether an allow list's pattern names a reference. Strict: another spelling of a registry is another registry. A
 * pattern with a tag names no reference with a digest unless it has that digest too, because of the two the digest
 * decides what runs, and nothing ties it to the tag.
 */
export function matchesPattern(pattern: ReferencePattern, reference: ImageReference): boolean {
  if (pattern.tag && !pattern.digest && reference.digest !== undefined) return false
  return matchesHost(pattern.host, reference.domain) && matchesRest(pattern, reference)
}

/**
 * Whether a deny list's pattern hits a reference. Wide: upper case, the port 443 and other names of Docker Hub lead to
 * the same registry, and what is forbidden stays so with a digest behind its tag.
 */
export function matchesForbidden(pattern: ReferencePattern, reference: ImageReference): boolean {
  const domain = canonicalDomain(reference.domain)
  const host: HostPattern =
    pattern.host.kind === 'exact'
      ? { kind: 'exact', host: canonicalDomain(pattern.host.host) }
      : { kind: 'any-label', suffix: withoutDefaultPort(pattern.host.suffix) }
  if (!matchesHost(host, domain)) return false
  if (matchesRest(pattern, reference)) return true
  const isShort = domain === 'docker.io' && !reference.path.includes('/')
  return isShort && matchesRest(pattern, { ...reference, path: `library/${reference.path}` })
}

/** Names that lead to Docker Hub. */
export const DOCKER_HUBS: ReadonlySet<string> = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
])

export function canonicalDomain(domain: string): string {
  const plain = withoutDefaultPort(domain.toLowerCase())
  return DOCKER_HUBS.has(plain) ? 'docker.io' : plain
}

function withoutDefaultPort(domain: string): string {
  return domain.endsWith(':443') ? domain.slice(0, -':443'.length) : domain
}

function matchesHost(pattern: HostPattern, domain: string): boolean {
  if (pattern.kind === 'exact') return domain === pattern.host
  if (!domain.endsWith(pattern.suffix)) return false
  const label = domain.slice(0, -pattern.suffix.length)
  return label !== '' && !label.includes('.') && !label.includes(':') && !label.includes('[')
}

function matchesRest(pattern: ReferencePattern, { path, tag, digest }: ImageReference): boolean {
  if (pattern.tag && (tag === undefined || !matchesPart(pattern.tag, tag))) return false
  if (pattern.digest !== undefined && digest !== pattern.digest) return false
  return matchesPath(pattern.path, path.split('/'))
}

function matchesPath(pattern: readonly PathPart[], parts: readonly string[]): boolean {
  const star = pattern.findIndex(({ kind }) => kind === 'any-parts')
  if (star < 0) return pattern.length === parts.length && fits(pattern, parts)
  const behind = pattern.length - star - 1
  if (parts.length < pattern.length) return false
  return (
    fits(pattern.slice(0, star), parts) &&
    fits(pattern.slice(star + 1), behind === 0 ? [] : parts.slice(-behind))
  )
}

function fits(pattern: readonly PathPart[], parts: readonly string[]): boolean {
  return pattern.every((part, index) => part.kind !== 'any-parts' && matchesPart(part, parts[index] ?? ''))
}

function matchesPart(pattern: PartPattern, text: string): boolean {
  if (pattern.kind === 'exact') return text === pattern.text
  const { prefix, suffix } = pattern
  return text.length >= prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix)
}
