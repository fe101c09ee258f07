import type { PartPattern, PathPart, ReferencePattern } from '../allow-list/pattern.ts'

/*
 * Patterns as regular expressions of RE2 over the text of a reference, for policies in CEL: those have no parser of
 * references, so every spelling of a registry is written out.
 */

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const HOST = '(?:[A-Za-z0-9.-]+|\\[[A-Fa-f0-9:]+\\])(?::[0-9]+)?'
const TAG = ':[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
const DIGEST = '@(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})'
const HUB = '(?:index\\.)?docker\\.io/'
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'
const ANY = '[a-z0-9._-]'
/** What cannot be part of a host, where none is written. */
const NO_HOST = '[a-z0-9_-]'

/** Any reference, which each of `regexpsOf` supposes. */
export const REFERENCE = `^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?$`

/** @returns expressions of which one matches exactly the references that the pattern names, but for `localhost/…` */
export function regexpsOf(pattern: ReferencePattern): readonly string[] {
  const { host, path } = pattern
  const end = endOf(pattern)
  const whole = pathRegexp(path, ANY)
  if (host.kind === 'any-label') return [`^${LABEL}${escaped(host.suffix)}/${whole}${end}$`]
  if (host.host !== 'docker.io') return [`^${escaped(host.host)}/${whole}${end}$`]
  const short = shortOf(path)
  return [
    `^${HUB}${whole}${end}$`,
    ...(mayStandAlone(path[0]) ? [`^${withoutHost(path)}${end}$`] : []),
    ...(short === undefined ? [] : [`^(?:${HUB})?${short}${end}$`]),
  ]
}

function endOf({ tag, digest }: ReferencePattern): string {
  const ofTag = tag === undefined ? `(?:${TAG})?` : `:${partRegexp(tag, '[A-Za-z0-9_.-]')}`
  if (digest !== undefined) return `${ofTag}@${escaped(digest)}`
  return tag === undefined ? `${ofTag}(?:${DIGEST})?` : ofTag
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

function escaped(text: string): string {
  return text.replace(/[.[\]\\^$*+?(){}|]/g, '\\$&')
}
