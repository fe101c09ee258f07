import { type Misconfiguration, subjectName } from '../core/misconfiguration.ts'
import { oneLine } from '../core/printable.ts'
import { paragraph, sentence } from './prose.ts'

/** What is set up wrongly as prose: what and where, why it is dangerous, and what to do. */
export function* explainMisconfiguration(one: Misconfiguration): Generator<string> {
  yield `${oneLine(one.id)} in ${oneLine(subjectName(one.subject))}\n\n`
  yield paragraph(sentence(oneLine(one.title)))
  yield paragraph(where(one))
  yield paragraph(why(one))
  yield paragraph(whatToDo(one))
}

function where({ message, subject, place }: Misconfiguration): string {
  const { file, startLine, endLine, excerpt } = place
  const lines =
    startLine === undefined
      ? ''
      : endLine === undefined || endLine === startLine
        ? `, line ${startLine}`
        : `, lines ${startLine} to ${endLine}`
  const path = subject.path.length > 0 ? `, under ${oneLine(pathText(subject.path))}` : ''
  const text = excerpt === undefined ? '' : `: «${oneLine(excerpt)}»`
  return `What is wrong: ${sentence(oneLine(message))} It is in ${oneLine(file)}${lines}${path}${text}.`
}

/** `spec.containers[0].image` */
function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
}

function why({ description, severity, standards }: Misconfiguration): string {
  const asked =
    standards.length > 0 ? ` It is asked for by ${standards.map((name) => oneLine(name)).join(', ')}.` : ''
  return `${sentence(oneLine(description))} The severity is ${severity}.${asked}`
}

function whatToDo({ advice, fix, references }: Misconfiguration): string {
  const machine =
    fix === undefined
      ? ''
      : ` A machine can mend it (plimsoll config --fix): ${sentence(oneLine(fix.summary))}`
  const link = references[0] === undefined ? '' : ` See ${oneLine(references[0])}`
  return `What to do: ${sentence(oneLine(advice))}${machine}${link}`
}
