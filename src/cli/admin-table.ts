import { closest } from '../core/did-you-mean.ts'
import { PlimsollError } from '../core/errors.ts'
import { printable } from '../core/printable.ts'
import { type GridColumn, grid } from '../reports/grid.ts'
import type { CommandContext } from './context.ts'
import { FILE_WIDTH } from './report-outputs.ts'

/** What an admin command shows: as a table, or as JSON with `--json`. */
export interface AdminList<T> {
  readonly items: readonly T[]
  /** Titles, with the text of each item; the last column gives way when there is no room. */
  readonly columns: readonly (readonly [title: string, cell: (item: T) => string])[]
  /** What is said when there are none. */
  readonly none: string
}

export function writeList<T>(
  { options, stdout }: CommandContext,
  { items, columns, none }: AdminList<T>,
): void {
  if (options.flag('json')) {
    stdout.write(`${JSON.stringify(items, undefined, 2)}\n`)
    return
  }
  if (items.length === 0) {
    stdout.write(`${none}\n`)
    return
  }
  const heads = columns.map(
    ([title], index): GridColumn => ({ title, isFlexible: index === columns.length - 1 }),
  )
  const rows = items.map((item) => columns.map(([, cell]) => printable(cell(item))))
  const width = (stdout.isTTY && stdout.columns) || FILE_WIDTH
  for (const line of grid(heads, rows, width, (cell) => cell)) stdout.write(line)
}

/** `2026-11-26 19:00:00`, UTC; nothing where there is no time. */
export function timeText(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return ''
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}

/** What the command is to do, and to what. Throws `usage`. */
export function actionOf<Action extends string>(
  { operands }: CommandContext,
  command: string,
  actions: readonly Action[],
): { readonly action: Action; readonly names: readonly string[] } {
  const [text = '', ...names] = operands
  const action = actions.find((one) => one === text)
  if (action !== undefined) return { action, names }
  const guess = closest(text, actions)
  const hint = guess === undefined ? '' : ` (did you mean ${guess}?)`
  throw new PlimsollError(
    'usage',
    `${command} does not know «${text}»${hint}; there are: ${actions.join(', ')}.`,
  )
}

/** Throws `usage` where something is named that the action has no use for, or nothing where it needs it. */
export function requireNames(names: readonly string[], isNeeded: boolean, what: string): void {
  if (isNeeded && names.length === 0) throw new PlimsollError('usage', `${what} is missing.`)
  if (!isNeeded && names.length > 0)
    throw new PlimsollError('usage', `«${names[0]}» is one operand too many.`)
}
