import type { Comment, Dockerfile, Span } from './parse/types.ts'

/** Finds the comment that says that something is not to be reported. */
export type FindIgnore = (names: readonly string[], span: Span) => Comment | undefined

/**
 * Comments hold for the instruction under them, with nothing but comments between, and for the one whose lines they
 * stand between; global ones for the file.
 *
 * @param now ISO 8601; comments that held until a day before it hold no more
 */
export function ignoresIn(file: Dockerfile, now: string | undefined): FindIgnore {
  const all = file.comments.filter((comment) => comment.ignores && !isOver(comment, now))
  if (all.length === 0) return () => undefined
  const global = all.filter(({ ignoresGlobally }) => ignoresGlobally === true)
  const byInstruction = new Map<number, readonly Comment[]>()
  const lines = new Map(file.comments.map((comment) => [comment.line, comment]))
  for (const { line, endLine } of file.instructions) {
    let first = line
    while (lines.has(first - 1)) first--
    byInstruction.set(
      line,
      all.filter((comment) => comment.line >= first && comment.line <= endLine),
    )
  }
  return (names, { start }) => {
    const around = file.instructions.findLast((one) => one.start <= start)
    const here = around && start <= around.end ? (byInstruction.get(around.line) ?? []) : []
    return [...here, ...global].find(({ ignores = [] }) => ignores.some((id) => names.includes(id)))
  }
}

function isOver({ ignoresUntil }: Comment, now: string | undefined): boolean {
  return ignoresUntil !== undefined && now !== undefined && ignoresUntil < now.slice(0, 10)
}
