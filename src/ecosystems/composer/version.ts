import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'

/** Longer than any version on packagist.org. */
export const MAX_COMPOSER_VERSION_LENGTH = 256

/**
 * The order of Composer: numbers first, missing ones zero; then words, of which `dev`, `alpha`, `beta` and `RC` come
 * before the release and `patch` after it. `1.x-dev` is after all of 1; a branch (`dev-main`) is before everything.
 *
 * https://github.com/composer/semver/blob/main/src/VersionParser.php and PHP's `version_compare`, which it ends in
 */
export const composerVersionOrder: VersionOrder = {
  id: 'composer',
  isValid: (version) => parse(version) !== undefined,
  compare: (a, b) => {
    const x = parse(a)
    const y = parse(b)
    if (!x || !y) return compareText(a, b)
    if (x.branch !== undefined || y.branch !== undefined) return compareBranches(x.branch, y.branch)
    return compareNumbers(x.numbers, y.numbers) || compareTails(x.tail, y.tail)
  },
}

/** Whether the version is a branch without a number, which has no place among versions: Composer compares none. */
export function isBranch(version: string): boolean {
  return parse(version)?.branch !== undefined
}

interface ComposerVersion {
  readonly branch?: string
  /** Without leading zeros, so that zero is the empty text. */
  readonly numbers: readonly string[]
  readonly tail: readonly Token[]
}

/** A number (of rank RELEASE), or a word. */
interface Token {
  readonly rank: number
  readonly number: string | undefined
}

const RELEASE = 4
const RANKS: Readonly<Record<string, number>> = {
  dev: 0,
  a: 1,
  alpha: 1,
  b: 2,
  beta: 2,
  rc: 3,
  p: 5,
  pl: 5,
  patch: 5,
}
/** Where a version ends, the other goes on with this against it. */
const NOTHING: Token = { rank: RELEASE, number: undefined }

/** Composer's number for `x`, and how many numbers it fills up. */
const ANY = '9999999'
const NUMBERS = 4

const SHAPE = /^[vV]?[0-9][0-9A-Za-z._:*-]*$/
const BRANCHES: ReadonlySet<string> = new Set(['master', 'trunk', 'default'])

function parse(text: string): ComposerVersion | undefined {
  if (text.length > MAX_COMPOSER_VERSION_LENGTH) return undefined
  if (/^dev-./i.test(text)) return { branch: text.slice(4), numbers: [], tail: [] }
  if (BRANCHES.has(text)) return { branch: text, numbers: [], tail: [] }
  const plus = text.indexOf('+')
  const body = plus < 0 ? text : text.slice(0, plus)
  if (!SHAPE.test(body)) return undefined
  const parts = body.replace(/^[vV]/, '').match(/[0-9]+|[A-Za-z]+|\*/g) ?? []
  const numbers: string[] = []
  for (const part of parts) {
    if (/^[0-9]/.test(part)) numbers.push(part.replace(/^0+/, ''))
    else if (part === '*' || part === 'x' || part === 'X') numbers.push(ANY)
    else break
  }
  const tail = parts.slice(numbers.length)
  if (numbers.includes(ANY)) while (numbers.length < NUMBERS) numbers.push(ANY)
  const tokens = tail.filter((part) => part.toLowerCase() !== 'stable').map(tokenOf)
  return tokens.every((token) => token !== undefined) ? { numbers, tail: tokens } : undefined
}

function tokenOf(part: string): Token | undefined {
  if (/^[0-9]/.test(part)) return { rank: RELEASE, number: part.replace(/^0+/, '') }
  const rank = Object.hasOwn(RANKS, part.toLowerCase()) ? RANKS[part.toLowerCase()] : undefined
  return rank === undefined ? undefined : { rank, number: undefined }
}

function compareBranches(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(b !== undefined) - Number(a !== undefined)
  return compareText(a, b)
}

function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const result = compareDigits(a[i] ?? '', b[i] ?? '')
    if (result !== 0) return result
  }
  return 0
}

/** Of two numbers without leading zeros the longer one is the greater. */
function compareDigits(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

function compareTails(a: readonly Token[], b: readonly Token[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const result = compareTokens(a[i] ?? NOTHING, b[i] ?? NOTHING)
    if (result !== 0) return result
  }
  return 0
}

function compareTokens(a: Token, b: Token): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  if (a.number === undefined || b.number === undefined)
    return Number(a.number !== undefined) - Number(b.number !== undefined)
  return compareDigits(a.number, b.number)
}
