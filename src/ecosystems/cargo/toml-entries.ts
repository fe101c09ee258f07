import { MAX_RECORDS } from '../../packaging/record-lines.ts'

/** A table, or a value in one. */
interface TomlEntry {
  /** Names of tables and key, outermost first: `dependencies`, `rand`, `version`. */
  readonly path: readonly string[]
  /** Of a text its content, of numbers and words what is written; absent for tables, empty for lists. */
  readonly value?: string
}

/** Names in a path, tables written in line included; manifests have up to six. */
export const MAX_DEPTH = 16

/** Ends the reading: what comes is no TOML, or too much. */
class TomlFault extends Error {}

/**
 * The tables and values of a TOML file in its order, without what is in lists. Not a judge of TOML: what is read is
 * read rightly, and some that is not allowed is read too. https://toml.io/en/v1.0.0
 * @returns `undefined` when the file is none, or has more entries than are read
 */
export function tomlEntries(text: string): readonly TomlEntry[] | undefined {
  try {
    return new TomlReader(text).read()
  } catch (error) {
    if (error instanceof TomlFault) return undefined
    throw error
  }
}

class TomlReader {
  readonly #text: string
  readonly #entries: TomlEntry[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): readonly TomlEntry[] {
    let table: readonly string[] = []
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#take('[')) {
        const isList = this.#take('[')
        table = this.#key()
        this.#expect(isList ? ']]' : ']')
        this.#add({ path: table })
      } else this.#pair(table)
      this.#endLine()
    }
    return this.#entries
  }

  #pair(table: readonly string[]): void {
    const path = [...table, ...this.#key()]
    if (path.length > MAX_DEPTH) throw new TomlFault()
    this.#expect('=')
    this.#skipSpace()
    this.#value(path)
  }

  #value(path: readonly string[]): void {
    const c = this.#text[this.#at]
    if (c === '{') this.#table(path)
    else if (c === '[') {
      this.#skipList()
      this.#add({ path, value: '' })
    } else if (c === '"' || c === "'") this.#add({ path, value: this.#string(c) })
    else {
      const start = this.#at
      while (this.#at < this.#text.length && !' \t\r\n,]}#'.includes(this.#text.charAt(this.#at))) this.#at++
      if (start === this.#at) throw new TomlFault()
      this.#add({ path, value: this.#text.slice(start, this.#at) })
    }
  }

  #table(path: readonly string[]): void {
    this.#at++
    this.#add({ path })
    for (this.#skipBlank(); !this.#take('}'); this.#skipBlank()) {
      this.#pair(path)
      this.#skipBlank()
      if (!this.#take(',') && this.#text[this.#at] !== '}') throw new TomlFault()
    }
  }

  #skipList(): void {
    let depth = 0
    do {
      const c = this.#text[this.#at]
      if (c === undefined) throw new TomlFault()
      if (c === '"' || c === "'") this.#string(c)
      else if (c === '#') this.#skipBlank()
      else {
        if (c === '[') depth++
        if (c === ']') depth--
        this.#at++
      }
    } while (depth > 0)
  }

  /** `a`, `"a b"`, `a.b`. */
  #key(): string[] {
    const parts: string[] = []
    do {
      this.#skipSpace()
      const c = this.#text[this.#at]
      if (c === '"' || c === "'") parts.push(this.#string(c))
      else {
        const start = this.#at
        while (isBare(this.#text.charCodeAt(this.#at))) this.#at++
        if (start === this.#at) throw new TomlFault()
        parts.push(this.#text.slice(start, this.#at))
      }
      this.#skipSpace()
      if (parts.length > MAX_DEPTH) throw new TomlFault()
    } while (this.#take('.'))
    return parts
  }

  /** Its content; escapes stay as they are, for no name of a crate has any. */
  #string(quote: '"' | "'"): string {
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at)
    const mark = isLong ? quote.repeat(3) : quote
    const start = this.#at + mark.length
    let end = start
    while (!this.#text.startsWith(mark, end)) {
      const c = this.#text[end]
      if (c === undefined || (c === '\n' && !isLong)) throw new TomlFault()
      end += c === '\\' && quote === '"' ? 2 : 1
    }
    this.#at = end + mark.length
    // One or two quotes may stand before the three that end it.
    if (isLong) for (let i = 0; i < 2 && this.#text[this.#at] === quote; i++) this.#at++
    return this.#text.slice(start, end)
  }

  #add(entry: TomlEntry): void {
    if (this.#entries.length >= MAX_RECORDS) throw new TomlFault()
    this.#entries.push(entry)
  }

  #take(c: string): boolean {
    if (this.#text[this.#at] !== c) return false
    this.#at++
    return true
  }

  #expect(mark: string): void {
    if (!this.#text.startsWith(mark, this.#at)) throw new TomlFault()
    this.#at += mark.length
  }

  #endLine(): void {
    const start = this.#at
    this.#skipBlank()
    const isEnd = this.#at >= this.#text.length || this.#text.slice(start, this.#at).includes('\n')
    if (!isEnd) throw new TomlFault()
  }

  #skipSpace(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++
  }

  /** Over white space, ends of lines and comments. */
  #skipBlank(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const c = this.#text[this.#at]
      if (c === '#') {
        const end = this.#text.indexOf('\n', this.#at)
        this.#at = end < 0 ? this.#text.length : end
      } else if (c !== ' ' && c !== '\t' && c !== '\n' && c !== '\r') return
    }
  }
}

function isBare(c: number): boolean {
  return (
    (c >= 0x30 && c <= 0x39) ||
    (c >= 0x41 && c <= 0x5a) ||
    (c >= 0x61 && c <= 0x7a) ||
    c === 0x2d ||
    c === 0x5f
  )
}
