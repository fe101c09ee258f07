import { MAX_HEREDOCS } from './limits.ts'
import type { Line, Lines } from './lines.ts'
import { splitQuoted } from './split-words.ts'
import type { Fault, Heredoc } from './types.ts'

export interface HeredocMark {
  readonly name: string
  readonly isQuoted: boolean
  readonly isIndented: boolean
}

/**
 * `<<EOF`, `<<-"EOF"`, `3<<EOF` as words of their own; what is joined to another word is the shell's.
 * https://docs.docker.com/reference/dockerfile/#here-documents
 */
export function heredocMarks(
  text: string,
  start: number,
  end: number,
  escape: string,
): readonly HeredocMark[] {
  if (!text.includes('<<', start)) return []
  const marks: HeredocMark[] = []
  for (const range of splitQuoted(text, start, end, escape)) {
    const mark = heredocMark(text.slice(range.start, range.end))
    if (mark && marks.length < MAX_HEREDOCS) marks.push(mark)
  }
  return marks
}

function heredocMark(word: string): HeredocMark | undefined {
  const found = /^\d*<<(?<dash>-?)(?<name>[^<]+)$/.exec(word)?.groups
  if (!found) return undefined
  const written = found['name'] ?? ''
  const name = written.replaceAll(/["'\\]/g, '')
  return name === '' ? undefined : { name, isQuoted: name !== written, isIndented: found['dash'] === '-' }
}

export interface ReadHeredocs {
  readonly heredocs: readonly Heredoc[]
  /** Index of the first line behind them. */
  readonly nextLine: number
  readonly faults: readonly Fault[]
}

/** @param firstLine index of the line behind the instruction's last */
export function readHeredocs(
  text: string,
  lines: Lines,
  firstLine: number,
  marks: readonly HeredocMark[],
): ReadHeredocs {
  const heredocs: Heredoc[] = []
  const faults: Fault[] = []
  let number = firstLine
  for (const mark of marks) {
    const start = lines.all[number]?.start ?? text.length
    const body: string[] = []
    let last: Line | undefined
    while (!last && number < lines.all.length) {
      const line = lines.all[number++]
      if (!line) break
      const written = text.slice(line.start, line.next)
      const kept = mark.isIndented ? written.replace(/^\t+/, '') : written
      if (withoutEnd(kept) === mark.name) last = line
      else body.push(kept)
    }
    const span = lines.spanOf(start, last?.end ?? text.length)
    heredocs.push({ ...span, ...mark, content: body.join('') })
    if (!last) faults.push({ ...span, message: `The here-document ${mark.name} does not end.` })
  }
  return { heredocs, nextLine: number, faults }
}

function withoutEnd(line: string): string {
  return line.endsWith('\r\n') ? line.slice(0, -2) : line.endsWith('\n') ? line.slice(0, -1) : line
}
