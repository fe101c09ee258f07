import { fail } from './fault.ts'
import { FUNCTION_NAMES } from './functions.ts'
import type { Token } from './lex.ts'
import { literalText } from './literal.ts'
import type { Command, Operand, Pipeline } from './nodes.ts'

interface Reader {
  readonly tokens: readonly Token[]
  readonly line: number
  readonly depth: number
  at: number
  open: number
}

/** Throws `kubesec-invalid`. */
export function parsePipeline(tokens: readonly Token[], line: number, depth: number): Pipeline {
  const reader: Reader = { tokens, line, depth, at: 0, open: 0 }
  const { variables, assigns } = parseVariables(reader)
  const commands = parseCommands(reader)
  if (reader.at < tokens.length) fail(line, `unexpected ${tokens[reader.at]?.text}`)
  return { variables, assigns, commands, line }
}

/** `$i, $e := `, `$e = `. */
function parseVariables(reader: Reader): Pick<Pipeline, 'variables' | 'assigns'> {
  const none = { variables: [], assigns: false }
  const names: string[] = []
  for (let at = 0; ; at += 2) {
    const name = reader.tokens[at]
    const sign = reader.tokens[at + 1]
    if (name?.kind !== 'variable' || sign?.kind !== 'sign' || names.length > 1) return none
    names.push(name.text)
    if (sign.text === ',') continue
    if (sign.text !== ':=' && sign.text !== '=') return none
    reader.at = at + 2
    return { variables: names, assigns: sign.text === '=' }
  }
}

function parseCommands(reader: Reader): readonly Command[] {
  const commands: Command[] = []
  for (;;) {
    const operands: Operand[] = []
    for (let operand = parseOperand(reader); operand; operand = parseOperand(reader)) operands.push(operand)
    const [first] = operands
    if (!first) fail(reader.line, 'missing value for command')
    if (operands.length > 1 && first?.kind === 'literal')
      fail(reader.line, `can't give argument to non-function ${String(first.value)}`)
    commands.push(operands)
    if (reader.tokens[reader.at]?.text !== '|' || reader.tokens[reader.at]?.kind !== 'sign') return commands
    reader.at++
  }
}

/** `undefined` at a bar, at a closing parenthesis and at the end. */
function parseOperand(reader: Reader): Operand | undefined {
  const token = reader.tokens[reader.at]
  if (!token || (token.kind === 'sign' && (token.text === '|' || token.text === ')'))) return undefined
  const previous = reader.tokens[reader.at - 1]
  const follows = previous?.kind === 'sign' && previous.text !== ')'
  if (reader.at > 0 && !token.isApart && !follows) fail(reader.line, `unexpected ${token.text} in operand`)
  reader.at++
  switch (token.kind) {
    case 'field':
      return { kind: 'dot', fields: [token.text.slice(1), ...parseFields(reader)] }
    case 'variable':
      return { kind: 'variable', name: token.text, fields: parseFields(reader) }
    case 'text':
      return { kind: 'literal', value: literalText(token.text, reader.line) }
    case 'number':
      return { kind: 'literal', value: numberOf(token.text, reader.line) }
    case 'word':
      return wordOf(token.text, reader.line)
    case 'sign':
      if (token.text === '.') return { kind: 'dot', fields: [] }
      if (token.text === '(') return parseGroup(reader)
      return fail(reader.line, `unexpected ${token.text} in operand`)
  }
}

function parseFields(reader: Reader): readonly string[] {
  const fields: string[] = []
  for (let next = reader.tokens[reader.at]; next?.kind === 'field' && !next.isApart; ) {
    fields.push(next.text.slice(1))
    next = reader.tokens[++reader.at]
  }
  return fields
}

function parseGroup(reader: Reader): Operand {
  if (++reader.open + reader.depth > MAX_GROUPS) fail(reader.line, 'too many parentheses in each other')
  const { line } = reader
  const commands = parseCommands(reader)
  if (reader.tokens[reader.at]?.text !== ')') fail(line, 'unclosed left paren')
  reader.at++
  reader.open--
  const pipeline: Pipeline = { variables: [], assigns: false, commands, line }
  return { kind: 'group', pipeline, fields: parseFields(reader) }
}

const MAX_GROUPS = 100

function wordOf(text: string, line: number): Operand {
  if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' }
  if (text === 'nil') return { kind: 'literal', value: null }
  if (!FUNCTION_NAMES.has(text)) fail(line, `function ${JSON.stringify(text)} not defined`)
  return { kind: 'function', name: text }
}

function numberOf(text: string, line: number): number {
  const value = Number(text.replaceAll('_', ''))
  return Number.isFinite(value) ? value : fail(line, `bad number syntax: ${JSON.stringify(text)}`)
}
