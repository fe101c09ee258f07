import type { TextEdit } from '../../../../core/misconfiguration.ts'
import type { Dockerfile, Instruction, Span } from '../../parse/types.ts'
import type { DockerfileObjection } from '../types.ts'
import type { Step } from './steps.ts'

/** What a check says of one place; the whole instruction where it names none. */
export interface Verdict {
  readonly message: string
  readonly at?: Span | Range
  readonly fix?: Fix | undefined
}

/** Offsets into the text of the file. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Fix {
  readonly summary: string
  readonly edits: readonly TextEdit[]
}

export function objectionOf(
  file: Dockerfile,
  { instruction, stage }: Pick<Step, 'instruction' | 'stage'>,
  verdict: Verdict | string,
): DockerfileObjection {
  const { message, at, fix }: Verdict = typeof verdict === 'string' ? { message: verdict } : verdict
  return {
    message,
    span: at === undefined ? instruction : spanOf(file, instruction, at),
    ...(stage < 0 ? {} : { stage }),
    ...(fix === undefined ? {} : { fix }),
  }
}

/** About the file as a whole: its last stage, or its beginning where there is none. */
export function objectionOfFile(file: Dockerfile, message: string, span?: Span): DockerfileObjection {
  const last = file.stages.at(-1)
  const place = span ?? last?.from ?? { start: 0, end: 0, line: 1, column: 1, endLine: 1 }
  return { message, span: place, ...(last ? { stage: last.index } : {}) }
}

export function insert(at: number, text: string, summary: string): Fix {
  return { summary, edits: [{ start: at, end: at, text }] }
}

/** Lines and columns of a range within an instruction. */
function spanOf({ text }: Dockerfile, instruction: Instruction, range: Span | Range): Span {
  if ('line' in range) return range
  let { line } = instruction
  let lineStart = instruction.start - instruction.column + 1
  for (
    let at = text.indexOf('\n', instruction.start);
    at >= 0 && at < range.start;
    at = text.indexOf('\n', at + 1)
  ) {
    line++
    lineStart = at + 1
  }
  const breaks = text.slice(range.start, Math.max(range.start, range.end - 1)).split('\n').length - 1
  return {
    start: range.start,
    end: range.end,
    line,
    column: range.start - lineStart + 1,
    endLine: line + breaks,
  }
}
