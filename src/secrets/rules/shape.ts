/*
 * Patterns are written out of a few shapes, so that a rule says what its secret looks like and not what may stand
 * around it. Patterns have no look-around; what stands around is part of the match, and the group `secret` is not.
 */

/** How a rule says what its secret looks like; one of them. */
export interface Shape {
  /** What the secret looks like, where nothing else does. */
  readonly token?: string | undefined
  /** A value that is given to a name: `NAME = "value"`, `"name": "value"`, `<name>value</name>`, `--name value`. */
  readonly assigned?: { readonly name: string; readonly value: string } | undefined
  /** What has no looks of its own but for its alphabet, at most `reach` characters from a keyword. */
  readonly near?: { readonly token: string; readonly reach?: number | undefined } | undefined
  /** All of it. */
  readonly pattern?: string | undefined
}

export interface WrittenShape {
  readonly pattern: string
  /** Where the shape says so; else the rule does. */
  readonly before: number
}

/** A beginning of a word, or what is escaped before it: `\n` in JSON, `%3D` in URLs, `\u003d` in JavaScript. */
const START = '(?:\\b|_|\\\\[nrt]|%[0-9A-Fa-f]{2}|\\\\u00[0-9A-Fa-f]{2})'
const START_LENGTH = 6
/** Of `assigned`: the rest of the name, the sign between both, quotes. */
const REST_OF_NAME = '[0-9a-z_. -]{0,25}'
const BETWEEN = `["'\`\\]\\\\]{0,3}\\s{0,5}(?::=|=>|[=:,>(])\\s{0,5}[\\\\"'\`(]{0,3}`
const LONGEST_NAME = 40
const REACH = 80

/** What may stand behind a secret, by the last character that it may end with. */
const ENDS = {
  word: '\\b',
  url: '(?:[^0-9A-Za-z_-]|$)',
  base64: '(?:[^0-9A-Za-z+/=]|$)',
  none: '',
} as const
export type End = keyof typeof ENDS
export const ENDS_OF_SHAPES = ['word', 'url', 'base64', 'none'] as const satisfies readonly End[]

export function writeShape({ token, assigned, near, pattern }: Shape, end: End = 'word'): WrittenShape {
  if (token !== undefined) return { pattern: `${START}(?<secret>${token})${ENDS[end]}`, before: START_LENGTH }
  if (assigned)
    return {
      pattern: `(?i)(?:${assigned.name})${REST_OF_NAME}${BETWEEN}(?<secret>${assigned.value})(?:[^0-9a-z_+/=-]|$)`,
      before: LONGEST_NAME,
    }
  if (near) {
    return { pattern: `${START}(?<secret>${near.token})${ENDS[end]}`, before: near.reach ?? REACH }
  }
  return { pattern: pattern ?? '', before: LONGEST_NAME }
}

/** What every text that a token matches begins with: `ghp_` of `ghp_[0-9A-Za-z]{36}`. */
export function literalStart(token: string): string {
  let start = ''
  for (let at = 0; at < token.length; at++) {
    const character = token.charAt(at)
    if ('?*{|'.includes(character)) return start.slice(0, -1)
    if (character === '\\') {
      at++
      if (/\w/.test(token.charAt(at))) return start
    } else if ('[]().+^$'.includes(character)) return start
    start += token.charAt(at)
  }
  return start
}
