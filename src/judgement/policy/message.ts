import type { Environment } from '@marcbachmann/cel-js'
import { oneLine } from '../../core/printable.ts'
import { compileExpression, type Expression, type Fail } from './cel/expression.ts'

/** A message with CEL in double braces: `{{finding.id}} in {{pkg.name}}`. */
export interface Message {
  readonly expressions: readonly Expression[]
  /** On one line. What cannot be computed is «unknown»: what a rule hits, it hits. */
  text(variables: Readonly<Record<string, unknown>>): string
}

const OPEN = '{{'
const CLOSE = '}}'
/** Characters of one message in a report. */
export const MAX_MESSAGE_LENGTH = 500
const SHOWABLE = new Set([
  'string',
  'int',
  'uint',
  'double',
  'bool',
  'Severity',
  'google.protobuf.Timestamp',
  'dyn',
])

export function compileMessage(
  text: string,
  environment: Environment,
  names: readonly string[],
  fail: Fail,
): Message {
  const parts: (string | Expression)[] = []
  let at = 0
  for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
    const start = open + OPEN.length
    const close = endOf(text, start)
    if (close < 0) fail(open, `${OPEN} is not closed by ${CLOSE}`)
    const inside = text.slice(start, close)
    if (inside.trim() === '') fail(open, `there is nothing between ${OPEN} and ${CLOSE}`)
    const expression = compileExpression(inside, environment, names, (offset, detail) =>
      fail(start + (offset ?? 0), detail),
    )
    if (!isShowable(expression.type))
      fail(start, `a ${expression.type} cannot be shown in a message: name one of its members`)
    parts.push(text.slice(at, open), expression)
    at = close + CLOSE.length
  }
  parts.push(text.slice(at))
  return {
    expressions: parts.filter((part) => typeof part !== 'string'),
    text: (variables) =>
      cut(oneLine(parts.map((part) => (typeof part === 'string' ? part : shown(part, variables))).join(''))),
  }
}

/** The braces that close, outside of quotes; a map of CEL may stand in between. */
function endOf(text: string, start: number): number {
  let quote = ''
  for (let at = start; at < text.length; at++) {
    const c = text.charAt(at)
    if (quote) {
      if (c === '\\') at++
      else if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (text.startsWith(CLOSE, at)) return at
  }
  return -1
}

function isShowable(type: string): boolean {
  const element = /^list<(?<element>.+)>$/.exec(type)?.groups?.['element'] ?? type
  return type === 'list' || SHOWABLE.has(element)
}

function shown(expression: Expression, variables: Readonly<Record<string, unknown>>): string {
  try {
    return asText(expression.evaluate(variables))
  } catch {
    return 'unknown'
  }
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return (value as unknown[]).map(asText).join(', ')
  if (value instanceof Date) return value.toISOString().slice(0, 'YYYY-MM-DD'.length)
  return String(value)
}

function cut(text: string): string {
  return text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`
}
