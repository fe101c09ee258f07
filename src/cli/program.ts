import { Command, CommanderError, Option as CommanderOption } from 'commander'
import { PlimsollError } from '../core/errors.ts'
import { VERSION } from '../version.ts'
import { COMMAND_GROUPS, COMMANDS, type CommandEntry } from './commands/registry.ts'
import type { GivenOptions } from './options/resolve.ts'
import { OPTIONS, optionsOf } from './options/table.ts'
import type { Option } from './options/types.ts'

/** A command line that was understood. */
export interface Invocation {
  readonly entry: CommandEntry
  readonly operands: readonly string[]
  readonly given: GivenOptions
}

export interface HelpOutput {
  out(text: string): void
  /** In columns. */
  width(): number
}

/**
 * Reads the command line. `undefined` when it only asked for help or the version, which have then been printed.
 * Throws `usage`, with a guess at what was meant.
 */
export function parseCommandLine(args: readonly string[], output: HelpOutput): Invocation | undefined {
  const own = COMMANDS.find((entry) => entry.readsArguments && entry.name === args[0])
  if (own) return { entry: own, operands: args.slice(1), given: {} }
  const { rest, settled } = splitSettledFlags(args)
  const found = parseWith(rest, output)
  return found && { ...found, given: { ...found.given, ...settledOf(found.entry, settled) } }
}

/** Most options are not given, and to make one takes time: so first without them, and with all where that fails. */
function parseWith(args: readonly string[], output: HelpOutput): Invocation | undefined {
  const asksForHelp = args.length < 2 || args.includes('--help') || args.includes('-h')
  try {
    if (!asksForHelp)
      return parse(args, { ...output, out: () => undefined }, (option) => mayBeGiven(option, args))
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
  }
  try {
    return parse(args, output, () => true)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0 || error.code === 'commander.help') return undefined
    const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
    const isTooEarly = error.code === 'commander.unknownOption' && isOptionOfCommands(args[0])
    const hint = isTooEarly ? ': options stand after the command.' : '.'
    throw new PlimsollError('usage', message.endsWith('.') ? message : `${message}${hint}`)
  }
}

/** Throws commander's errors, of which some are none: that help was shown. */
function parse(
  args: readonly string[],
  output: HelpOutput,
  isOffered: (option: Option) => boolean,
): Invocation | undefined {
  let invocation: Invocation | undefined
  createProgram(args, output, isOffered, (found) => {
    invocation = found
  }).parse([...args], { from: 'user' })
  return invocation
}

/** Whether an argument begins like it; one that only looks so does no harm. */
function mayBeGiven({ name, alias, short }: Option, args: readonly string[]): boolean {
  return args.some((arg) => {
    if (!arg.startsWith('-')) return false
    if (!arg.startsWith('--')) return short !== undefined && arg.includes(short)
    return arg.startsWith(name, 2) || (alias !== undefined && arg.startsWith(alias, 2))
  })
}

interface SettledFlag {
  readonly name: string
  readonly text: string
}

/**
 * `--ignore-unfixed=false` switches off what the environment or the file switched on. Commander knows no value of an
 * option that may stand alone, so it never sees these.
 */
function splitSettledFlags(args: readonly string[]) {
  const rest: string[] = []
  const settled: SettledFlag[] = []
  const end = args.includes('--') ? args.indexOf('--') : args.length
  for (const [index, arg] of args.entries()) {
    const [, name, text] = /^--([a-z-]+)=(.*)$/s.exec(arg) ?? []
    const option = OPTIONS.find((one) => name !== undefined && (one.name === name || one.alias === name))
    if (index < end && option?.value.kind === 'flag' && text !== undefined)
      settled.push({ name: option.name, text })
    else rest.push(arg)
  }
  return { rest, settled }
}

function settledOf(entry: CommandEntry, settled: readonly SettledFlag[]): GivenOptions {
  const known = optionsOf(entry.name)
  for (const { name, text } of settled)
    if (!known.some((option) => option.name === name))
      throw new PlimsollError('usage', `unknown option '--${name}=${text}'.`)
  return Object.fromEntries(settled.map(({ name, text }) => [name, [text]]))
}

/** Other scanners take their general options before the command. */
function isOptionOfCommands(arg: string | undefined): boolean {
  const text = arg?.split('=')[0]
  return OPTIONS.some(
    ({ name, short }) => text === `--${name}` || (short !== undefined && text === `-${short}`),
  )
}

/** The command tree, from the tables of commands and options. */
function createProgram(
  args: readonly string[],
  output: HelpOutput,
  isOffered: (option: Option) => boolean,
  onCommand: (invocation: Invocation) => void,
): Command {
  const program = configure(new Command('plimsoll'), output)
    .description('Looks inside container images and says what is dangerous, why, and what to do.')
    .version(VERSION, '-v, --version', 'show the version')
    .addHelpText('after', EXAMPLES)
  // One command has a --version of its own, which is then not ours to take.
  if (commandsFor(args).every(({ name }) => optionsOf(name).some((option) => option.name === 'version')))
    program.enablePositionalOptions()
  const groups = new Map<string, Command>()
  for (const entry of commandsFor(args)) {
    const [first = '', second] = entry.name.split(' ')
    if (second !== undefined && !groups.has(first)) {
      const group = configure(program.command(first), output)
      groups.set(first, group.description(COMMAND_GROUPS[first] ?? ''))
    }
    const parent = groups.get(first) ?? program
    const command = configure(parent.command(`${second ?? first} ${entry.operands}`.trim()), output)
    command.description(entry.summary)
    if (entry.alias) command.alias(entry.alias)
    // Options are only made for the command that is called: there are hundreds of them in all.
    if (!mayBeCalled(entry, args)) continue
    for (const option of optionsOf(entry.name).filter(isOffered)) {
      command.addOption(toCommander(option, option.name))
      if (option.alias) command.addOption(toCommander(option, option.alias).hideHelp())
    }
    command.action((...parameters: unknown[]) => {
      const self = parameters.at(-1) as Command
      onCommand({ entry, operands: self.args, given: givenOptions(self, entry) })
    })
  }
  return program
}

/** The one that the arguments begin with; all, where somebody has to be told what there is. */
function commandsFor(args: readonly string[]): readonly CommandEntry[] {
  const called = COMMANDS.find(
    ({ name, alias }) =>
      name.split(' ').every((word, index) => args[index] === word) ||
      (alias !== undefined && args[0] === alias),
  )
  return called ? [called] : COMMANDS
}

/** Whether the words of the command are among the arguments at all. */
function mayBeCalled({ name, alias }: CommandEntry, args: readonly string[]): boolean {
  return name.split(' ').every((word) => args.includes(word)) || (alias !== undefined && args.includes(alias))
}

const EXAMPLES = `
Examples:
  plimsoll image alpine:3.18
  plimsoll image --input image.tar --format json --output report.json
  plimsoll image --severity HIGH,CRITICAL --ignore-unfixed --exit-code 1 registry.example/app:1.0
  plimsoll explain CVE-2023-44487 --from report.json
`

function configure(command: Command, output: HelpOutput): Command {
  return command
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .allowExcessArguments(false)
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => output.out(text),
      writeErr: (text) => output.out(text),
      outputError: () => undefined,
      getOutHelpWidth: () => output.width(),
      getErrHelpWidth: () => output.width(),
    })
}

function toCommander(option: Option, name: string): CommanderOption {
  const hasShort = option.short !== undefined && name === option.name
  const names = hasShort ? `-${option.short}, --${name}` : `--${name}`
  const placeholder = placeholderOf(option)
  const notes = notesOf(option)
  const help = notes.length === 0 ? option.help : `${option.help} (${notes.join('; ')})`
  const made = new CommanderOption(placeholder ? `${names} <${placeholder}>` : names, help).helpGroup(
    `${option.group}:`,
  )
  if (placeholder) made.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
  return made
}

/** What the help says in brackets: what is accepted, what is taken when nothing is given, the other name. */
function notesOf({ value, default: standard, alias }: Option): string[] {
  const choices = 'choices' in value ? value.choices : undefined
  return [
    ...(choices ? [choices.join(', ')] : []),
    ...(standard === undefined || standard === '0' || standard === choices?.join(',')
      ? []
      : [`default: ${standard}`]),
    ...(choices && standard === choices.join(',') ? ['default: all'] : []),
    ...(alias === undefined ? [] : [`also --${alias}`]),
  ]
}

export function placeholderOf({ value }: Option): string | undefined {
  switch (value.kind) {
    case 'flag':
      return undefined
    case 'size':
      return 'SIZE'
    case 'duration':
      return 'DURATION'
    case 'choice':
      return value.choices.join('|')
    default:
      return value.placeholder
  }
}

function givenOptions(command: Command, entry: CommandEntry): GivenOptions {
  const given: Record<string, readonly string[]> = {}
  for (const option of optionsOf(entry.name)) {
    const texts = [option.name, ...(option.alias ? [option.alias] : [])].flatMap((name) =>
      givenTexts(command, name),
    )
    if (texts.length > 0) given[option.name] = texts
  }
  return given
}

function givenTexts(command: Command, name: string): readonly string[] {
  const value: unknown = command.getOptionValue(attributeName(name))
  // Commander takes --no-x for the negation of --x, which is true until it is given.
  if (name.startsWith('no-')) return value === false ? ['true'] : []
  if (Array.isArray(value)) return value as string[]
  return value === true ? ['true'] : []
}

function attributeName(name: string): string {
  const base = name.startsWith('no-') ? name.slice('no-'.length) : name
  return base.replace(/-(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase())
}
