import type { Expander, Lookup } from './expand.ts'
import type { Lines } from './lines.ts'
import { endAt, type MappedText } from './mapped-text.ts'
import type { Range } from './split-words.ts'
import type { Fault, Span, Word } from './types.ts'

/** What is needed to read one instruction. */
export interface Reading {
  readonly mapped: MappedText
  readonly lines: Lines
  readonly escape: string
  readonly expander: Expander
  readonly lookup: Lookup
  /** What is wrong is added here. */
  readonly faults: Fault[]
}

export function spanOf({ mapped, lines }: Reading, { start, end }: Range): Span {
  const first = mapped.at(start)
  return lines.spanOf(first, end > start ? endAt(mapped, end) : first)
}

/** A word in which Docker takes quotes away and puts variables in. */
export function expandedWord(reading: Reading, range: Range): Word {
  const raw = reading.mapped.text.slice(range.start, range.end)
  return { ...spanOf(reading, range), ...reading.expander.expand(raw, reading.lookup) }
}

/** A word that is left to the shell, or that JSON has put in quotes. */
export function literalWord(reading: Reading, range: Range & { readonly value?: string }): Word {
  const value = range.value ?? reading.mapped.text.slice(range.start, range.end)
  return { ...spanOf(reading, range), value, resolved: value }
}

export function addFault(reading: Reading, range: Range, message: string): void {
  reading.faults.push({ ...spanOf(reading, range), message })
}
