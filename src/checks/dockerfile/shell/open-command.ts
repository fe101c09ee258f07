import type { MappedText } from '../parse/mapped-text.ts'
import type { ShellCommand, ShellWord } from './types.ts'

/** A word with what a script in it would be read from. */
export interface ReadWord extends ShellWord {
  /** The value, with the place of each of its units. */
  readonly content: MappedText
}

/** A command while it is read; what stands behind it is known last. */
export interface OpenCommand {
  readonly words: ReadWord[]
  readonly assignments: { readonly name: string; readonly value: string }[]
  readonly redirections: { readonly operator: string; readonly target: string }[]
  readonly depth: number
  readonly start: number
  /** How many commands were found before it; those behind them are in its substitutions. */
  readonly before: number
  end: number
  next: ShellCommand['next']
}

export function openCommand(depth: number, start: number, before: number): OpenCommand {
  return { words: [], assignments: [], redirections: [], depth, start, before, end: start, next: 'end' }
}

export function closedCommand(command: OpenCommand): ShellCommand {
  const { words, assignments, redirections, depth, start, end, next } = command
  return {
    words: words.map((word) => ({
      value: word.value,
      isQuoted: word.isQuoted,
      start: word.start,
      end: word.end,
    })),
    assignments,
    redirections,
    next,
    depth,
    start,
    end,
  }
}
