/*
 * JSON with the lines of its objects, for lock files: where a package is declared is part of what is told of it.
 * https://www.rfc-editor.org/rfc/rfc8259
 */

/** Objects and arrays in each other; lock files have ten at most. */
export const MAX_JSON_DEPTH = 100

export interface LineRange {
  readonly start: number
  readonly end: number
}

export interface LocatedJson {
  /** As `JSON.parse` has it, but objects have no prototype. */
  readonly value: unknown
  /** First and last line of an object or array of `value`. */
  readonly linesOf: (part: object) => LineRange | undefined
}

/** The text of a file as JSON; a text that says why when it is none. */
export function readLocatedJson(bytes: Uint8Array): LocatedJson | string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const reader = new Reader(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  try {
    const value = reader.document()
    return { value, linesOf: (part) => reader.lines.get(part) }
  } catch (error) {
    if (error instanceof JsonFault) return error.message
    throw error
  }
}

class JsonFault extends Error {}

class Reader {
  readonly lines = new WeakMap<object, LineRange>()
  readonly #text: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#text = text
  }

  document(): unknown {
    const value = this.#value(0)
    this.#blanks()
    if (this.#at < this.#text.length) throw this.#fault('something follows the value')
    return value
  }

  #value(depth: number): unknown {
    if (depth > MAX_JSON_DEPTH) throw this.#fault(`it is nested deeper than ${MAX_JSON_DEPTH}`)
    this.#blanks()
    const c = this.#text[this.#at]
    if (c === '{') return this.#object(depth)
    if (c === '[') return this.#array(depth)
    return c === '"' ? this.#string() : this.#word()
  }

  #object(depth: number): Readonly<Record<string, unknown>> {
    const start = this.#line
    const object = Object.create(null) as Record<string, unknown>
    this.#at++
    for (let isFirst = true; !this.#closes('}', isFirst); isFirst = false) {
      this.#blanks()
      if (this.#text[this.#at] !== '"') throw this.#fault('a name is expected')
      const name = this.#string()
      this.#blanks()
      if (this.#text[this.#at++] !== ':') throw this.#fault('a colon is expected')
      object[name] = this.#value(depth + 1)
    }
    this.lines.set(object, { start, end: this.#line })
    return object
  }

  #array(depth: number): readonly unknown[] {
    const start = this.#line
    const array: unknown[] = []
    this.#at++
    for (let isFirst = true; !this.#closes(']', isFirst); isFirst = false) array.push(this.#value(depth + 1))
    this.lines.set(array, { start, end: this.#line })
    return array
  }

  /** Whether the end is reached; else passes over the comma before what follows. */
  #closes(end: string, isFirst: boolean): boolean {
    this.#blanks()
    const c = this.#text[this.#at]
    if (c === end) {
      this.#at++
      return true
    }
    if (isFirst) return false
    if (c !== ',') throw this.#fault('a comma is expected')
    this.#at++
    return false
  }

  #string(): string {
    let end = this.#at + 1
    for (; ; end++) {
      const c = this.#text.charCodeAt(end)
      if (Number.isNaN(c) || c < 0x20) throw this.#fault('a text has no end')
      if (c === BACKSLASH) end++
      else if (c === QUOTE) break
    }
    const token = this.#text.slice(this.#at, end + 1)
    this.#at = end + 1
    if (!token.includes('\\')) return token.slice(1, -1)
    return this.#primitive(token) as string
  }

  #word(): unknown {
    let end = this.#at
    while (end < this.#text.length && isWordCharacter(this.#text.charCodeAt(end))) end++
    const token = this.#text.slice(this.#at, end)
    this.#at = end
    return this.#primitive(token)
  }

  #primitive(token: string): unknown {
    try {
      return JSON.parse(token)
    } catch {
      throw this.#fault('a value is malformed')
    }
  }

  #blanks(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const c = this.#text.charCodeAt(this.#at)
      if (c === NEWLINE) this.#line++
      else if (c !== 0x20 && c !== 0x09 && c !== 0x0d) return
    }
  }

  #fault(reason: string): JsonFault {
    return new JsonFault(`it is no JSON: ${reason} at line ${this.#line}`)
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const NEWLINE = 0x0a

/** Of numbers, `true`, `false` and `null`. */
function isWordCharacter(c: number): boolean {
  return (
    (c >= 0x30 && c <= 0x39) ||
    (c >= 0x61 && c <= 0x7a) ||
    c === 0x2b ||
    c === 0x2d ||
    c === 0x2e ||
    c === 0x45
  )
}
