import { DOCKER_HUBS } from '../allow-list/match.ts'
import type { PartPattern, PathPart, ReferencePattern } from '../allow-list/pattern.ts'

/*
 * Patterns as regular expressions of RE2 over the text of a reference, for policies in CEL: those have no parser of
 * references, so every spelling of a registry is written out.
 */

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?`
/** A first part with a dot would be a host. */
const FIRST = '[a-z0-9]+(?:(?:_|__|-+)[a-z0-9]+)*'
export const TAG = ':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
export const DIGEST = '@(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})'
const HUB = '(?:index\\.)?docker\\.io/'
const ANY = '[a-z0-9._-]'
/** What cannot be part of a host, where none is written. */
const NO_HOST = '[a-z0-9_-]'

const NAME = `(?:${HOST}/${COMPONENT}(?:/${COMPONENT})*|${FIRST}(?:/${COMPONENT})+|${COMPONENT})`
/** Any reference, which each of `regexpsOf` supposes. */
export const REFERENCE = `^${NAME}(?:${TAG})?(?:${DIGEST})?$`

/** @returns expressions of which one matches exactly the references that the pattern names, but for `localhost/…` */
export function regexpsOf(pattern: ReferencePattern): readonly string[] {
  return spelled(pattern, { host: escaped, hub: HUB, end: endOf(pattern) })
}

/** The same for what a deny list's pattern hits: hosts in any case and with the port 443, tags with a digest behind them. */
export function forbiddenRegexpsOf(pattern: ReferencePattern): readonly string[] {
  const host = (text: string): string => (/:\d+$/.test(text) ? anyCase(text) : `${anyCase(text)}(?::443)?`)
  const hub = `(?:${[...DOCKER_HUBS].map(anyCase).join('|')})(?::443)?/`
  const plain = (text: string): string => host(text.replace(/:443$/, ''))
  return spelled(pattern, { host: plain, hub, end: forbiddenEndOf(pattern) })
}

interface Spelling {
  readonly host: (text: string) => string
  /** With its slash. */
  readonly hub: string
  readonly end: string
}

function spelled({ host, path }: ReferencePattern, { host: hostRegexp, hub, end }: Spelling): string[] {
  const whole = pathRegexp(path, ANY)
  if (host.kind === 'any-label') return [`^${LABEL}${hostRegexp(host.suffix)}/${whole}${end}$`]
  if (host.host !== 'docker.io') return [`^${hostRegexp(host.host)}/${whole}${end}$`]
  const short = shortOf(path)
  return [
    `^${hub}${whole}${end}$`,
    ...(mayStandAlone(path[0]) ? [`^${withoutHost(path)}${end}$`] : []),
    ...(short === undefined ? [] : [`^(?:${hub})?${short}${end}$`]),
  ]
}

/** A tag ties nothing to a digest, and a name without either has the tag `latest`. */
function endOf({ tag, digest }: ReferencePattern): string {
  const ofTag = tag === undefined ? `(?:${TAG})?` : tagRegexp(tag)
  if (digest !== undefined) return `${ofTag}@${escaped(digest)}`
  if (tag === undefined) return `${ofTag}(?:${DIGEST})?`
  return isLatest(tag) ? `(?:${ofTag})?` : ofTag
}

function forbiddenEndOf(pattern: ReferencePattern): string {
  const { tag, digest } = pattern
  if (tag === undefined || digest !== undefined) return endOf(pattern)
  const end = `${tagRegexp(tag)}(?:${DIGEST})?`
  return isLatest(tag) ? `(?:${end})?` : end
}

function tagRegexp(tag: PartPattern): string {
  return `:${partRegexp(tag, '[A-Za-z0-9_.-]')}`
}

function isLatest(tag: PartPattern): boolean {
  return new RegExp(`^${tagRegexp(tag)}$`).test(':latest')
}

function pathRegexp(path: readonly PathPart[], class_: string): string {
  return path
    .map((part) => (part.kind === 'any-parts' ? `${class_}+(?:/${class_}+)*` : partRegexp(part, class_)))
    .join('/')
}

/** Only the first part would be taken for a host. */
function withoutHost([first, ...rest]: readonly PathPart[]): string {
  if (first === undefined) return ''
  const head = first.kind === 'any-parts' ? `${NO_HOST}+/${ANY}+(?:/${ANY}+)*` : partRegexp(first, NO_HOST)
  if (first.kind !== 'any-parts') return [head, ...rest.map((part) => pathRegexp([part], ANY))].join('/')
  if (rest.length === 0) return head
  return `${NO_HOST}+(?:/${ANY}+)*/${pathRegexp(rest, ANY)}`
}

function mayStandAlone(first: PathPart | undefined): boolean {
  if (first === undefined || first.kind === 'any-parts') return true
  const text = first.kind === 'exact' ? first.text : first.prefix + first.suffix
  return !text.includes('.') && text !== 'localhost'
}

/** What stands behind `library/`, where that is all; it may be left out. */
function shortOf(path: readonly PathPart[]): string | undefined {
  const [first, second] = path
  if (first === undefined || path.length > 2) return undefined
  if (path.length === 1) return first.kind === 'any-parts' ? `${ANY}+` : undefined
  const isOfficial = first.kind === 'any-parts' || new RegExp(`^${partRegexp(first, ANY)}$`).test('library')
  if (!isOfficial || second === undefined) return undefined
  return second.kind === 'any-parts' ? `${ANY}+` : partRegexp(second, ANY)
}

function partRegexp(part: PartPattern, class_: string): string {
  return part.kind === 'exact'
    ? escaped(part.text)
    : `${escaped(part.prefix)}${class_}*${escaped(part.suffix)}`
}

export function escaped(text: string): string {
  return text.replace(/[.[\]\\^$*+?(){}|]/g, '\\$&')
}

function anyCase(text: string): string {
  return escaped(text).replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
}
