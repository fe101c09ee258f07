import type { VersionOrder } from '../../core/version-order.ts'

/*
 * Versions of Alpine's package keeper: numbers parted by dots, at most one letter, suffixes, a commit hash, a
 * revision: `1.2.3b_rc4_p5~1a2b3c-r6`. The authority is apk-tools 3 (`apk version -t`). It refuses a number after a
 * letter (`6.6.2p1-r0`), but packages up to Alpine 3.12 have such versions, so that form is read as apk-tools 2 did.
 * https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-package.5.scd
 */

/**
 * The kinds of parts, in the order in which a version sorts that has one where another version has a different
 * kind or ends: `1_rc1 < 1 < 1-r0 < 1_p1 < 1a < 1.1`.
 */
const PRE_SUFFIX = 0
const INVALID = 1
const END = 2
const REVISION = 3
const HASH = 4
const SUFFIX_NUMBER = 5
const POST_SUFFIX = 6
const LETTER = 7
const NUMBER = 8

type Kind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** Suffixes by the order that they have among themselves. */
const PRE_SUFFIXES: readonly string[] = ['alpha', 'beta', 'pre', 'rc']
const POST_SUFFIXES: readonly string[] = ['cvs', 'svn', 'git', 'hg', 'p']

const DOT = 0x2e
const UNDERSCORE = 0x5f
const TILDE = 0x7e
const DASH = 0x2d
const SMALL_R = 0x72

/** Longer than every version that was ever published; keeps hostile comparisons short. */
export const MAX_APK_VERSION_LENGTH = 1024

/** Steps through one version, part by part. */
class Parts {
  kind: Kind = NUMBER
  /** Where the current part's text lies in the version: digits, a letter, a suffix, a hash. */
  start = 0
  end = 0
  /** Place of a suffix among its like. */
  weight = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
    this.#digits(NUMBER, 0)
  }

  get value(): string {
    return this.#text.slice(this.start, this.end)
  }

  advance(): void {
    if (this.end === this.#text.length) {
      this.kind = END
      return
    }
    const c = this.#text.charCodeAt(this.end)
    if (c === DOT) this.#expect(this.kind === NUMBER, NUMBER, this.end + 1)
    else if (isDigit(c)) {
      if (this.kind === LETTER) this.#digits(NUMBER, this.end)
      else this.#expect(isSuffix(this.kind), SUFFIX_NUMBER, this.end)
    } else if (c === UNDERSCORE) this.#suffix()
    else if (c === TILDE) this.#hash()
    else if (c === DASH) this.#revision()
    else if (isSmallLetter(c)) this.#letter()
    else this.kind = INVALID
  }

  #expect(isAllowed: boolean, kind: Kind, start: number): void {
    if (isAllowed) this.#digits(kind, start)
    else this.kind = INVALID
  }

  #digits(kind: Kind, start: number): void {
    let end = start
    while (end < this.#text.length && isDigit(this.#text.charCodeAt(end))) end++
    this.kind = end > start ? kind : INVALID
    this.start = start
    this.end = end
  }

  #letter(): void {
    this.kind = this.kind === NUMBER ? LETTER : INVALID
    this.start = this.end
    this.end++
  }

  #suffix(): void {
    if (this.kind < SUFFIX_NUMBER && this.kind !== PRE_SUFFIX) {
      this.kind = INVALID
      return
    }
    this.start = this.end + 1
    this.end = this.start
    while (isSmallLetter(this.#text.charCodeAt(this.end))) this.end++
    const pre = PRE_SUFFIXES.indexOf(this.value)
    const post = POST_SUFFIXES.indexOf(this.value)
    this.weight = Math.max(pre, post)
    if (pre >= 0) this.kind = PRE_SUFFIX
    else this.kind = post >= 0 ? POST_SUFFIX : INVALID
  }

  #hash(): void {
    const isAllowed = this.kind > HASH || this.kind === PRE_SUFFIX
    this.start = this.end + 1
    this.end = this.start
    while (isHexDigit(this.#text.charCodeAt(this.end))) this.end++
    this.kind = isAllowed && this.end > this.start ? HASH : INVALID
  }

  #revision(): void {
    const isAllowed = this.kind > REVISION || this.kind === PRE_SUFFIX
    this.#expect(isAllowed && this.#text.charCodeAt(this.end + 1) === SMALL_R, REVISION, this.end + 2)
  }
}

/** The order of `apk version -t`. Numbers have no upper end here; apk's own wrap at 2^64. */
export const apkVersionOrder: VersionOrder = {
  id: 'apk',
  isValid: isValidApkVersion,
  compare: compareApkVersions,
}

function isValidApkVersion(version: string): boolean {
  if (version.length > MAX_APK_VERSION_LENGTH) return false
  const parts = new Parts(version)
  while (parts.kind !== INVALID && parts.kind !== END) parts.advance()
  return parts.kind === END
}

function compareApkVersions(a: string, b: string): number {
  const left = new Parts(a)
  const right = new Parts(b)
  for (let isFirst = true; ; isFirst = false) {
    if (left.kind !== right.kind) return left.kind - right.kind
    if (left.kind === END || left.kind === INVALID) return 0
    const order = compareParts(left, right, isFirst)
    if (order !== 0) return order
    left.advance()
    right.advance()
  }
}

/** Both of the same kind. */
function compareParts(left: Parts, right: Parts, isFirst: boolean): number {
  switch (left.kind) {
    case PRE_SUFFIX:
    case POST_SUFFIX:
      return left.weight - right.weight
    case LETTER:
    case HASH:
      return compareStrings(left.value, right.value)
    case NUMBER:
      // Only the first number counts as one whatever its zeros; later ones sort as fractions: 1.10 > 1.1 > 1.01.
      return !isFirst && (left.value.startsWith('0') || right.value.startsWith('0'))
        ? compareStrings(left.value, right.value)
        : compareNumbers(left.value, right.value)
    default:
      return compareNumbers(left.value, right.value)
  }
}

function compareNumbers(a: string, b: string): number {
  const left = withoutLeadingZeros(a)
  const right = withoutLeadingZeros(b)
  return left.length - right.length || compareStrings(left, right)
}

function withoutLeadingZeros(digits: string): string {
  let start = 0
  while (start < digits.length && digits.charCodeAt(start) === 0x30) start++
  return start === 0 ? digits : digits.slice(start)
}

function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function isSuffix(kind: Kind): boolean {
  return kind === PRE_SUFFIX || kind === POST_SUFFIX
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

function isSmallLetter(c: number): boolean {
  return c >= 0x61 && c <= 0x7a
}

function isHexDigit(c: number): boolean {
  return isDigit(c) || (c >= 0x61 && c <= 0x66) || (c >= 0x41 && c <= 0x46)
}
