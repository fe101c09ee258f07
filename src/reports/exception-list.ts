import { oneLine } from '../core/printable.ts'
import { subjectOf } from '../judgement/exceptions/criteria.ts'
import { stateAt } from '../judgement/exceptions/days.ts'
import { termsOf } from '../judgement/exceptions/judge.ts'
import type { Exception, ExceptionList } from '../judgement/exceptions/types.ts'
import { grid } from './grid.ts'

/** By its days; `not applied` where it asks for what cannot be told here. */
type ListState = 'active' | 'expired' | 'not yet' | 'not applied'

const COLUMNS = [
  { title: 'State', isFlexible: false },
  { title: 'Until', isFlexible: false },
  { title: 'Exception', isFlexible: false, isCut: true },
  { title: 'Owner', isFlexible: false, yields: 1 },
  { title: 'Source', isFlexible: false, yields: 2 },
  { title: 'Reason', isFlexible: true },
]

/** Exceptions for people, file by file in the order in which they count. */
export function* exceptionListTable(
  lists: readonly ExceptionList[],
  now: string,
  width: number,
): Generator<string> {
  const exceptions = lists.flatMap((list) => list.exceptions)
  if (exceptions.length === 0) yield 'There are no exceptions here.\n'
  else {
    const rows = exceptions.map((exception) =>
      [
        listState(exception, now),
        exception.until ?? '',
        subjectOf(exception.criteria),
        exception.owner ?? '',
        `${exception.file}:${exception.line}`,
        exception.reason,
      ].map(oneLine),
    )
    yield* grid(COLUMNS, rows, width, (cell) => cell)
  }
  for (const { file, line, unable } of exceptions)
    if (unable !== undefined) yield `\n${oneLine(`${file}:${line} does not count: ${unable}`)}\n`
  for (const { file, others } of lists)
    for (const other of others) yield `\n${oneLine(`${file} has ${other}, which are left alone`)}\n`
}

export function* exceptionListJson(lists: readonly ExceptionList[], now: string): Generator<string> {
  const facts = lists.flatMap(({ form, exceptions }) =>
    exceptions.map((exception) => ({
      source: `${exception.file}:${exception.line}`,
      form,
      state: listState(exception, now).replace(' ', '-'),
      subject: subjectOf(exception.criteria),
      criteria: Object.fromEntries(exception.criteria.map(({ key, values }) => [key, values])),
      reason: exception.reason,
      ...termsOf(exception),
      ...(exception.unable === undefined ? {} : { why: exception.unable }),
    })),
  )
  yield `${JSON.stringify(facts, undefined, 2)}\n`
}

function listState(exception: Exception, now: string): ListState {
  if (exception.unable !== undefined) return 'not applied'
  const state = stateAt(exception, now)
  return state === 'not-yet' ? 'not yet' : state
}
