import { actionsOf, MOST_ACTIONS } from '../../advice/actions.ts'
import type { Action } from '../../advice/types.ts'
import { counted } from '../../core/counted.ts'
import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { footer } from '../footer.ts'
import { type Painter, painter } from '../painter.ts'
import { sizeWords } from '../size-words.ts'
import { suppressedLines } from '../suppressed-lines.ts'
import type { ReportFormat, ReportOptions } from '../types.ts'
import { emptyNotice, endOfLifeNotice } from '../wording.ts'
import { wrapped } from '../wrapped.ts'

/** For people who want to know what to do: the ten things that gain most, in order. */
export const actionsFormat: ReportFormat = {
  write: writeActions,
}

function* writeActions(report: Report, options: ReportOptions): Generator<string> {
  const style = painter(options.color)
  const actions = actionsOf(report)
  yield `${style('bold', oneLine(report.target.name))}: ${headline(report)}\n`
  for (const notice of [emptyNotice(report), endOfLifeNotice(report)])
    if (notice !== undefined) yield `${style('yellow', oneLine(notice))}\n`
  if (actions.length === 0) yield '\nThere is nothing to do.\n'
  else yield `\n${style('bold', 'What to do first')}\n`
  const shown = actions.slice(0, MOST_ACTIONS)
  for (const [index, action] of shown.entries()) yield* item(action, index + 1, options, style)
  yield* rest(actions.slice(MOST_ACTIONS))
  if (options.showSuppressed && report.configuration) yield* suppressedLines(report.configuration)
  yield* footer(report, options, style)
}

function headline({ findings, configuration, hygiene }: Report): string {
  const all = configuration?.misconfigurations ?? []
  const secrets = all.filter((one) => one.class === 'secret').length
  return [
    counted(findings.length, 'flaw'),
    ...(configuration ? [counted(secrets, 'secret'), counted(all.length - secrets, 'misconfiguration')] : []),
    ...(hygiene ? [`${hygiene.score} of 100 points for hygiene`] : []),
  ].join(', ')
}

function* item(action: Action, number: number, options: ReportOptions, style: Painter): Generator<string> {
  const head = `${String(number).padStart(2)}. `
  const indent = ' '.repeat(head.length)
  const saved = action.bytes === undefined ? '' : ` (${sizeWords(action.bytes)})`
  const lines = (text: string): string[] => wrapped(oneLine(text), Math.max(40, options.width - head.length))
  const [title = '', ...more] = lines(`${action.title}${saved}`)
  yield `\n${head}${style('bold', title)}\n`
  for (const line of [...more, ...lines(action.why)]) yield `${indent}${line}\n`
  for (const line of action.how.flatMap((step) => lines(`→ ${step}`)))
    yield `${indent}${style('gray', line)}\n`
}

/** What is left out is counted, by kind. */
function* rest(actions: readonly Action[]): Generator<string> {
  if (actions.length === 0) return
  const solves = actions.reduce((sum, one) => sum + one.solves, 0)
  yield `\n${counted(actions.length, 'further action')} would solve ${solves} more; other formats list all of it.\n`
}
