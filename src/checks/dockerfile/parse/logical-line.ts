import { commentOf } from './comments.ts'
import { isBlank, type Line, type Lines, trimEnd } from './lines.ts'
import { type MappedText, piecedText, type SourcePiece } from './mapped-text.ts'
import type { Comment } from './types.ts'

/** The lines of one instruction joined, without the comments between them. */
export interface LogicalLine {
  readonly mapped: MappedText
  readonly comments: readonly Comment[]
  /** Index of the first line behind it. */
  readonly nextLine: number
}

/** @param firstLine index of a line that is neither empty nor a comment */
export function readLogicalLine(text: string, lines: Lines, firstLine: number, escape: string): LogicalLine {
  const pieces: SourcePiece[] = []
  const comments: Comment[] = []
  let number = firstLine
  for (; number < lines.all.length; number++) {
    const line = lines.all[number]
    if (!line) break
    if (number > firstLine) {
      const comment = commentOf(text, line, lines)
      if (comment) comments.push(comment)
      // Empty lines between continued ones end nothing: Docker warns, and goes on.
      if (comment || isBlank(text.slice(line.start, line.end))) continue
    }
    const end = continuedEnd(text, line, escape)
    pieces.push({ offset: line.start, text: text.slice(line.start, end ?? line.end) })
    if (end === undefined) {
      number++
      break
    }
  }
  return {
    mapped: piecedText(pieces, lines.all[firstLine]?.start ?? text.length),
    comments,
    nextLine: number,
  }
}

/** Where the text of a line ends that goes on in the next: before the escape character, which no other escapes. */
function continuedEnd(text: string, line: Line, escape: string): number | undefined {
  const end = trimEnd(text, line.start, line.end)
  if (end === line.start || text[end - 1] !== escape) return undefined
  return end - 1 > line.start && text[end - 2] === escape ? undefined : end - 1
}
