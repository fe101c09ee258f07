import type { Dockerfile, Instruction, Span } from './types.ts'

/** A node without nodes in it, or what stands between two of them. */
export interface PrintedPiece {
  readonly kind:
    | 'directive'
    | 'comment'
    | 'name'
    | 'flag'
    | 'word'
    | 'pair'
    | 'heredoc'
    | 'unread'
    | 'between'
  readonly start: number
  readonly end: number
}

/** Prints the tree back from its nodes; of any text that was parsed it is that text. */
export function printDockerfile(file: Dockerfile): string {
  return piecesOf(file)
    .map(({ start, end }) => file.text.slice(start, end))
    .join('')
}

/**
 * The file cut into its nodes, in order, each unit in one of them. A node that begins before the one before it ends
 * would double text; it is cut off. What is between is white space, escapes of line ends, brackets and commas, which a
 * test holds.
 *
 * A word that goes over several lines has the comments between them in itself.
 */
export function piecesOf(file: Dockerfile): readonly PrintedPiece[] {
  const pieces: PrintedPiece[] = []
  let at = 0
  for (const { kind, start, end } of leavesOf(file)) {
    if (end <= at) continue
    if (start > at) pieces.push({ kind: 'between', start: at, end: start })
    pieces.push({ kind, start: Math.max(at, start), end })
    at = end
  }
  if (at < file.text.length) pieces.push({ kind: 'between', start: at, end: file.text.length })
  return pieces
}

function leavesOf(file: Dockerfile): readonly PrintedPiece[] {
  const leaves: PrintedPiece[] = []
  const add = (kind: PrintedPiece['kind'], spans: readonly Span[]): void => {
    for (const { start, end } of spans) leaves.push({ kind, start, end })
  }
  add('directive', file.directives)
  add('comment', file.comments)
  for (const instruction of file.instructions) addInstruction(instruction, add)
  const lastEnd = leaves.reduce((end, leaf) => Math.max(end, leaf.end), 0)
  // What a limit kept from being read.
  add(
    'unread',
    file.faults.filter((fault) => fault.start >= lastEnd && fault.end > fault.start),
  )
  return leaves.sort((a, b) => a.start - b.start || b.end - a.end)
}

function addInstruction(
  { nameSpan, flags, words, pairs, heredocs, onbuild }: Instruction,
  add: (kind: PrintedPiece['kind'], spans: readonly Span[]) => void,
): void {
  add('name', [nameSpan])
  add('flag', flags)
  add('word', words)
  add('pair', pairs)
  if (onbuild) addInstruction(onbuild, add)
  else add('heredoc', heredocs)
}
