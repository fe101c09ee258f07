import { MAX_WORD_LENGTH } from './limits.ts'
import type { ReadWord } from './open-command.ts'
import { partsOf } from './parts.ts'
import {
  isAtEnd,
  isShellSpace,
  mayGoOn,
  readerOf,
  readWithin,
  type ShellReader,
  spanIn,
  unitAt,
} from './reader.ts'

/*
 * Words of the shell. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */

/** Parts of the source, by their indices, that make the value of a word. */
interface WordReader {
  readonly reader: ShellReader
  readonly parts: { start: number; end: number }[]
  isQuoted: boolean
}

const ENDS_WORD = new Set(['\n', ';', '&', '|', '<', '>', '(', ')', ''])

/** The word that begins here; an empty one where none does. Commands in its substitutions are found by the way. */
export function readWord(reader: ShellReader): ReadWord {
  const word: WordReader = { reader, parts: [], isQuoted: false }
  const start = reader.index
  while (mayGoOn(reader)) {
    const unit = unitAt(reader)
    if (isProcessSubstitution(reader)) {
      const from = reader.index
      reader.index += 2
      readWithin(reader, ')')
      keepFrom(word, from)
    } else if (ENDS_WORD.has(unit) || isShellSpace(unit)) break
    else if (unit === '\\') readEscape(word)
    else if (unit === "'") readSingleQuoted(word)
    else if (unit === '"') readDoubleQuoted(word)
    else if (unit === '$') readDollar(word)
    else if (unit === '`') readBackticks(word)
    else keep(word, 1)
  }
  const content = partsOf(reader.source, word.parts, start)
  const value = content.text.slice(0, MAX_WORD_LENGTH)
  return { value, isQuoted: word.isQuoted, ...spanIn(reader, start, reader.index), content }
}

function isProcessSubstitution(reader: ShellReader): boolean {
  const unit = unitAt(reader)
  return (unit === '<' || unit === '>') && unitAt(reader, 1) === '('
}

/** Takes the next units into the value. */
function keep(word: WordReader, count: number): void {
  const start = word.reader.index
  word.reader.index = Math.min(start + count, word.reader.source.text.length)
  keepFrom(word, start)
}

/** Takes what was passed since `start` into the value, as it is written. */
function keepFrom({ reader, parts }: WordReader, start: number): void {
  const last = parts.at(-1)
  if (last && start <= last.end) last.end = Math.max(last.end, reader.index)
  else if (reader.index > start) parts.push({ start, end: reader.index })
}

function readEscape(word: WordReader): void {
  const { reader } = word
  const next = unitAt(reader, 1)
  reader.index++
  if (next === '\n') reader.index++
  else if (next === '\r' && unitAt(reader, 1) === '\n') reader.index += 2
  else if (next !== '') {
    word.isQuoted = true
    keep(word, 1)
  }
}

function readSingleQuoted(word: WordReader): void {
  const { reader } = word
  const end = reader.source.text.indexOf("'", reader.index + 1)
  word.isQuoted = true
  reader.index++
  if (end < 0) reader.findings.fault ??= 'A quote is not closed.'
  const length = (end < 0 ? reader.source.text.length : end) - reader.index
  reader.findings.stepsLeft -= length
  keep(word, length)
  if (end >= 0) reader.index = end + 1
}

function readDoubleQuoted(word: WordReader): void {
  const { reader } = word
  word.isQuoted = true
  reader.index++
  while (mayGoOn(reader) && !isAtEnd(reader)) {
    const unit = unitAt(reader)
    if (unit === '"') {
      reader.index++
      return
    }
    const next = unitAt(reader, 1)
    if (unit === '\\' && next === '\n') reader.index += 2
    else if (unit === '\\' && next !== '' && '$`"\\'.includes(next)) {
      reader.index++
      keep(word, 1)
    } else if (unit === '$') readDollar(word)
    else if (unit === '`') readBackticks(word)
    else keep(word, 1)
  }
  reader.findings.fault ??= 'A quote is not closed.'
}

/** `$A`, `${A}`, `$(a)`, `$((1))`, `$'a'`: kept as written. */
function readDollar(word: WordReader): void {
  const { reader } = word
  const start = reader.index
  const next = unitAt(reader, 1)
  if (next === '(' && unitAt(reader, 2) === '(') {
    reader.index += 1
    skipBalanced(reader, '(', ')')
  } else if (next === '(') {
    reader.index += 2
    readWithin(reader, ')')
  } else if (next === '{') {
    reader.index += 1
    skipBalanced(reader, '{', '}')
  } else reader.index++
  keepFrom(word, start)
}

/** From an opening unit behind the one that closes it; quotes are passed, and commands in substitutions found. */
export function skipBalanced(reader: ShellReader, opening: string, closing: string): void {
  let open = 0
  while (mayGoOn(reader) && !isAtEnd(reader)) {
    const unit = unitAt(reader)
    if (unit === "'" || unit === '"' || unit === '`' || unit === '$') {
      skipPart(reader, unit)
      continue
    }
    reader.index = Math.min(reader.index + (unit === '\\' ? 2 : 1), reader.source.text.length)
    if (unit === opening) open++
    else if (unit === closing && --open === 0) return
  }
  reader.findings.fault ??= `${opening} is not closed.`
}

function skipPart(reader: ShellReader, unit: string): void {
  const word: WordReader = { reader, parts: [], isQuoted: false }
  if (unit === "'") readSingleQuoted(word)
  else if (unit === '"') readDoubleQuoted(word)
  else if (unit === '`') readBackticks(word)
  // Braces within braces nest the recursion, so that depth is counted there.
  else readDollar({ ...word, reader: deeper(reader) })
}

/** The same place, one level deeper: its index is the reader's own. */
function deeper(reader: ShellReader): ShellReader {
  return {
    source: reader.source,
    findings: reader.findings,
    depth: reader.depth + 1,
    pending: reader.pending,
    get index() {
      return reader.index
    },
    set index(value) {
      reader.index = value
    },
  }
}

/** `` `a` ``: a script of its own, in which backticks are escaped. */
function readBackticks(word: WordReader): void {
  const { reader } = word
  const { text } = reader.source
  const start = reader.index++
  const parts: { start: number; end: number }[] = []
  let from = reader.index
  while (mayGoOn(reader) && !isAtEnd(reader) && unitAt(reader) !== '`') {
    if (unitAt(reader) === '\\' && '$`\\'.includes(unitAt(reader, 1) || ' ')) {
      parts.push({ start: from, end: reader.index })
      from = reader.index + 1
      reader.index += 2
    } else reader.index++
  }
  const end = Math.min(reader.index, text.length)
  parts.push({ start: from, end })
  if (isAtEnd(reader)) reader.findings.fault ??= 'A backtick is not closed.'
  reader.index = Math.min(end + 1, text.length)
  keepFrom(word, start)
  const inner = readerOf(partsOf(reader.source, parts, start), reader.findings, reader.depth + 1)
  reader.findings.readCommands(inner, undefined)
}
