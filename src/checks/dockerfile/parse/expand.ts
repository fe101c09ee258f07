import { MAX_EXPANDED_LENGTH, MAX_SUBSTITUTION_DEPTH, MAX_VALUE_LENGTH } from './limits.ts'

/*
 * Quotes taken away and variables put in, as Docker does it in all instructions but those that leave it to the shell.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 */

/** Value of a variable; `undefined`: not known. */
export type Lookup = (name: string) => string | undefined

export interface ExpandedWord {
  /** Variables as written. */
  readonly value: string
  /** `undefined` where a variable is not known, or where it got too long. */
  readonly resolved: string | undefined
}

export interface Expander {
  readonly expand: (raw: string, lookup: Lookup) => ExpandedWord
}

/** Expands words of one file: what it may make of them together is limited. */
export function expanderFor(escape: string): Expander {
  let left = MAX_EXPANDED_LENGTH
  return {
    expand: (raw, lookup) => {
      if (!needsExpansion(raw, escape)) return { value: raw, resolved: raw }
      const reader: Reader = { raw, escape, lookup, index: 0 }
      const { value, resolved } = readText(reader, '', 0)
      left -= resolved?.length ?? 0
      return { value, resolved: left < 0 ? undefined : resolved }
    },
  }
}

function needsExpansion(raw: string, escape: string): boolean {
  return raw.includes('$') || raw.includes('"') || raw.includes("'") || raw.includes(escape)
}

interface Reader {
  readonly raw: string
  readonly escape: string
  readonly lookup: Lookup
  index: number
}

/** Puts a word together; a part that is not known makes the whole unknown. */
class Collected {
  readonly #values: string[] = []
  #resolved: string[] | undefined = []
  #length = 0

  addText(text: string): void {
    this.add(text, text)
  }

  add(value: string, resolved: string | undefined): void {
    this.#values.push(value)
    this.#length += resolved?.length ?? 0
    if (resolved === undefined || this.#length > MAX_VALUE_LENGTH) this.#resolved = undefined
    this.#resolved?.push(resolved ?? '')
  }

  done(): ExpandedWord {
    return { value: this.#values.join(''), resolved: this.#resolved?.join('') }
  }
}

/** Up to the unit `until`, which is passed, or to the end. */
function readText(reader: Reader, until: string, depth: number): ExpandedWord {
  const { raw, escape } = reader
  const collected = new Collected()
  while (reader.index < raw.length) {
    const unit = raw[reader.index] ?? ''
    if (unit === until) {
      reader.index++
      break
    }
    if (unit === "'") {
      const end = raw.indexOf("'", reader.index + 1)
      collected.addText(raw.slice(reader.index + 1, end < 0 ? raw.length : end))
      reader.index = end < 0 ? raw.length : end + 1
    } else if (unit === '"') {
      reader.index++
      readQuoted(reader, collected, depth)
    } else if (unit === escape) {
      collected.addText(raw[reader.index + 1] ?? '')
      reader.index += 2
    } else if (unit === '$') readVariable(reader, collected, depth)
    else readPlain(reader, collected, until)
  }
  return collected.done()
}

function readPlain(reader: Reader, collected: Collected, until: string): void {
  const { raw, escape } = reader
  const start = reader.index++
  while (reader.index < raw.length) {
    const unit = raw[reader.index] ?? ''
    if (unit === until || unit === "'" || unit === '"' || unit === '$' || unit === escape) break
    reader.index++
  }
  collected.addText(raw.slice(start, reader.index))
}

function readQuoted(reader: Reader, collected: Collected, depth: number): void {
  const { raw, escape } = reader
  while (reader.index < raw.length) {
    const unit = raw[reader.index] ?? ''
    const next = raw[reader.index + 1] ?? ''
    if (unit === '"') {
      reader.index++
      return
    }
    if (unit === escape && (next === '"' || next === '$' || next === escape)) {
      collected.addText(next)
      reader.index += 2
    } else if (unit === '$') readVariable(reader, collected, depth)
    else {
      collected.addText(unit)
      reader.index++
    }
  }
}

function readVariable(reader: Reader, collected: Collected, depth: number): void {
  const { raw, lookup } = reader
  const start = reader.index++
  if (raw[reader.index] === '{') {
    reader.index++
    const isTooDeep = depth >= MAX_SUBSTITUTION_DEPTH
    if (isTooDeep) reader.index = raw.length
    const resolved = isTooDeep ? undefined : readBraces(reader, depth)
    collected.add(raw.slice(start, reader.index), resolved)
    return
  }
  const name = readName(reader)
  if (name === '') collected.addText('$')
  else collected.add(`$${name}`, lookup(name))
}

function readName(reader: Reader): string {
  const { raw } = reader
  const start = reader.index
  while (reader.index < raw.length && isNameUnit(raw.charCodeAt(reader.index))) reader.index++
  return raw.slice(start, reader.index)
}

function isNameUnit(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
  )
}

/** Behind `${`; the closing brace is passed. Forms that Docker does not know, or we do not, are unknown. */
function readBraces(reader: Reader, depth: number): string | undefined {
  const { raw, lookup } = reader
  const name = readName(reader)
  const isColon = raw[reader.index] === ':'
  if (isColon) reader.index++
  const operator = raw[reader.index] ?? ''
  if (operator === '}') {
    reader.index++
    return name === '' || isColon ? undefined : lookup(name)
  }
  reader.index++
  const isDoubled = '#%/'.includes(operator) && raw[reader.index] === operator
  if (isDoubled) reader.index++
  const { resolved: operand } = readText(reader, '}', depth + 1)
  const value = lookup(name)
  switch (operator) {
    case '-':
      return value === undefined || (isColon && value === '') ? operand : value
    case '+':
      // Of a variable that is not known nobody can say whether it is set.
      return value === undefined ? undefined : isColon && value === '' ? '' : operand
    case '?':
      return value
    case '#':
      return cut(value, operand, (text, pattern) =>
        text.startsWith(pattern) ? text.slice(pattern.length) : text,
      )
    case '%':
      return cut(value, operand, (text, pattern) =>
        text.endsWith(pattern) ? text.slice(0, text.length - pattern.length) : text,
      )
    case '/':
      return replaced(value, operand, isDoubled)
    default:
      return undefined
  }
}

/** Only patterns without wildcards are done: the others are rare, and what is unknown is not judged. */
function cut(
  value: string | undefined,
  pattern: string | undefined,
  make: (text: string, pattern: string) => string,
): string | undefined {
  if (value === undefined || pattern === undefined || hasWildcard(pattern)) return undefined
  return make(value, pattern)
}

function replaced(value: string | undefined, operand: string | undefined, all: boolean): string | undefined {
  if (value === undefined || operand === undefined) return undefined
  const slash = operand.indexOf('/')
  const pattern = slash < 0 ? operand : operand.slice(0, slash)
  const by = slash < 0 ? '' : operand.slice(slash + 1)
  if (hasWildcard(pattern) || pattern === '' || by.length > 100) return undefined
  return all ? value.replaceAll(pattern, () => by) : value.replace(pattern, () => by)
}

function hasWildcard(pattern: string): boolean {
  return /[*?[\\]/.test(pattern)
}
