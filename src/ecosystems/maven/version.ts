import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'
import { isWord } from '../../packaging/record-lines.ts'

/** Longer than any version on Maven Central. */
export const MAX_MAVEN_VERSION_LENGTH = 256

/**
 * The order of Maven. A version is split at `.`, `-` and between digits and letters (which is as good as `-`), and
 * what says nothing (`0`, `ga`, `final`, `release`) is cut off at its end and before each `-`. The tokens are compared
 * one by one, the shorter list filled up with nothing:
 *
 *     alpha, beta, milestone, rc, snapshot < nothing < sp < other words < -number < .number
 *
 * https://maven.apache.org/pom.html#version-order-specification
 *
 * `.word` is the same as `-word` everywhere. Maven itself says so at the end of a version alone, and so goes in a
 * circle: `1.sp.1` < `1-alpha` < `1` < `1.sp.1`.
 */
export const mavenVersionOrder: VersionOrder = {
  id: 'maven',
  isValid: (version) =>
    isWord(version) && version.length <= MAX_MAVEN_VERSION_LENGTH && !NO_VERSION.test(version),
  compare: (a, b) => {
    const x = tokensOf(a)
    const y = tokensOf(b)
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const result = compareTokens(x[i] ?? NOTHING, y[i] ?? NOTHING)
      if (result !== 0) return result
    }
    return 0
  },
}

/** Ranges, paths, and properties that nobody replaced. */
const NO_VERSION = /[[\](),{}$:/\\<>"]/

interface Token {
  /** Place among the kinds; see the order above. */
  readonly rank: number
  /** A word, or the digits of a number without leading zeros. */
  readonly text: string
}

const KNOWN_WORDS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']
const NOTHING: Token = { rank: KNOWN_WORDS.indexOf(''), text: '' }
const OTHER_WORD = KNOWN_WORDS.length
const HYPHEN_NUMBER = OTHER_WORD + 1
const DOT_NUMBER = OTHER_WORD + 2

const SAME: Readonly<Record<string, string>> = { ga: '', final: '', release: '', cr: 'rc' }
/** Only with a number at once behind them. */
const SHORT: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' }

function tokensOf(version: string): readonly Token[] {
  const text = version.toLowerCase()
  const tokens: Token[] = []
  let isDot = true // The first number is like one behind a dot.
  let start = 0
  for (let i = 0; i <= text.length; i++) {
    const c = text[i]
    const isSeparator = c === undefined || c === '.' || c === '-'
    const isTurn = !isSeparator && i > start && isDigit(c) !== isDigit(text[i - 1])
    if (!isSeparator && !isTurn) continue
    // Of a word and a number the separator may be left out: `rc1` and `rc-1` are the same.
    const isNumberNext = isTurn || (c === '-' && isDigit(text[i + 1]))
    push(tokens, text.slice(start, i), isDot, isNumberNext)
    isDot = c === '.'
    start = isSeparator ? i + 1 : i
  }
  trim(tokens)
  return tokens
}

function push(tokens: Token[], text: string, isDot: boolean, isNumberNext: boolean): void {
  const isNumber = text === '' || isDigit(text[0])
  const isHyphen = !isDot || !isNumber
  if (isHyphen) trim(tokens)
  if (isNumber) {
    tokens.push({ rank: isHyphen ? HYPHEN_NUMBER : DOT_NUMBER, text: text.replace(/^0+/, '') })
    return
  }
  const long = isNumberNext ? (Object.hasOwn(SHORT, text) ? (SHORT[text] ?? '') : text) : text
  const word = Object.hasOwn(SAME, long) ? (SAME[long] ?? '') : long
  const known = KNOWN_WORDS.indexOf(word)
  tokens.push(known >= 0 ? { rank: known, text: '' } : { rank: OTHER_WORD, text: word })
}

function trim(tokens: Token[]): void {
  while (tokens.length > 0 && saysNothing(tokens[tokens.length - 1])) tokens.pop()
}

function saysNothing(token: Token | undefined): boolean {
  return token?.text === '' && (token.rank === NOTHING.rank || token.rank >= HYPHEN_NUMBER)
}

function compareTokens(a: Token, b: Token): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  if (a.rank >= HYPHEN_NUMBER) return a.text.length - b.text.length || compareText(a.text, b.text)
  return compareText(a.text, b.text)
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9'
}
