import { linesOf } from '../parse/lines.ts'
import { readLogicalLine } from '../parse/logical-line.ts'
import { type MappedText, unitText } from '../parse/mapped-text.ts'
import type { Dockerfile, Heredoc, Word } from '../parse/types.ts'

/** Text of the shell form, with the place of each of its units. */
export function textOfShellForm(word: Word, { text, escape }: Dockerfile): MappedText {
  const slice = text.slice(word.start, word.end)
  const { mapped } = readLogicalLine(slice, linesOf(slice), 0, escape)
  return { text: mapped.text, at: (index) => word.start + mapped.at(index) }
}

/** The same of a word of the exec form, which JSON may have escaped. https://www.rfc-editor.org/rfc/rfc8259#section-7 */
export function textOfExecWord(word: Word, { text }: Dockerfile): MappedText {
  const offsets: number[] = []
  let at = word.start + 1
  for (let index = 0; index < word.value.length; index++) {
    offsets.push(at)
    if (text[at] !== '\\') at++
    else at += text[at + 1] === 'u' ? 6 : 2
  }
  return unitText(word.value, offsets, at)
}

/** Content of a here-document; of `<<-` the tabs at the beginning of lines are none of it. */
export function textOfHeredoc(heredoc: Heredoc, { text }: Dockerfile): MappedText {
  const offsets: number[] = []
  let at = heredoc.start
  let isLineStart = true
  for (const unit of heredoc.content.split('')) {
    if (isLineStart && heredoc.isIndented) while (text[at] === '\t') at++
    offsets.push(at++)
    isLineStart = unit === '\n'
  }
  return unitText(heredoc.content, offsets, heredoc.start)
}
