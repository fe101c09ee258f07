import { DECISION_OPTIONS } from './decision-options.ts'
import { GENERAL_OPTIONS } from './general-options.ts'
import { JUDGEMENT_OPTIONS } from './judgement-options.ts'
import { READING_OPTIONS } from './reading-options.ts'
import { REPORT_OPTIONS } from './report-options.ts'
import { SWEEP_OPTIONS } from './sweep-options.ts'
import { TARGET_OPTIONS } from './target-options.ts'
import type { CommandName, Option } from './types.ts'

/** Every option of every command, in the order of the help. */
export const OPTIONS: readonly Option[] = [
  ...TARGET_OPTIONS,
  ...SWEEP_OPTIONS,
  ...READING_OPTIONS,
  ...JUDGEMENT_OPTIONS,
  ...REPORT_OPTIONS,
  ...DECISION_OPTIONS,
  ...GENERAL_OPTIONS,
]

export function optionsOf(command: CommandName): readonly Option[] {
  return OPTIONS.filter(({ commands }) => commands.includes(command))
}

/** Of an option and of its other name, in the order in which they count. */
export function environmentNames({ name, alias }: Pick<Option, 'name' | 'alias'>): string[] {
  return [name, ...(alias === undefined ? [] : [alias])].map((one) => environmentName({ name: one }))
}

/** `--ignore-unfixed` → `PLIMSOLL_IGNORE_UNFIXED`. */
export function environmentName({ name }: Pick<Option, 'name'>): string {
  return `PLIMSOLL_${name.toUpperCase().replaceAll('-', '_')}`
}
