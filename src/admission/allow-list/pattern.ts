import { type Digest, parseDigest } from '../../core/digest.ts'
import { parseImageReference } from '../../core/image-reference.ts'

/**
 * What an allow or deny list names: references by their parts, and never by how their texts begin.
 *
 *     pattern = [host "/"] segment *("/" segment) [":" tag] ["@" digest]
 *     host    = as in a reference, with its port; `*.` in front stands for one label
 *     segment = a part of the repository's path, in which one `*` stands for any characters of that part;
 *               `**`, once, stands for one or more parts
 *     tag     = with at most one `*`
 */
export interface ReferencePattern {
  /** As it is written. */
  readonly text: string
  readonly host: HostPattern
  readonly path: readonly PathPart[]
  /** Absent: any tag, or none. */
  readonly tag?: PartPattern
  /** Absent: any digest, or none. */
  readonly digest?: Digest
}

export type HostPattern =
  | { readonly kind: 'exact'; readonly host: string }
  /** One label, whatever it is, in front of `suffix`, which begins with a dot and has the port. */
  | { readonly kind: 'any-label'; readonly suffix: string }

export type PathPart = PartPattern | { readonly kind: 'any-parts' }

/** A text, or what begins and ends in a certain way. */
export type PartPattern =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'star'; readonly prefix: string; readonly suffix: string }

/** Characters of a pattern; a reference has no more. */
export const MAX_PATTERN_LENGTH = 1024

export type ParsedPattern =
  | { readonly kind: 'pattern'; readonly pattern: ReferencePattern }
  /** Why it is none, and what to write instead: `it …`. */
  | { readonly kind: 'fault'; readonly fault: string }

export function parsePattern(text: string): ParsedPattern {
  const fault = faultOf(text)
  if (fault !== undefined) return { kind: 'fault', fault }
  const { host, parts, tag, digest } = split(text)
  const partFault = hostFault(host) ?? pathFault(parts) ?? tagFault(tag) ?? digestFault(digest)
  if (partFault !== undefined) return { kind: 'fault', fault: partFault }
  const hub = host === undefined || isDockerHub(host)
  const path = hub && parts.length === 1 && parts[0] !== '**' ? ['library', ...parts] : parts
  const parsedDigest = digest === undefined ? undefined : parseDigest(digest)
  const pattern: ReferencePattern = {
    text,
    host: hub ? { kind: 'exact', host: 'docker.io' } : hostPattern(host),
    path: path.map((part) => (part === '**' ? { kind: 'any-parts' } : partPattern(part))),
    ...(tag === undefined ? {} : { tag: partPattern(tag) }),
    ...(parsedDigest === undefined ? {} : { digest: parsedDigest }),
  }
  if (!canBeReference(pattern))
    return { kind: 'fault', fault: 'it names no reference that there can be: look at its characters' }
  return { kind: 'pattern', pattern }
}

interface Split {
  readonly host: string | undefined
  readonly parts: readonly string[]
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** As references are split: the first part is a host where it looks like one. */
function split(text: string): Split {
  const at = text.indexOf('@')
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const [first = '', ...rest] = (colon < 0 ? named : named.slice(0, colon)).split('/')
  const isHost = rest.length > 0 && (/[.:[\]A-Z]/.test(first) || first === 'localhost')
  return {
    host: isHost ? first : undefined,
    parts: isHost ? rest : [first, ...rest],
    tag: colon < 0 ? undefined : named.slice(colon + 1),
    digest: at < 0 ? undefined : text.slice(at + 1),
  }
}

function faultOf(text: string): string | undefined {
  if (text === '') return 'it is empty'
  if (text.length > MAX_PATTERN_LENGTH) return `it is longer than ${MAX_PATTERN_LENGTH} characters`
  if (text.includes('://')) return 'it has a scheme: write the registry without https://'
  if (/[^\x21-\x7e]/.test(text)) return 'it has blanks or characters that no reference has'
  if (text.endsWith('/')) return `it ends with a slash: ${text}** is everything below`
  if (text === '*' || text.startsWith('*/') || text.startsWith('**'))
    return 'it stands for any registry: name the registries, as ghcr.io/acme/**'
  if (!text.includes('/') && /^[^:@]*\./.test(text))
    return `it may be a registry or an image of Docker Hub: write ${text}/** for all of a registry`
  return undefined
}

function hostFault(host: string | undefined): string | undefined {
  if (host === undefined) return undefined
  if (host !== host.toLowerCase()) return 'its registry has upper-case letters: write it in lower case'
  if (!host.includes('*')) return undefined
  const rest = host.slice('*.'.length)
  if (!host.startsWith('*.') || rest.includes('*'))
    return 'a * in a registry stands for its whole first label alone, as in *.example.com'
  if (!hostOf(rest).includes('.'))
    return `*.${rest} would be registries of anybody: at least two labels are behind the *`
  return undefined
}

function pathFault(parts: readonly string[]): string | undefined {
  if (parts.includes('')) return 'it has two slashes in a row'
  if (parts.filter((part) => part === '**').length > 1) return 'it has more than one **'
  const odd = parts.find((part) => part !== '**' && part.split('*').length > 2)
  return odd === undefined ? undefined : `«${odd}» has more than one *: ** stands alone between slashes`
}

function tagFault(tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined
  if (tag.split('*').length > 2) return `its tag «${tag}» has more than one *`
  return tag === '' ? 'its tag is empty' : undefined
}

function digestFault(digest: string | undefined): string | undefined {
  if (digest === undefined || parseDigest(digest)) return undefined
  return 'its digest is none: sha256: and 64 digits 0-9 and a-f'
}

function hostPattern(host: string): HostPattern {
  return host.startsWith('*.') ? { kind: 'any-label', suffix: host.slice(1) } : { kind: 'exact', host }
}

function partPattern(text: string): PartPattern {
  const star = text.indexOf('*')
  if (star < 0) return { kind: 'exact', text }
  return { kind: 'star', prefix: text.slice(0, star), suffix: text.slice(star + 1) }
}

/** With something harmless for each star, what remains is to be a reference with the same parts. */
function canBeReference({ host, path, tag }: ReferencePattern): boolean {
  const domain = host.kind === 'exact' ? host.host : `a${host.suffix}`
  const filled = path.map((part) => (part.kind === 'any-parts' ? 'a' : fill(part))).join('/')
  const reference = parseImageReference(`${domain}/${filled}${tag === undefined ? '' : `:${fill(tag)}`}`)
  if (!reference) return false
  // `docker.io/a` is `docker.io/library/a`: a pattern of all of Docker Hub is filled that way.
  return reference.domain === domain && (reference.path === filled || path[0]?.kind === 'any-parts')
}

function fill(part: PartPattern): string {
  return part.kind === 'exact' ? part.text : `${part.prefix}a${part.suffix}`
}

/** Without the port. */
function hostOf(domain: string): string {
  const colon = domain.lastIndexOf(':')
  return colon < 0 || domain.endsWith(']') ? domain : domain.slice(0, colon)
}

function isDockerHub(host: string): boolean {
  return host === 'docker.io' || host === 'index.docker.io'
}
