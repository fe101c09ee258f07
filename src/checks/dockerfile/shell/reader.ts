import { endAt, type MappedText } from '../parse/mapped-text.ts'
import { MAX_COMMANDS, MAX_SHELL_DEPTH, MAX_STEPS } from './limits.ts'
import { closedCommand, type OpenCommand } from './open-command.ts'
import type { ShellScript } from './types.ts'

/** What all readers of one script share: what was found, and how much may still be. */
export interface Findings {
  readonly commands: OpenCommand[]
  /** Reads what stands in a substitution, up to its end: words hold commands, and commands words. */
  readonly readCommands: (reader: ShellReader, closer: ')' | undefined) => void
  /** Of `set` at the beginning. */
  readonly options: Set<string>
  isAtBeginning: boolean
  stepsLeft: number
  fault: string | undefined
}

export function newFindings(readCommands: Findings['readCommands']): Findings {
  return {
    commands: [],
    readCommands,
    options: new Set(),
    isAtBeginning: true,
    stepsLeft: MAX_STEPS,
    fault: undefined,
  }
}

export function scriptFrom({ commands, options, fault }: Findings): ShellScript {
  return {
    kind: 'shell',
    commands: commands.sort((a, b) => a.start - b.start || a.depth - b.depth).map(closedCommand),
    options,
    ...(fault === undefined ? {} : { fault }),
  }
}

/** A here-document that was announced and whose lines are still to come. */
interface PendingHeredoc {
  readonly name: string
  readonly isIndented: boolean
}

/** Where in a script one is, and how deep. */
export interface ShellReader {
  readonly source: MappedText
  readonly findings: Findings
  readonly depth: number
  readonly pending: PendingHeredoc[]
  index: number
}

export function readerOf(source: MappedText, findings: Findings, depth: number): ShellReader {
  return { source, findings, depth, pending: [], index: 0 }
}

/** Whether to go on; where not, it is a fault. */
export function mayGoOn({ findings, depth }: ShellReader): boolean {
  if (findings.stepsLeft-- > 0 && depth <= MAX_SHELL_DEPTH && findings.commands.length < MAX_COMMANDS)
    return true
  findings.fault ??= 'The script is too long, or nested too deep.'
  return false
}

export function unitAt({ source, index }: ShellReader, ahead = 0): string {
  return source.text[index + ahead] ?? ''
}

export function isAtEnd({ source, index }: ShellReader): boolean {
  return index >= source.text.length
}

export function startsWith({ source, index }: ShellReader, text: string): boolean {
  return source.text.startsWith(text, index)
}

/** Commands at the place where a reader is, one level deeper; `closer` is passed. */
export function readWithin(reader: ShellReader, closer: ')'): void {
  const inner = { ...reader, depth: reader.depth + 1, pending: [] }
  reader.findings.readCommands(inner, closer)
  reader.index = inner.index
}

/** Offsets into the file. */
export function spanIn({ source }: ShellReader, start: number, end: number): { start: number; end: number } {
  return { start: source.at(start), end: end > start ? endAt(source, end) : source.at(start) }
}

export function isShellSpace(unit: string): boolean {
  return unit === ' ' || unit === '\t' || unit === '\r' || unit === '\v' || unit === '\f'
}

/** Spaces and continued lines. */
export function skipShellSpaces(reader: ShellReader): void {
  while (mayGoOn(reader)) {
    const unit = unitAt(reader)
    if (isShellSpace(unit)) reader.index++
    else if (unit === '\\' && unitAt(reader, 1) === '\n') reader.index += 2
    else if (unit === '\\' && unitAt(reader, 1) === '\r' && unitAt(reader, 2) === '\n') reader.index += 3
    else return
  }
}

/** Behind a line end: the lines of here-documents that were announced in it. */
export function skipHeredocs(reader: ShellReader): void {
  const { text } = reader.source
  for (const { name, isIndented } of reader.pending.splice(0)) {
    while (!isAtEnd(reader) && mayGoOn(reader)) {
      const found = text.indexOf('\n', reader.index)
      const end = found < 0 ? text.length : found
      const line = text.slice(reader.index, end).replace(/\r$/, '')
      reader.findings.stepsLeft -= line.length
      reader.index = Math.min(end + 1, text.length)
      if ((isIndented ? line.replace(/^\t+/, '') : line) === name) break
    }
  }
}
