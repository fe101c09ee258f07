/**
 * A shell script as words, operators and texts inside words. Only what it takes to find the commands: expansions are not
 * done, and what is wrong with the script is not said.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
 */

/** Texts inside each other: `$( $( … ) )`. */
export const MAX_SHELL_DEPTH = 16

/** Stands for what is computed; see ShellFacts. */
export const COMPUTED = '\u0001'

export type ShellToken =
  | {
      readonly kind: 'word'
      readonly text: string
      /** Whether a part of it is quoted, so that it is no keyword. */
      readonly isQuoted: boolean
      /** Scripts in it that are run: of `$(…)` and backquotes. */
      readonly scripts: readonly string[]
    }
  | { readonly kind: 'operator'; readonly text: string }

const OPERATORS = ['&&', '||', ';;&', ';;', ';&', '|&', '&>>', '&>', ';', '&', '|', '(', ')', '\n'] as const
const REDIRECTIONS = ['<<<', '<<-', '<<', '>>', '>&', '<&', '>|', '<>', '<', '>'] as const
const BLANK = new Set([' ', '\t', '\r'])
const WORD_ENDS = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '(', ')', '<', '>'])

export function shellTokens(text: string): ShellToken[] {
  return new ShellReader(text).tokens()
}

class ShellReader {
  readonly #text: string
  readonly #tokens: ShellToken[] = []
  readonly #heredocs: { readonly end: string; readonly hasTabs: boolean; readonly isPlain: boolean }[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  tokens(): ShellToken[] {
    while (this.#at < this.#text.length) this.#next()
    return this.#tokens
  }

  #next(): void {
    const c = this.#text[this.#at] ?? ''
    if (BLANK.has(c)) this.#at++
    else if (c === '\\' && this.#text[this.#at + 1] === '\n') this.#at += 2
    else if (c === '#') this.#at = endOr(this.#text.indexOf('\n', this.#at), this.#text.length)
    else if (!this.#operator()) {
      const start = this.#at
      this.#tokens.push(this.#word())
      // What is no shell at all: `<<(`.
      if (this.#at === start) this.#at++
    }
  }

  #operator(): boolean {
    const redirection = REDIRECTIONS.find((one) => this.#text.startsWith(one, this.#at))
    if (redirection !== undefined && this.#text[this.#at + redirection.length] !== '(') {
      this.#at += redirection.length
      this.#redirection(redirection)
      return true
    }
    const operator = OPERATORS.find((one) => this.#text.startsWith(one, this.#at))
    if (operator === undefined) return false
    this.#at += operator.length
    if (operator === '&>' || operator === '&>>') this.#redirection(operator)
    else this.#tokens.push({ kind: 'operator', text: operator })
    if (operator === '\n') this.#passHeredocs()
    return true
  }

  /** Its target is a word of no command; a number before it is none either. */
  #redirection(operator: string): void {
    const last = this.#tokens.at(-1)
    if (last?.kind === 'word' && !last.isQuoted && isNumber(last.text) && this.#isBehind(last.text, operator))
      this.#tokens.pop()
    while (BLANK.has(this.#text[this.#at] ?? '')) this.#at++
    const target = this.#word()
    if (target.scripts.length > 0) this.#tokens.push({ kind: 'operator', text: '<' }, target)
    if (operator === '<<' || operator === '<<-')
      this.#heredocs.push({
        end: target.text,
        hasTabs: operator === '<<-',
        isPlain: target.isQuoted,
      })
  }

  #isBehind(number: string, operator: string): boolean {
    return this.#text.endsWith(number, this.#at - operator.length)
  }

  /** Texts that follow the line are input of commands; what is run to make them counts. */
  #passHeredocs(): void {
    for (const heredoc of this.#heredocs.splice(0)) {
      const start = this.#at
      const end = this.#passHeredoc(heredoc)
      if (heredoc.isPlain) continue
      const scripts = scriptsIn(this.#text.slice(start, end))
      if (scripts.length > 0)
        this.#tokens.push(
          { kind: 'operator', text: '<' },
          { kind: 'word', text: COMPUTED, isQuoted: true, scripts },
        )
    }
  }

  /** @returns where its text ends */
  #passHeredoc({ end, hasTabs }: { readonly end: string; readonly hasTabs: boolean }): number {
    while (this.#at < this.#text.length) {
      const start = this.#at
      const stop = endOr(this.#text.indexOf('\n', this.#at), this.#text.length)
      const line = this.#text.slice(start, stop)
      this.#at = stop + 1
      if ((hasTabs ? withoutTabs(line) : line) === end) return start
    }
    return this.#text.length
  }

  /** The scripts of a text in which nothing is quoted. */
  substitutions(): string[] {
    const scripts: string[] = []
    for (;;) {
      const next = this.#text.indexOf('$(', this.#at)
      if (next < 0) return scripts
      this.#at = next + 2
      scripts.push(this.#until(')'))
    }
  }

  #word(): Extract<ShellToken, { kind: 'word' }> {
    let text = ''
    let isQuoted = false
    const scripts: string[] = []
    while (this.#at < this.#text.length) {
      const c = this.#text[this.#at] ?? ''
      if (WORD_ENDS.has(c)) {
        const isSubstitution = (c === '<' || c === '>') && this.#text[this.#at + 1] === '('
        if (!isSubstitution) break
        this.#at += 2
        scripts.push(this.#until(')'))
        text += COMPUTED
      } else if (c === "'") {
        const end = endOr(this.#text.indexOf("'", this.#at + 1), this.#text.length)
        text += this.#text.slice(this.#at + 1, end)
        this.#at = end + 1
        isQuoted = true
      } else if (c === '"') {
        this.#at++
        text += this.#quoted(scripts)
        isQuoted = true
      } else if (c === '\\') {
        if (this.#text[this.#at + 1] !== '\n') text += this.#text[this.#at + 1] ?? ''
        isQuoted = true
        this.#at += 2
      } else if (c === '$' || c === '`') text += this.#expansion(scripts)
      else {
        text += c
        this.#at++
      }
    }
    return { kind: 'word', text, isQuoted, scripts }
  }

  #quoted(scripts: string[]): string {
    let text = ''
    while (this.#at < this.#text.length) {
      const c = this.#text[this.#at] ?? ''
      if (c === '"') {
        this.#at++
        break
      }
      if (c === '\\') {
        const next = this.#text[this.#at + 1] ?? ''
        text += next === '\n' ? '' : '$`"\\'.includes(next) ? next : `\\${next}`
        this.#at += 2
      } else if (c === '$' || c === '`') text += this.#expansion(scripts)
      else {
        text += c
        this.#at++
      }
    }
    return text
  }

  /** `$name`, `${…}`, `$(…)`, `$((…))`, backquotes; what it comes to is computed. */
  #expansion(scripts: string[]): string {
    const start = this.#at
    if (this.#text[start] === '`') {
      const end = endOr(this.#text.indexOf('`', start + 1), this.#text.length)
      scripts.push(this.#text.slice(start + 1, end))
      this.#at = end + 1
      return COMPUTED
    }
    const next = this.#text[start + 1] ?? ''
    this.#at += 2
    if (next === '(') {
      const inner = this.#until(')')
      if (!inner.startsWith('(')) scripts.push(inner)
      return COMPUTED
    }
    if (next === '{') return parameter(this.#until('}'))
    if (next === "'") {
      this.#at--
      return ''
    }
    if (isNameStart(next)) {
      while (isNameStart(this.#text[this.#at]) || isNumber(this.#text[this.#at] ?? '')) this.#at++
      return COMPUTED
    }
    if (next !== '' && '@*0123456789'.includes(next)) return parameter(next)
    if (next !== '' && '#?$!-'.includes(next)) return COMPUTED
    this.#at--
    return '$'
  }

  /** The text up to a bracket that closes, over quotes and further brackets. */
  #until(close: string): string {
    const open = close === ')' ? '(' : '{'
    const start = this.#at
    let depth = 1
    for (; this.#at < this.#text.length; this.#at++) {
      const c = this.#text[this.#at]
      if (c === '\\') this.#at++
      else if (c === "'" || c === '"') {
        const end = this.#quoteEnd(c)
        this.#at = end
      } else if (c === open) depth++
      else if (c === close && --depth === 0) break
    }
    const text = this.#text.slice(start, this.#at)
    this.#at++
    return text
  }

  #quoteEnd(quote: string): number {
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      if (this.#text[at] === quote) return at
      if (quote === '"' && this.#text[at] === '\\') at++
    }
    return this.#text.length
  }
}

function scriptsIn(text: string): string[] {
  return new ShellReader(text).substitutions()
}

function withoutTabs(line: string): string {
  let start = 0
  while (line[start] === '\t') start++
  return line.slice(start)
}

function parameter(name: string): string {
  if (name === '@' || name === '*') return `${COMPUTED}@`
  return name.length === 1 && isNumber(name) ? `${COMPUTED}${name}` : COMPUTED
}

function isNameStart(c: string | undefined): boolean {
  return c !== undefined && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_')
}

function isNumber(text: string): boolean {
  if (text === '') return false
  for (const c of text) if (c < '0' || c > '9') return false
  return true
}

function endOr(at: number, end: number): number {
  return at < 0 ? end : at
}
