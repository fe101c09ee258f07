import { PlimsollError } from './errors.ts'

/** Patterns that one glob may stand for once its braces are expanded. */
export const MAX_ALTERNATIVES = 256
/** Characters of a glob. */
export const MAX_GLOB_LENGTH = 4096

/** One pattern without braces: a list of segments; a star (`**`) is any number of segments, none included. */
export type GlobPattern = readonly (Segment | Star)[]

/** A segment as a list of things that match one character; a star is any number of characters. */
type Segment = readonly (CharacterTest | Star)[]
type CharacterTest =
  | { readonly kind: 'any' }
  | { readonly kind: 'literal'; readonly character: string }
  | { readonly kind: 'class'; readonly isNegated: boolean; readonly ranges: readonly Range[] }

interface Range {
  readonly from: string
  readonly to: string
}

interface Star {
  readonly kind: 'star'
}

const STAR: Star = { kind: 'star' }

/**
 * Globs as users of other scanners write them: `**`, `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, `\` before a character
 * that is meant literally. `*` and `?` match dots at the start of a name, never a slash. A leading `/` or `./` and a
 * trailing `/` change nothing. Throws `option-invalid`.
 */
export function parseGlob(glob: string): readonly GlobPattern[] {
  if (glob.length > MAX_GLOB_LENGTH) throw invalid(glob, `it is longer than ${MAX_GLOB_LENGTH} characters`)
  return expandBraces(glob, glob).map((pattern) =>
    pattern
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.')
      .map((segment) => (segment === '**' ? STAR : parseSegment(segment, glob))),
  )
}

/** Time at most the product of both lengths: a star is retried from where it stood last, never recursively. */
export function matchesGlob(pattern: GlobPattern, segments: readonly string[]): boolean {
  return matchWithStars(pattern, segments, matchesSegment)
}

function matchesSegment(pattern: Segment, text: string): boolean {
  return matchWithStars(pattern, text, matchesCharacter)
}

/** The greedy match of a sequence with stars; backing up to the latest star is enough. */
function matchWithStars<P extends object>(
  pattern: readonly (P | Star)[],
  items: ArrayLike<string>,
  test: (part: P, item: string) => boolean,
): boolean {
  let p = 0
  let starAt = -1
  let resumeAt = 0
  for (let i = 0; i < items.length; ) {
    const part = pattern[p]
    if (part === STAR) {
      starAt = p++
      resumeAt = i
    } else if (part !== undefined && test(part as P, items[i] ?? '')) {
      p++
      i++
    } else if (starAt >= 0) {
      p = starAt + 1
      i = ++resumeAt
    } else {
      return false
    }
  }
  while (pattern[p] === STAR) p++
  return p === pattern.length
}

function matchesCharacter(test: CharacterTest, character: string): boolean {
  if (test.kind === 'any') return true
  if (test.kind === 'literal') return test.character === character
  return test.ranges.some(({ from, to }) => character >= from && character <= to) !== test.isNegated
}

function parseSegment(text: string, glob: string): Segment {
  const parts: (CharacterTest | Star)[] = []
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at)
    if (c === '*') {
      if (parts.at(-1) !== STAR) parts.push(STAR)
    } else if (c === '?') parts.push({ kind: 'any' })
    else if (c === '[') {
      const end = classEnd(text, at)
      if (end < 0) throw invalid(glob, 'a [ is not closed')
      parts.push(parseClass(text.slice(at + 1, end)))
      at = end
    } else {
      if (c === '\\' && at + 1 < text.length) at++
      parts.push({ kind: 'literal', character: text.charAt(at) })
    }
  }
  return parts
}

function classEnd(text: string, start: number): number {
  const first = start + (text[start + 1] === '!' || text[start + 1] === '^' ? 2 : 1)
  return text.indexOf(']', first + 1)
}

function parseClass(body: string): CharacterTest {
  const isNegated = body[0] === '!' || body[0] === '^'
  const members = isNegated ? body.slice(1) : body
  const ranges: Range[] = []
  for (let at = 0; at < members.length; at++) {
    const from = members.charAt(at)
    const isRange = members[at + 1] === '-' && at + 2 < members.length
    ranges.push({ from, to: isRange ? members.charAt(at + 2) : from })
    if (isRange) at += 2
  }
  return { kind: 'class', isNegated, ranges }
}

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`. */
function expandBraces(text: string, glob: string): string[] {
  const open = findOutside(text, '{', 0)
  if (open < 0) return [text]
  const alternatives: string[] = []
  let start = open + 1
  let depth = 1
  for (let at = start; at < text.length; at++) {
    const c = text[at]
    if (c === '\\') at++
    else if (c === '{') depth++
    else if (c === '}') depth--
    if (depth === 0 || (depth === 1 && c === ',')) {
      alternatives.push(text.slice(start, at))
      start = at + 1
    }
    if (depth > 0) continue
    const rest = expandBraces(text.slice(at + 1), glob)
    const inner = alternatives.flatMap((alternative) => expandBraces(alternative, glob))
    if (inner.length * rest.length > MAX_ALTERNATIVES) {
      throw invalid(glob, `its braces stand for more than ${MAX_ALTERNATIVES} patterns`)
    }
    return inner.flatMap((middle) => rest.map((end) => text.slice(0, open) + middle + end))
  }
  throw invalid(glob, 'a { is not closed')
}

function findOutside(text: string, wanted: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === wanted) return at
  }
  return -1
}

function invalid(glob: string, why: string): PlimsollError {
  return new PlimsollError(
    'option-invalid',
    `The glob ${JSON.stringify(glob.slice(0, 100))} is wrong: ${why}.`,
  )
}
