import { ADMIN_OPTIONS } from './admin-options.ts'
import { ADMISSION_OPTIONS } from './admission-options.ts'
import { BASE_OPTIONS } from './base-options.ts'
import { CLUSTER_OPTIONS } from './cluster-options.ts'
import { DECISION_OPTIONS } from './decision-options.ts'
import { EXCEPTION_OPTIONS } from './exception-options.ts'
import { GENERAL_OPTIONS } from './general-options.ts'
import { INSTALL_OPTIONS } from './install-options.ts'
import { JUDGEMENT_OPTIONS } from './judgement-options.ts'
import { LOOKING_OPTIONS } from './looking-options.ts'
import { MANIFEST_OPTIONS } from './manifest-options.ts'
import { POLICY_OPTIONS } from './policy-options.ts'
import { READING_OPTIONS } from './reading-options.ts'
import { REPORT_OPTIONS } from './report-options.ts'
import { SAVED_OPTIONS, SEARCH_OPTIONS } from './saved-options.ts'
import { SERVER_OPTIONS } from './server-options.ts'
import { SERVICE_OPTIONS } from './service-options.ts'
import { SWEEP_OPTIONS } from './sweep-options.ts'
import { TARGET_OPTIONS } from './target-options.ts'
import { TREE_OPTIONS } from './tree-options.ts'
import type { CommandName, Option } from './types.ts'
import { UPDATER_OPTIONS } from './updater-options.ts'
import { VEX_OPTIONS } from './vex-options.ts'

/** Every option of every command, in the order of the help. */
export const OPTIONS: readonly Option[] = [
  ...TARGET_OPTIONS,
  ...SEARCH_OPTIONS,
  ...LOOKING_OPTIONS,
  ...SWEEP_OPTIONS,
  ...MANIFEST_OPTIONS,
  ...CLUSTER_OPTIONS,
  ...ADMISSION_OPTIONS,
  ...INSTALL_OPTIONS,
  ...READING_OPTIONS,
  ...JUDGEMENT_OPTIONS,
  ...BASE_OPTIONS,
  ...SERVER_OPTIONS,
  ...REPORT_OPTIONS,
  ...TREE_OPTIONS,
  ...DECISION_OPTIONS,
  ...VEX_OPTIONS,
  ...SAVED_OPTIONS,
  ...POLICY_OPTIONS,
  ...EXCEPTION_OPTIONS,
  ...SERVICE_OPTIONS,
  ...ADMIN_OPTIONS,
  ...UPDATER_OPTIONS,
  ...GENERAL_OPTIONS,
]

export function optionsOf(command: CommandName): readonly Option[] {
  return OPTIONS.filter(({ commands }) => commands.includes(command))
}

/** Of an option and of its other name, in the order in which they count; none where it has to be given. */
export function environmentNames({ name, alias, isGivenOnly }: NamedOption): string[] {
  if (isGivenOnly) return []
  return [name, ...(alias === undefined ? [] : [alias])].map((one) => environmentName({ name: one }))
}

type NamedOption = Pick<Option, 'name' | 'alias' | 'isGivenOnly'>

/** `--ignore-unfixed` → `PLIMSOLL_IGNORE_UNFIXED`. */
export function environmentName({ name }: Pick<Option, 'name'>): string {
  return `PLIMSOLL_${name.toUpperCase().replaceAll('-', '_')}`
}
