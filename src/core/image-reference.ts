import { type Digest, parseDigest } from './digest.ts'

/**
 * The name of an image in a registry, in full: `docker.io/library/alpine:3.18`.
 *
 *     reference = [domain "/"] path [":" tag] ["@" digest]
 *     domain    = host [":" port]            host is a name, an IPv4 address or an IPv6 address in brackets
 *     path      = component *("/" component)
 *     component = 1*(a-z 0-9), parted by one of ".", "_", "__" or any number of "-"
 *     tag       = word character, then up to 127 word characters, "." and "-"
 *
 * https://github.com/distribution/reference/blob/main/reference.go
 */
export interface ImageReference {
  readonly kind: 'image-reference'
  /** Host with port where given, as written: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly domain: string
  /** Of the repository, without domain: `library/alpine`. */
  readonly path: string
  /** `latest` when the text had neither tag nor digest; absent when it only had a digest. */
  readonly tag?: string
  /** Decides over the tag when both are there. */
  readonly digest?: Digest
}

/** Characters of the path, as the distribution project has it. */
export const MAX_REPOSITORY_PATH = 255
const MAX_TAG = 128
/** No part of the grammar: keeps names out that no host can have. */
const MAX_DOMAIN = 262

const DOCKER_HUB = 'docker.io'
const OLD_DOCKER_HUB = 'index.docker.io'
const OFFICIAL = 'library/'

/** Reads a reference as docker does, short names of Docker Hub included. `undefined` when it is none. */
export function parseImageReference(text: string): ImageReference | undefined {
  if (isImageId(text)) return undefined
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1))
  if (at >= 0 && digest === undefined) return undefined
  const named = at < 0 ? text : text.slice(0, at)
  // A colon after the last slash is the tag's; one before it belongs to a port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const tag = colon < 0 ? undefined : named.slice(colon + 1)
  if (tag !== undefined && !isTag(tag)) return undefined
  const name = splitName(colon < 0 ? named : named.slice(0, colon))
  if (!isDomain(name.domain) || !isPath(name.path)) return undefined
  const shown = tag ?? (digest === undefined ? 'latest' : undefined)
  return {
    kind: 'image-reference',
    ...name,
    ...(shown === undefined ? {} : { tag: shown }),
    ...(digest === undefined ? {} : { digest }),
  }
}

/** In full: `docker.io/library/alpine:3.18@sha256:…`. */
export function formatImageReference(reference: ImageReference): string {
  return `${repositoryName(reference)}${suffix(reference)}`
}

/** The way people write it: `alpine:3.18`. */
export function familiarName(reference: ImageReference): string {
  return `${familiarRepository(reference)}${suffix(reference)}`
}

/** Without tag and digest, in full: `docker.io/library/alpine`. */
export function repositoryName({ domain, path }: ImageReference): string {
  return `${domain}/${path}`
}

/** Docker Hub answers under another name than its images have. */
export function registryHost({ domain }: ImageReference): string {
  return domain === DOCKER_HUB ? 'registry-1.docker.io' : domain
}

function familiarRepository({ domain, path }: ImageReference): string {
  if (domain !== DOCKER_HUB) return `${domain}/${path}`
  const isOfficial = path.startsWith(OFFICIAL) && !path.includes('/', OFFICIAL.length)
  const short = isOfficial ? path.slice(OFFICIAL.length) : path
  // `docker.io/my.team/app`, without its domain, would name a host `my.team`.
  const again = splitName(short)
  const isSame = again.domain === domain && again.path === path && !isImageId(short)
  return isSame ? short : `${domain}/${path}`
}

function suffix({ tag, digest }: ImageReference): string {
  return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}

/** The first component is a domain when it looks like one; a single component never is. */
function splitName(name: string): { domain: string; path: string } {
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(slash, 0))
  const looksLikeDomain =
    first === 'localhost' || first.includes('.') || first.includes(':') || first !== first.toLowerCase()
  const domain = slash < 0 || !looksLikeDomain ? DOCKER_HUB : first === OLD_DOCKER_HUB ? DOCKER_HUB : first
  const path = looksLikeDomain ? name.slice(slash + 1) : name
  return { domain, path: domain === DOCKER_HUB && !path.includes('/') ? OFFICIAL + path : path }
}

function isDomain(text: string): boolean {
  if (text.length > MAX_DOMAIN) return false
  const hostEnd = text.startsWith('[') ? text.indexOf(']') + 1 : endOfName(text)
  const port = text.slice(hostEnd)
  if (port !== '' && !(port.startsWith(':') && port.length > 1 && all(port.slice(1), isDigit))) return false
  const host = text.slice(0, hostEnd)
  if (host.startsWith('[')) return host.length > 2 && all(host.slice(1, -1), isAddressCharacter)
  return host.split('.').every(isDomainComponent)
}

function endOfName(text: string): number {
  const colon = text.indexOf(':')
  return colon < 0 ? text.length : colon
}

function isDomainComponent(text: string): boolean {
  if (text === '' || text.startsWith('-') || text.endsWith('-')) return false
  return all(text, (c) => isDigit(c) || isLower(c) || isUpper(c) || c === HYPHEN)
}

function isPath(path: string): boolean {
  if (path.length > MAX_REPOSITORY_PATH) return false
  return path.split('/').every(isPathComponent)
}

function isPathComponent(text: string): boolean {
  let index = skipAlphanumerics(text, 0)
  if (index === 0) return false
  while (index < text.length) {
    const separatorEnd = skipSeparator(text, index)
    const next = skipAlphanumerics(text, separatorEnd)
    if (separatorEnd === index || next === separatorEnd) return false
    index = next
  }
  return true
}

function skipAlphanumerics(text: string, from: number): number {
  let index = from
  while (index < text.length && isLowerOrDigit(text.charCodeAt(index))) index++
  return index
}

function skipSeparator(text: string, from: number): number {
  const first = text.charCodeAt(from)
  if (first === DOT) return from + 1
  if (first === UNDERSCORE) return text.charCodeAt(from + 1) === UNDERSCORE ? from + 2 : from + 1
  let index = from
  while (text.charCodeAt(index) === HYPHEN) index++
  return index
}

function isTag(text: string): boolean {
  if (text.length === 0 || text.length > MAX_TAG) return false
  const isWord = (c: number): boolean => isDigit(c) || isLower(c) || isUpper(c) || c === UNDERSCORE
  return isWord(text.charCodeAt(0)) && all(text, (c) => isWord(c) || c === DOT || c === HYPHEN)
}

const IMAGE_ID_LENGTH = 64

/** Docker takes 64 hex digits for the id of an image and never for a name. */
function isImageId(text: string): boolean {
  return text.length === IMAGE_ID_LENGTH && all(text, (c) => isDigit(c) || (c >= 97 && c <= 102))
}

const HYPHEN = 45
const DOT = 46
const COLON = 58
const UNDERSCORE = 95

function isAddressCharacter(c: number): boolean {
  return isDigit(c) || c === COLON || (c >= 97 && c <= 102) || (c >= 65 && c <= 70)
}

function isLowerOrDigit(c: number): boolean {
  return isDigit(c) || isLower(c)
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}

function isLower(c: number): boolean {
  return c >= 97 && c <= 122
}

function isUpper(c: number): boolean {
  return c >= 65 && c <= 90
}

function all(text: string, test: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!test(text.charCodeAt(i))) return false
  }
  return true
}
