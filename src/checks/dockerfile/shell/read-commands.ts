import {
  type Construct,
  closeConstruct,
  keywordOf,
  openConstruct,
  passComment,
  passEmptyParentheses,
  passFunctionName,
  passPattern,
} from './keywords.ts'
import { MAX_WORDS } from './limits.ts'
import { readNestedScript } from './nested.ts'
import { type OpenCommand, openCommand, type ReadWord } from './open-command.ts'
import { passOperator, passRedirection } from './operators.ts'
import {
  isAtEnd,
  mayGoOn,
  type ShellReader,
  skipHeredocs,
  skipShellSpaces,
  spanIn,
  startsWith,
  unitAt,
} from './reader.ts'
import { applySet } from './set-options.ts'
import type { ShellCommand } from './types.ts'
import { readWord, skipBalanced } from './word.ts'

/** One list of commands while it is read. */
interface List {
  readonly reader: ShellReader
  readonly stack: Construct[]
  current: OpenCommand | undefined
  /** The last one that a closing parenthesis ended: what follows that is what follows it. */
  closed: OpenCommand | undefined
  /** Behind `fi`, `)`, `}`: no command begins here, only redirections and operators. */
  isBehindGroup: boolean
}

/** Commands up to the end of the source, or up to `closer`, which is passed. */
export function readCommands(reader: ShellReader, closer: ')' | undefined): void {
  const list: List = { reader, stack: [], current: undefined, closed: undefined, isBehindGroup: false }
  for (;;) {
    skipShellSpaces(reader)
    if (isAtEnd(reader) || !mayGoOn(reader)) break
    if (passesPattern(list)) continue
    if (unitAt(reader) === ')' && list.stack.at(-1)?.kind !== 'paren') {
      reader.index++
      if (closer === undefined) reader.findings.fault ??= 'A parenthesis is closed that is not open.'
      else {
        finish(list, 'end')
        return
      }
    } else readNext(list)
  }
  finish(list, 'end')
  const unclosed = list.stack.at(-1)?.kind ?? closer
  if (unclosed !== undefined) reader.findings.fault ??= 'A group or a substitution is not closed.'
}

function passesPattern(list: List): boolean {
  const top = list.stack.at(-1)
  if (top?.expectsPattern !== true) return false
  top.expectsPattern = false
  if (passPattern(list.reader) === 'closed') {
    closeConstruct(list.stack, 'esac')
    list.isBehindGroup = true
  }
  return true
}

function readNext(list: List): void {
  const { reader } = list
  const unit = unitAt(reader)
  if (unit === '#') passComment(reader)
  else if (unit === '\n') {
    reader.index++
    finish(list, ';')
    skipHeredocs(reader)
  } else if (unit === '(') openParenthesis(list)
  else if (unit === ')') {
    reader.index++
    finish(list, 'end')
    list.stack.pop()
    list.closed = reader.findings.commands.at(-1)
    list.isBehindGroup = true
  } else if (!readsRedirection(list) && !readsOperator(list)) readOneWord(list)
}

function openParenthesis(list: List): void {
  const { reader, current } = list
  if (current?.words.length === 1 && passEmptyParentheses(reader)) {
    // `name() { …`: the name is no command.
    list.current = undefined
    return
  }
  if (startsWith(reader, '((') && !current) {
    skipBalanced(reader, '(', ')')
    list.isBehindGroup = true
    return
  }
  finish(list, 'end')
  reader.index++
  list.stack.push({ kind: 'paren', expectsPattern: false })
}

function readsOperator(list: List): boolean {
  const operator = passOperator(list.reader)
  if (!operator) return false
  if (list.current) finish(list, operator.next)
  else if (list.closed) list.closed.next = operator.next
  list.closed = undefined
  list.isBehindGroup = false
  const top = list.stack.at(-1)
  if (operator.text.length > 1 && operator.text.startsWith(';') && top?.kind === 'case')
    top.expectsPattern = true
  return true
}

function readsRedirection(list: List): boolean {
  const { reader } = list
  const start = reader.index
  const operator = passRedirection(reader)
  if (operator === undefined) return false
  const command = list.isBehindGroup ? undefined : opened(list, start)
  skipShellSpaces(reader)
  const { value } = readWord(reader)
  if (/^\d*<<-?$/.test(operator)) reader.pending.push({ name: value, isIndented: operator.endsWith('-') })
  command?.redirections.push({ operator, target: value })
  if (command) command.end = spanIn(reader, start, reader.index).end
  return true
}

function opened(list: List, start: number): OpenCommand {
  const { reader, stack } = list
  const { findings } = reader
  list.current ??= openCommand(
    reader.depth + stack.length,
    spanIn(reader, start, start).start,
    findings.commands.length,
  )
  return list.current
}

function readOneWord(list: List): void {
  const { reader } = list
  const start = reader.index
  const before = reader.findings.commands.length
  const word = readWord(reader)
  if (reader.index === start) {
    // Nothing that begins a word; it is passed, so that what follows is read.
    reader.index++
    return
  }
  if (!list.current && !word.isQuoted && readsKeyword(list, word)) return
  const isNew = !list.current
  const command = opened(list, start)
  // Commands of its own substitutions were found while the word was read.
  list.current = isNew ? { ...command, before } : command
  addWord(reader, list.current, word)
  list.isBehindGroup = false
  list.closed = undefined
}

function readsKeyword(list: List, { value }: ReadWord): boolean {
  const { reader, stack } = list
  const keyword = keywordOf(value)
  if (keyword === 'opens') openConstruct(reader, stack, value)
  else if (keyword === 'closes') {
    closeConstruct(stack, value)
    list.isBehindGroup = true
    return true
  } else if (keyword === 'function') passFunctionName(reader)
  else if (keyword === 'test') passTest(reader)
  if (keyword !== undefined) list.isBehindGroup = keyword === 'test'
  return keyword !== undefined
}

/** `[[ … ]]` is no command: its operators compare. */
function passTest(reader: ShellReader): void {
  while (!isAtEnd(reader) && mayGoOn(reader)) {
    const start = reader.index
    const { value, isQuoted } = readWord(reader)
    if (value === ']]' && !isQuoted) return
    if (reader.index === start) reader.index++
  }
}

const ASSIGNMENT = /^(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:\[[^\]]*\])?\+?=/

function addWord(reader: ShellReader, command: OpenCommand, word: ReadWord): void {
  command.end = word.end
  const name = command.words.length === 0 ? ASSIGNMENT.exec(word.value) : null
  if (name?.groups) {
    if (unitAt(reader) === '(' && word.value.endsWith('=')) {
      skipBalanced(reader, '(', ')')
      command.end = spanIn(reader, 0, reader.index).end
    }
    command.assignments.push({ name: name.groups['name'] ?? '', value: word.value.slice(name[0].length) })
  } else if (command.words.length < MAX_WORDS) command.words.push(word)
}

function finish(list: List, next: ShellCommand['next']): void {
  const { reader, current } = list
  list.current = undefined
  list.isBehindGroup = false
  if (!current) return
  const { findings } = reader
  current.next = next
  const isOutermost = current.depth === 0
  const [first, ...rest] = current.words
  if (isOutermost && findings.isAtBeginning && first)
    if (first.value === 'set')
      applySet(
        rest.map(({ value }) => value),
        findings.options,
      )
    else findings.isAtBeginning = false
  findings.commands.push(current)
  readNestedScript(reader, current)
}
