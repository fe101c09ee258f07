/**
 * Patterns of `matches`: what RE2 and JavaScript both know.
 *
 *     pattern = branch *("|" branch)
 *     branch  = *(atom [("*" / "+" / "?" / "{" n ["," [m]] "}") ["?"]])
 *     atom    = character / "." / "[" class "]" / "\" escape / "(" ["?:"] pattern ")" / "^" / "$"
 *
 * with `(?i)` before all, and the escapes `\d \D \w \W \s \S \b \B \n \r \t \f \v \xHH` and those of signs.
 * https://github.com/google/re2/wiki/Syntax
 */
export type RegExpNode =
  | { readonly kind: 'test'; readonly test: CharacterTest }
  | { readonly kind: 'assert'; readonly at: Assertion }
  | { readonly kind: 'sequence' | 'either'; readonly nodes: readonly RegExpNode[] }
  | { readonly kind: 'repeat'; readonly node: RegExpNode; readonly least: number; readonly most: number }

export type CharacterTest = (code: number) => boolean
export type Assertion = 'start' | 'end' | 'word' | 'no-word'

export const MAX_PATTERN_LENGTH = 1000
/** How often `{n,m}` may repeat; RE2 has the same limit. */
export const MAX_REPETITIONS = 1000
const MAX_DEPTH = 50

/** Throws an Error in words for people. */
export function parseRegExp(pattern: string): RegExpNode {
  if (pattern.length > MAX_PATTERN_LENGTH)
    throw new Error(`a pattern is longer than ${MAX_PATTERN_LENGTH} characters`)
  const isFolded = pattern.startsWith('(?i)')
  return new Reader(pattern, isFolded ? '(?i)'.length : 0, isFolded).whole()
}

class Reader {
  readonly #text: string
  readonly #isFolded: boolean
  #at: number
  #depth = 0

  constructor(text: string, at: number, isFolded: boolean) {
    this.#text = text
    this.#at = at
    this.#isFolded = isFolded
  }

  whole(): RegExpNode {
    const node = this.#either()
    if (this.#at < this.#text.length) this.#fail('has a ) that nothing opens')
    return node
  }

  #either(): RegExpNode {
    if (++this.#depth > MAX_DEPTH) this.#fail(`has more than ${MAX_DEPTH} groups in each other`)
    const nodes = [this.#sequence()]
    while (this.#takes('|')) nodes.push(this.#sequence())
    this.#depth--
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'either', nodes }
  }

  #sequence(): RegExpNode {
    const nodes: RegExpNode[] = []
    while (this.#at < this.#text.length && !'|)'.includes(this.#peek()))
      nodes.push(this.#repeated(this.#atom()))
    return { kind: 'sequence', nodes }
  }

  #repeated(node: RegExpNode): RegExpNode {
    const range = this.#range()
    if (!range) return node
    this.#takes('?') // Whether it is lazy does not matter: nobody asks where the match ends.
    if (this.#range()) this.#fail('repeats a repetition')
    return { kind: 'repeat', node, least: range[0], most: range[1] }
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
    if (least > MAX_REPETITIONS || (most > MAX_REPETITIONS && most !== Number.POSITIVE_INFINITY))
      this.#fail(`repeats more than ${MAX_REPETITIONS} times`)
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
        return { kind: 'test', test: (code) => code !== NEWLINE }
      case '^':
        return { kind: 'assert', at: 'start' }
      case '$':
        return { kind: 'assert', at: 'end' }
      case '*':
      case '+':
      case '?':
        return this.#fail(`repeats nothing with ${c}`)
      case '\\':
        return this.#escaped()
      default:
        return this.#test(is(c))
    }
  }

  #group(): RegExpNode {
    if (this.#takes('?') && !this.#takes(':'))
      this.#fail('has a group of a kind that is not known: only (…), (?:…) and (?i) before all')
    const node = this.#either()
    if (!this.#takes(')')) this.#fail('has a ( that is not closed')
    return node
  }

  #escaped(): RegExpNode {
    const c = this.#next()
    if (c === 'b' || c === 'B') return { kind: 'assert', at: c === 'b' ? 'word' : 'no-word' }
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
    const c = this.#next()
    if (c !== '\\') return c
    const escaped = this.#next()
    return NAMED[escaped] ?? this.#escapedSign(escaped)
  }

  #test(test: CharacterTest): RegExpNode {
    return { kind: 'test', test: this.#folded(test) }
  }

  #folded(test: CharacterTest): CharacterTest {
    if (!this.#isFolded) return test
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
