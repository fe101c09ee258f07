import { MAX_LINE_BYTES, RecordLines } from '../../packaging/record-lines.ts'
import type { RecordProblems } from '../../packaging/record-problems.ts'

/** A line of go.mod or go.work that says something. */
interface Directive {
  /** `require`; for a line of a block, that of the block. */
  readonly directive: string
  readonly words: readonly string[]
  readonly comment: string
  readonly line: number
}

/** The directives of go.mod and go.work, which are written alike. https://go.dev/ref/mod#go-mod-file-lexical */
export function* directivesOf(bytes: Uint8Array, problems: RecordProblems): Generator<Directive> {
  const lines = new RecordLines(bytes)
  /** The directive of the block that the line stands in. */
  let block: string | undefined
  for (let line = 1; lines.advance(); line++) {
    if (lines.end - lines.start > MAX_LINE_BYTES) {
      problems.unreadable(line, 'is too long')
      continue
    }
    const { words, comment } = wordsOf(lines.text(0))
    const [first, second] = words
    if (first === undefined) continue
    if (block !== undefined && first === ')') block = undefined
    else if (block !== undefined) yield { directive: block, words, comment, line }
    else if (words.length === 2 && second === '(') block = first
    else yield { directive: first, words: words.slice(1), comment, line }
  }
}

/** Words of a line, without the quotes that some have, and what its comment says. */
function wordsOf(line: string): { readonly words: readonly string[]; readonly comment: string } {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    const c = line[at] ?? ''
    if (c === ' ' || c === '\t') at++
    else if (line.startsWith('//', at)) return { words, comment: line.slice(at + 2).trim() }
    else {
      const isQuoted = c === '"' || c === '`'
      const end = isQuoted ? line.indexOf(c, at + 1) : endOfWord(line, at)
      const stop = end < 0 ? line.length : end
      words.push(line.slice(isQuoted ? at + 1 : at, stop))
      at = isQuoted ? stop + 1 : stop
    }
  }
  return { words, comment: '' }
}

function endOfWord(line: string, from: number): number {
  let at = from
  while (at < line.length && line[at] !== ' ' && line[at] !== '\t' && !line.startsWith('//', at)) at++
  return at
}
