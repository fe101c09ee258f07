import { type ShellReader, startsWith, unitAt } from './reader.ts'
import type { ShellCommand } from './types.ts'

interface Operator {
  readonly text: string
  readonly next: ShellCommand['next']
}

/** The longer ones first. */
const OPERATORS: readonly Operator[] = [
  { text: ';;&', next: ';' },
  { text: ';;', next: ';' },
  { text: ';&', next: ';' },
  { text: '&&', next: '&&' },
  { text: '||', next: '||' },
  { text: '|&', next: '|&' },
  { text: '|', next: '|' },
  { text: ';', next: ';' },
  { text: '&', next: '&' },
]

const REDIRECTIONS = ['&>>', '&>', '<<<', '<<-', '<<', '<>', '<&', '>>', '>&', '>|', '>', '<'] as const

/** What ends a command here; it is passed. */
export function passOperator(reader: ShellReader): Operator | undefined {
  if (!';&|'.includes(unitAt(reader) || ' ')) return undefined
  const found = OPERATORS.find(({ text }) => startsWith(reader, text))
  if (found) reader.index += found.text.length
  return found
}

/** A redirection that begins here, with the number before it; it is passed, its target not. */
export function passRedirection(reader: ShellReader): string | undefined {
  const { text } = reader.source
  let at = reader.index
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57 && at - reader.index < 4)
    at++
  const first = text[at]
  if (first !== '<' && first !== '>' && first !== '&') return undefined
  if (first === '&' && (at > reader.index || text[at + 1] !== '>')) return undefined
  // `<(a)` is a word.
  if (text[at + 1] === '(' && at === reader.index) return undefined
  const operator = REDIRECTIONS.find((one) => text.startsWith(one, at))
  if (operator === undefined) return undefined
  const start = reader.index
  reader.index = at + operator.length
  return text.slice(start, reader.index)
}
