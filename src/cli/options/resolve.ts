import { closest } from '../../core/did-you-mean.ts'
import { PlimsollError } from '../../core/errors.ts'
import { parseValue } from './parse-value.ts'
import { environmentNames, OPTIONS, optionsOf } from './table.ts'
import type { CommandName, Option, OptionValue, OptionValues } from './types.ts'

/** Texts of the options that were given on the command line, by name. */
export type GivenOptions = Readonly<Record<string, readonly string[] | undefined>>

/**
 * The options of a command: command line before environment before file before default. Throws `option-invalid`.
 * @param file see config-file.ts; keys that the command does not have are for other commands
 */
export function resolveOptions(
  command: CommandName,
  given: GivenOptions,
  environment: NodeJS.ProcessEnv,
  file: OptionValues,
): OptionValues {
  const values: Record<string, OptionValue | undefined> = {}
  for (const option of optionsOf(command)) {
    values[option.name] =
      parsed(option, given[option.name], `--${option.name}`) ??
      fromEnvironment(option, environment) ??
      file[option.name] ??
      parsed(option, option.default === undefined ? undefined : [option.default], `--${option.name}`)
  }
  return values
}

function parsed(option: Option, texts: readonly string[] | undefined, name: string): OptionValue | undefined {
  if (texts === undefined) return undefined
  const result = parseValue(option, texts)
  if ('fault' in result) throw new PlimsollError('option-invalid', `${name} ${result.fault}.`)
  return result.value
}

/** An empty variable is one that was not set: that is how shells and CI systems unset them. */
function fromEnvironment(option: Option, environment: NodeJS.ProcessEnv): OptionValue | undefined {
  const name = environmentNames(option).find((one) => environment[one])
  return name === undefined ? undefined : parsed(option, [environment[name] ?? ''], name)
}

/** Variables that are read elsewhere. */
const OTHER_VARIABLES: readonly string[] = [
  'PLIMSOLL_PASSWORD',
  'PLIMSOLL_PSK_KEY',
  'PLIMSOLL_SECRET',
  'PLIMSOLL_SERVER_TOKEN',
  'PLIMSOLL_REQUIRE_REAL',
]

/** A warning for each PLIMSOLL_ variable that nothing reads: most likely a slip. */
export function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  const known = [...OPTIONS.flatMap(environmentNames), ...OTHER_VARIABLES]
  return Object.keys(environment)
    .filter(
      (name) => name.startsWith('PLIMSOLL_') && !name.startsWith('PLIMSOLL_BENCH_') && !known.includes(name),
    )
    .sort()
    .map((name) => {
      const close = closest(name, known)
      return `${name} is no variable of Plimsoll${close ? `; did you mean ${close}?` : ''}`
    })
}
