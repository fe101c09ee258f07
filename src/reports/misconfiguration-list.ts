import type { Misconfiguration } from '../core/misconfiguration.ts'
import { oneLine } from '../core/printable.ts'
import { placeName } from './misconfiguration-words.ts'
import { type Painter, SEVERITY_STYLES } from './painter.ts'
import type { ReportOptions } from './types.ts'
import { wrapped } from './wrapped.ts'

const SEVERITY_WIDTH = 'CRITICAL'.length
/** Of most ids. */
const ID_WIDTH = 'KSV-0000'.length

/** Each with what is wrong, where, and what to do, in their order. */
export function* misconfigurationList(
  all: readonly Misconfiguration[],
  options: Pick<ReportOptions, 'width'>,
  style: Painter,
): Generator<string> {
  for (const { id, severity, message, advice, place } of all) {
    const head = `  ${severity.padEnd(SEVERITY_WIDTH)}  ${id.padEnd(ID_WIDTH)}  `
    const indent = ' '.repeat(head.length)
    const lines = (text: string): string[] =>
      wrapped(oneLine(text), Math.max(40, options.width - head.length))
    const [first = '', ...more] = lines(`${message} (${placeName(place)})`)
    yield `${head.replace(severity, style(SEVERITY_STYLES[severity], severity))}${first}\n`
    for (const line of more) yield `${indent}${line}\n`
    for (const line of lines(`→ ${advice}`)) yield `${indent}${style('gray', line)}\n`
  }
}
