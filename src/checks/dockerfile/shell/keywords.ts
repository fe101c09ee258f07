import { type ShellReader, skipShellSpaces, startsWith, unitAt } from './reader.ts'
import { readWord, skipBalanced } from './word.ts'

/** What is open and will be closed by a word or a unit of its own. */
export interface Construct {
  readonly kind: 'if' | 'loop' | 'case' | 'brace' | 'paren'
  /** Of `case`: what comes next is a pattern, not a command. */
  expectsPattern: boolean
}

const OPENS: ReadonlyMap<string, Construct['kind']> = new Map([
  ['if', 'if'],
  ['while', 'loop'],
  ['until', 'loop'],
  ['for', 'loop'],
  ['select', 'loop'],
  ['case', 'case'],
  ['{', 'brace'],
])
const CLOSES: ReadonlyMap<string, Construct['kind']> = new Map([
  ['fi', 'if'],
  ['done', 'loop'],
  ['esac', 'case'],
  ['}', 'brace'],
])
const BETWEEN: ReadonlySet<string> = new Set(['then', 'else', 'elif', 'do', '!', 'time', 'coproc'])

/** What a word that begins a command means, where it means more than a command. */
export function keywordOf(word: string): 'opens' | 'closes' | 'between' | 'function' | 'test' | undefined {
  if (OPENS.has(word)) return 'opens'
  if (CLOSES.has(word)) return 'closes'
  if (word === 'function') return 'function'
  if (word === '[[') return 'test'
  return BETWEEN.has(word) ? 'between' : undefined
}

/** Opens what the keyword opens, and passes what belongs to it and is no command: `x in a b`, `$x in`. */
export function openConstruct(reader: ShellReader, stack: Construct[], keyword: string): void {
  const kind = OPENS.get(keyword) ?? 'brace'
  stack.push({ kind, expectsPattern: kind === 'case' })
  if (keyword === 'for' || keyword === 'select') passWords(reader, 'do')
  else if (keyword === 'case') passWords(reader, 'in')
}

/** Closes the last that the keyword closes, and what was left open in it. */
export function closeConstruct(stack: Construct[], keyword: string): void {
  const kind = CLOSES.get(keyword)
  const index = stack.findLastIndex((one) => one.kind === kind)
  if (index >= 0) stack.length = index
}

/** Up to the end of the command, or to a word: behind `in`, but before `do`, which is a keyword as well. */
function passWords(reader: ShellReader, last: 'do' | 'in'): void {
  for (;;) {
    skipShellSpaces(reader)
    if (last === 'in' && unitAt(reader) === '\n') {
      reader.index++
      continue
    }
    if (startsWith(reader, '((')) {
      skipBalanced(reader, '(', ')')
      continue
    }
    const start = reader.index
    const { value, isQuoted } = readWord(reader)
    if (reader.index === start) return
    if (isQuoted || value !== last) continue
    if (last === 'do') reader.index = start
    return
  }
}

/** A pattern of `case` up to its parenthesis; whether the construct was closed instead. */
export function passPattern(reader: ShellReader): 'pattern' | 'closed' {
  for (;;) {
    skipShellSpaces(reader)
    const unit = unitAt(reader)
    if (unit === ')') {
      reader.index++
      return 'pattern'
    }
    if (unit === '#') passComment(reader)
    else if (unit === '\n' || unit === '|' || unit === '(' || unit === ';') reader.index++
    else {
      const start = reader.index
      const { value, isQuoted } = readWord(reader)
      if (reader.index === start || (value === 'esac' && !isQuoted)) return 'closed'
    }
  }
}

/** Up to the line end, which stays. */
export function passComment(reader: ShellReader): void {
  const { text } = reader.source
  const end = text.indexOf('\n', reader.index)
  reader.findings.stepsLeft -= (end < 0 ? text.length : end) - reader.index
  reader.index = end < 0 ? text.length : end
}

/** The name of `function name {`, with its parentheses; the body is read as commands. */
export function passFunctionName(reader: ShellReader): void {
  skipShellSpaces(reader)
  readWord(reader)
  passEmptyParentheses(reader)
}

export function passEmptyParentheses(reader: ShellReader): boolean {
  const start = reader.index
  skipShellSpaces(reader)
  if (unitAt(reader) === '(') {
    reader.index++
    skipShellSpaces(reader)
    if (unitAt(reader) === ')') {
      reader.index++
      return true
    }
  }
  reader.index = start
  return false
}
