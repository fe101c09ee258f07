import type { ShellCommand, ShellWord } from '../../shell/types.ts'

/** A command without what is put before it: `sudo -E env A=1 apt-get update` is one of apt-get. */
export interface CommandLine {
  readonly command: ShellCommand
  /** `sudo`, `env`, in their order. */
  readonly wrappers: readonly string[]
  /** The last part of the program's path: `apt-get`. */
  readonly name: string
  readonly program: ShellWord
  /** Behind the program. */
  readonly words: readonly ShellWord[]
}

interface Wrapper {
  /** Options that take a value. */
  readonly valued?: readonly string[]
  /** How many words stand between its options and the command. */
  readonly operands?: number
}

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  '!': {},
  busybox: {},
  builtin: {},
  chronic: {},
  chroot: { operands: 1 },
  command: {},
  doas: { valued: ['-u', '-C'] },
  eatmydata: {},
  env: { valued: ['-u', '--unset', '-C', '--chdir'] },
  exec: { valued: ['-a'] },
  flock: { valued: ['-w', '-E'], operands: 1 },
  gosu: { operands: 1 },
  ionice: { valued: ['-c', '-n'] },
  nice: { valued: ['-n', '--adjustment'] },
  nohup: {},
  stdbuf: { valued: ['-i', '-o', '-e'] },
  'su-exec': { operands: 1 },
  sudo: { valued: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '-U', '--user', '--group'] },
  time: { valued: ['-f', '-o'] },
  timeout: { valued: ['-s', '-k', '--signal', '--kill-after'], operands: 1 },
  xargs: { valued: ['-n', '-I', '-P', '-L', '-d', '-a', '-s', '-E', '--arg-file', '--max-args'] },
}

/** `undefined` for what runs nothing: assignments alone. */
export function commandLineOf(command: ShellCommand): CommandLine | undefined {
  const wrappers: string[] = []
  let index = 0
  for (;;) {
    const program = command.words[index]
    if (!program) return undefined
    const name = nameOf(program)
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined
    const next = wrapper && behind(command.words, index + 1, wrapper)
    // `command -v curl` asks where it is, and a wrapper without a command is one itself.
    const isQuestion = name === 'command' && /^-[vV]/.test(command.words[index + 1]?.value ?? '')
    if (next === undefined || next >= command.words.length || isQuestion)
      return { command, wrappers, name, program, words: command.words.slice(index + 1) }
    wrappers.push(name)
    index = next
  }
}

export interface Option {
  /** `-y` (also out of `-yq`), `--yes`. */
  readonly name: string
  readonly value?: string
  readonly word: ShellWord
}

export interface Arguments {
  readonly options: readonly Option[]
  readonly operands: readonly ShellWord[]
}

/** Parts words as getopt does; `valued` are options that take a value. */
export function argumentsOf(words: readonly ShellWord[], valued: ReadonlySet<string>): Arguments {
  const options: Option[] = []
  const operands: ShellWord[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (!word) break
    const { value } = word
    if (value === '--') return { options, operands: [...operands, ...words.slice(index + 1)] }
    if (!value.startsWith('-') || value === '-') {
      operands.push(word)
      continue
    }
    const found = value.startsWith('--') ? longOption(word) : shortOptions(word, valued)
    const last = found.at(-1)
    const next = words[index + 1]
    if (last && next && last.value === undefined && valued.has(last.name)) {
      options.push(...found.slice(0, -1), { ...last, value: next.value })
      index++
    } else options.push(...found)
  }
  return { options, operands }
}

export function hasOption({ options }: Arguments, ...names: readonly string[]): boolean {
  return options.some(({ name }) => names.includes(name))
}

export function valuesOf({ options }: Arguments, ...names: readonly string[]): readonly string[] {
  return options.flatMap(({ name, value }) => (value !== undefined && names.includes(name) ? [value] : []))
}

function nameOf({ value }: ShellWord): string {
  return value.slice(value.lastIndexOf('/') + 1)
}

/** Index of the command that a wrapper runs. */
function behind(words: readonly ShellWord[], from: number, { valued = [], operands = 0 }: Wrapper): number {
  let index = from
  for (let word = words[index]; word; word = words[index]) {
    if (word.value.startsWith('-')) index += valued.includes(word.value) ? 2 : 1
    else if (/^\w+=/.test(word.value)) index++
    else break
  }
  return index + operands
}

function longOption(word: ShellWord): readonly Option[] {
  const equals = word.value.indexOf('=')
  if (equals < 0) return [{ name: word.value, word }]
  return [{ name: word.value.slice(0, equals), value: word.value.slice(equals + 1), word }]
}

function shortOptions(word: ShellWord, valued: ReadonlySet<string>): readonly Option[] {
  const options: Option[] = []
  for (let at = 1; at < word.value.length; at++) {
    const name = `-${word.value.charAt(at)}`
    const rest = word.value.slice(at + 1)
    if (rest !== '' && (valued.has(name) || rest.startsWith('=')))
      return [...options, { name, value: rest.startsWith('=') ? rest.slice(1) : rest, word }]
    options.push({ name, word })
  }
  return options
}
