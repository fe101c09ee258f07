/**
 * Patterns in what RE2 and JavaScript both know.
 *
 *     pattern = branch *("|" branch)
 *     branch  = *(atom [("*" / "+" / "?" / "{" n ["," [m]] "}") ["?"]])
 *     atom    = character / "." / "[" class "]" / "\" escape / "(" ["?:"] pattern ")" / "^" / "$"
 *
 * with `(?i)` before all, and the escapes `\d \D \w \W \s \S \b \B \n \r \t \f \v \xHH` and those of signs.
 * https://github.com/google/re2/wiki/Syntax
 *
 * The dialect `re2` has more: groups that capture, by number or by name (`(?P<name>…)`, `(?<name>…)`), the flags `i`,
 * `m` and `s` anywhere and for a group (`(?i:…)`, `(?-i)`), `\A` and `\z`, and POSIX' names in classes (`[[:alnum:]]`).
 */
export type RegExpNode =
  | {
      readonly kind: 'test'
      readonly test: CharacterTest /** The sign, where it is one. */
      readonly sign?: string
    }
  | { readonly kind: 'assert'; readonly at: Assertion }
  | { readonly kind: 'sequence' | 'either'; readonly nodes: readonly RegExpNode[] }
  | {
      readonly kind: 'repeat'
      readonly node: RegExpNode
      readonly least: number
      readonly most: number
      readonly isLazy: boolean
    }
  /** Of `re2` alone. Numbers begin with 1. */
  | { readonly kind: 'group'; readonly node: RegExpNode; readonly number: number; readonly name?: string }

export type CharacterTest = (code: number) => boolean
export type Assertion = 'start' | 'end' | 'line-start' | 'line-end' | 'word' | 'no-word'
/** `common`: what RE2 and JavaScript both know. */
export type RegExpDialect = 'common' | 're2'

export const MAX_PATTERN_LENGTH = 1000
/** Of the dialect `re2`, whose patterns are those of rules and list what has to stand around a secret. */
export const MAX_RE2_PATTERN_LENGTH = 4000
/** How often `{n,m}` may repeat; RE2 has the same limit. */
export const MAX_REPETITIONS = 1000
/** The same for the `m` of the dialect `re2`: keys have thousands of characters, and whoever runs it may stop earlier. */
export const MAX_RE2_REPETITIONS = 100_000
const MAX_DEPTH = 50

/** Throws an Error in words for people. */
export function parseRegExp(pattern: string, dialect: RegExpDialect = 'common'): RegExpNode {
  const limit = dialect === 'common' ? MAX_PATTERN_LENGTH : MAX_RE2_PATTERN_LENGTH
  if (pattern.length > limit) throw new Error(`a pattern is longer than ${limit} characters`)
  const isFolded = pattern.startsWith('(?i)')
  return new Reader(pattern, isFolded ? '(?i)'.length : 0, { ...NO_FLAGS, isFolded }, dialect).whole()
}

interface Flags {
  readonly isFolded: boolean
  readonly hasLines: boolean
  readonly dotIsAll: boolean
}

const NO_FLAGS: Flags = { isFolded: false, hasLines: false, dotIsAll: false }

class Reader {
  readonly #text: string
  readonly #dialect: RegExpDialect
  #flags: Flags
  #at: number
  #depth = 0
  #groups = 0

  constructor(text: string, at: number, flags: Flags, dialect: RegExpDialect) {
    this.#text = text
    this.#at = at
    this.#flags = flags
    this.#dialect = dialect
  }

  whole(): RegExpNode {
    const node = this.#either()
    if (this.#at < this.#text.length) this.#fail('has a ) that nothing opens')
    return node
  }

  #either(): RegExpNode {
    if (++this.#depth > MAX_DEPTH) this.#fail(`has more than ${MAX_DEPTH} groups in each other`)
    const outside = this.#flags
    const nodes = [this.#sequence()]
    while (this.#takes('|')) nodes.push(this.#sequence())
    this.#depth--
    this.#flags = outside
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'either', nodes }
  }

  #sequence(): RegExpNode {
    const nodes: RegExpNode[] = []
    while (this.#at < this.#text.length && !'|)'.includes(this.#peek()))
      if (this.#dialect === 'common' || !this.#setFlags()) nodes.push(this.#repeated(this.#atom()))
    return { kind: 'sequence', nodes }
  }

  #repeated(node: RegExpNode): RegExpNode {
    const range = this.#range()
    if (!range) return node
    const isLazy = this.#takes('?')
    if (this.#range()) this.#fail('repeats a repetition')
    return { kind: 'repeat', node, least: range[0], most: range[1], isLazy }
  }

  #range(): readonly [number, number] | undefined {
    if (this.#takes('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#takes('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#takes('?')) return [0, 1]
    const counts = /^\{(?<least>\d{1,9})(?<comma>,(?<most>\d{0,9}))?\}/.exec(
      this.#text.slice(this.#at, this.#at + 24),
    )
    if (!counts?.groups) return undefined
    this.#at += counts[0].length
    const { least: first = '0', comma, most: last } = counts.groups
    const least = Number(first)
    const most = comma === undefined ? least : last ? Number(last) : Number.POSITIVE_INFINITY
    if (most < least) this.#fail('has a repetition whose end lies before its beginning')
    const limit = this.#dialect === 'common' ? MAX_REPETITIONS : MAX_RE2_REPETITIONS
    if (least > MAX_REPETITIONS || (most > limit && most !== Number.POSITIVE_INFINITY))
      this.#fail(`repeats more than ${least > MAX_REPETITIONS ? MAX_REPETITIONS : limit} times`)
    return [least, most]
  }

  #atom(): RegExpNode {
    const c = this.#next()
    switch (c) {
      case '(':
        return this.#group()
      case '[':
        return this.#test(this.#characterClass())
      case '.':
        return { kind: 'test', test: this.#flags.dotIsAll ? () => true : (code) => code !== NEWLINE }
      case '^':
        return { kind: 'assert', at: this.#flags.hasLines ? 'line-start' : 'start' }
      case '$':
        return { kind: 'assert', at: this.#flags.hasLines ? 'line-end' : 'end' }
      case '*':
      case '+':
      case '?':
        return this.#fail(`repeats nothing with ${c}`)
      case '\\':
        return this.#escaped()
      default:
        return { ...this.#test(is(c)), sign: c }
    }
  }

  #group(): RegExpNode {
    const isCommon = this.#dialect === 'common'
    if (!this.#takes('?')) return isCommon ? this.#closed() : this.#captured()
    if (this.#takes(':')) return this.#closed()
    if (isCommon) this.#fail('has a group of a kind that is not known: only (…), (?:…) and (?i) before all')
    if (this.#peek() === 'P' || this.#peek() === '<') return this.#named()
    const outside = this.#flags
    this.#flags = this.#changed()
    if (!this.#takes(':')) this.#fail(UNKNOWN_GROUP)
    const node = this.#closed()
    this.#flags = outside
    return node
  }

  #closed(): RegExpNode {
    const node = this.#either()
    if (!this.#takes(')')) this.#fail('has a ( that is not closed')
    return node
  }

  #captured(name?: string): RegExpNode {
    const number = ++this.#groups
    return { kind: 'group', node: this.#closed(), number, ...(name === undefined ? {} : { name }) }
  }

  #named(): RegExpNode {
    this.#takes('P')
    if (!this.#takes('<')) this.#fail(UNKNOWN_GROUP)
    const end = this.#text.indexOf('>', this.#at)
    const name = this.#text.slice(this.#at, end)
    if (end < 0 || !/^[a-z_]\w{0,63}$/i.test(name)) this.#fail('has a group whose name is none')
    this.#at = end + 1
    return this.#captured(name)
  }

  /** `(?i)` and the like, which hold up to the end of the group that they stand in. */
  #setFlags(): boolean {
    const flags = /^\(\?[ims]{0,3}-?[ims]{0,3}\)/.exec(this.#text.slice(this.#at, this.#at + 11))
    if (!flags) return false
    this.#at += 2
    this.#flags = this.#changed()
    this.#at++
    return true
  }

  /** The flags with what is written here: letters, and after a minus those that no longer hold. */
  #changed(): Flags {
    const changed = { ...this.#flags }
    for (let isOn = true; !':)'.includes(this.#peek()) && this.#at < this.#text.length; ) {
      const c = this.#next()
      if (c === '-' && isOn) isOn = false
      else if (c === 'i') changed.isFolded = isOn
      else if (c === 'm') changed.hasLines = isOn
      else if (c === 's') changed.dotIsAll = isOn
      else this.#fail(UNKNOWN_GROUP)
    }
    return changed
  }

  #escaped(): RegExpNode {
    const c = this.#next()
    if (c === 'b' || c === 'B') return { kind: 'assert', at: c === 'b' ? 'word' : 'no-word' }
    if (this.#dialect === 're2' && (c === 'A' || c === 'z'))
      return { kind: 'assert', at: c === 'A' ? 'start' : 'end' }
    return this.#test(this.#escape(c))
  }

  #escape(c: string): CharacterTest {
    const named = NAMED[c]
    if (named) return named
    const sign = this.#escapedSign(c)
    return is(sign)
  }

  #escapedSign(c: string): string {
    const control = CONTROLS[c]
    if (control) return control
    if (c === 'x') {
      const digits = this.#text.slice(this.#at, this.#at + 2)
      if (!/^[0-9a-f]{2}$/i.test(digits)) this.#fail('has a \\x without two hexadecimal digits')
      this.#at += 2
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    if (/[0-9a-z]/i.test(c)) this.#fail(`has the escape \\${c}, which is not known`)
    return c
  }

  #characterClass(): CharacterTest {
    const isNegated = this.#takes('^')
    const tests: CharacterTest[] = []
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      const from = this.#member()
      if (typeof from !== 'string') tests.push(from)
      else if (this.#peek() === '-' && this.#text[this.#at + 1] !== ']') {
        this.#at++
        const to = this.#member()
        if (typeof to !== 'string' || to < from) this.#fail('has a range in [ ] that is none')
        else tests.push(between(from, to))
      } else tests.push(is(from))
    }
    this.#at++
    const any = (code: number): boolean => tests.some((test) => test(code))
    const folded = this.#folded(any)
    return isNegated ? (code) => !folded(code) : folded
  }

  #member(): string | CharacterTest {
    if (this.#dialect === 're2' && this.#text.startsWith('[:', this.#at)) return this.#posixClass()
    const c = this.#next()
    if (c !== '\\') return c
    const escaped = this.#next()
    return NAMED[escaped] ?? this.#escapedSign(escaped)
  }

  #posixClass(): CharacterTest {
    const end = this.#text.indexOf(':]', this.#at)
    const name = this.#text.slice(this.#at + 2, Math.max(end, this.#at + 2))
    const known = POSIX[name]
    if (!known) return this.#fail('has a [: :] that is not known')
    this.#at = end + 2
    return known
  }

  #test(test: CharacterTest): Extract<RegExpNode, { kind: 'test' }> {
    return { kind: 'test', test: this.#folded(test) }
  }

  #folded(test: CharacterTest): CharacterTest {
    if (!this.#flags.isFolded) return test
    return (code) => test(code) || test(otherCase(code))
  }

  #peek(): string {
    return this.#text[this.#at] ?? ''
  }

  #next(): string {
    const c = this.#text[this.#at++]
    return c ?? this.#fail('ends too early')
  }

  #takes(c: string): boolean {
    if (this.#peek() !== c) return false
    this.#at++
    return true
  }

  #fail(why: string): never {
    throw new Error(`the pattern «${this.#text.slice(0, 100)}» ${why}`)
  }
}

const UNKNOWN_GROUP =
  'has a group of a kind that is not known: only (…), (?:…), (?P<name>…) and the flags i, m and s'

const NEWLINE = 10
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' }

const isDigit = between('0', '9')
const isSpace: CharacterTest = (code) => code === 32 || (code >= 9 && code <= 13 && code !== 11)

export function isWordCharacter(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
}

const NAMED: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWordCharacter,
  W: (code) => !isWordCharacter(code),
  s: isSpace,
  S: (code) => !isSpace(code),
}

const isUpper = between('A', 'Z')
const isLower = between('a', 'z')
const isLetter: CharacterTest = (code) => isUpper(code) || isLower(code)
const isGraphic = between('!', '~')

/** https://github.com/google/re2/wiki/Syntax, «ASCII character classes» */
const POSIX: Readonly<Record<string, CharacterTest>> = {
  alnum: (code) => isLetter(code) || isDigit(code),
  alpha: isLetter,
  blank: (code) => code === 9 || code === 32,
  digit: isDigit,
  graph: isGraphic,
  lower: isLower,
  punct: (code) => isGraphic(code) && !isLetter(code) && !isDigit(code),
  space: (code) => code === 32 || (code >= 9 && code <= 13),
  upper: isUpper,
  word: isWordCharacter,
  xdigit: (code) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
}

function is(character: string): CharacterTest {
  const wanted = character.charCodeAt(0)
  return (code) => code === wanted
}

function between(from: string, to: string): CharacterTest {
  const [least, most] = [from.charCodeAt(0), to.charCodeAt(0)]
  return (code) => code >= least && code <= most
}

/** Of ASCII; of other letters the capitals are told apart. */
function otherCase(code: number): number {
  if (code >= 65 && code <= 90) return code + 32
  return code >= 97 && code <= 122 ? code - 32 : code
}
