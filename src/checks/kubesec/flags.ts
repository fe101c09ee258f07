/** A flag as pflag knows it: https://pkg.go.dev/github.com/spf13/pflag */
export interface Flag {
  readonly name: string
  readonly short?: string
  readonly kind: 'text' | 'list' | 'number' | 'switch'
  readonly help: string
  /** As it is shown and taken. */
  readonly default?: string
}

export interface ParsedFlags {
  /** By the long name; of a list each item, of others the last one given. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly operands: readonly string[]
  readonly asksForHelp: boolean
}

/** A command line that is none, in pflag's words. */
export class FlagError extends Error {}

/** Flags may stand anywhere before `--`; `--name=value`, `--name value`, `-nvalue`, `-n value`. Throws `FlagError`. */
export function parseFlags(args: readonly string[], flags: readonly Flag[]): ParsedFlags {
  const values = new Map<string, readonly string[]>()
  const operands: string[] = []
  let asksForHelp = false
  const rest = [...args]
  const set = (flag: Flag, text: string): void => {
    const written = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
    checkValue(flag, text, written)
    const before = flag.kind === 'list' ? (values.get(flag.name) ?? []) : []
    values.set(flag.name, flag.kind === 'list' ? [...before, ...text.split(',')] : [text])
  }
  const next = (shown: string): string => {
    const text = rest.shift()
    if (text === undefined) throw new FlagError(`flag needs an argument: ${shown}`)
    return text
  }
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') operands.push(...rest.splice(0))
    else if (arg === '-' || !arg.startsWith('-')) operands.push(arg)
    else if (arg === '--help' || arg === '-h') asksForHelp = true
    else if (arg.startsWith('--')) {
      const [, name = '', text] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? []
      const flag = flags.find((one) => one.name === name)
      if (!flag) throw new FlagError(`unknown flag: --${name}`)
      set(flag, text ?? (flag.kind === 'switch' ? 'true' : next(arg)))
    } else {
      for (let letters = arg.slice(1); letters !== ''; ) {
        const letter = letters.charAt(0)
        const flag = flags.find(({ short }) => short === letter)
        if (!flag) throw new FlagError(`unknown shorthand flag: '${letter}' in ${arg}`)
        const after = letters.slice(1)
        if (flag.kind === 'switch' && !after.startsWith('=')) {
          set(flag, 'true')
          letters = after
        } else {
          set(flag, after === '' ? next(`'${letter}' in ${arg}`) : after.replace(/^=/, ''))
          letters = ''
        }
      }
    }
  }
  return { values, operands, asksForHelp }
}

function checkValue({ kind }: Flag, text: string, written: string): void {
  const fault =
    kind === 'number' && !/^[-+]?\d+$/.test(text)
      ? `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`
      : kind === 'switch' && !/^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text)
        ? `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`
        : undefined
  if (fault !== undefined)
    throw new FlagError(`invalid argument ${JSON.stringify(text)} for "${written}" flag: ${fault}`)
}

/** The flags as cobra lists them. */
export function flagHelp(flags: readonly Flag[]): string {
  const rows = [...flags, HELP_FLAG].map((flag) => {
    const short = flag.short === undefined ? '    ' : `-${flag.short}, `
    const type = { text: ' string', list: ' strings', number: ' int', switch: '' }[flag.kind]
    const standard = flag.default === undefined ? '' : ` (default ${defaultOf(flag)})`
    return { left: `  ${short}--${flag.name}${type}`, right: `${flag.help}${standard}` }
  })
  const width = Math.max(...rows.map(({ left }) => left.length))
  return rows
    .sort((a, b) => (a.left.slice(6) < b.left.slice(6) ? -1 : 1))
    .map(({ left, right }) => `${left.padEnd(width)}   ${right}\n`)
    .join('')
}

const HELP_FLAG: Flag = { name: 'help', short: 'h', kind: 'switch', help: 'show this help' }

function defaultOf({ kind, default: standard }: Flag): string {
  return kind === 'text' ? JSON.stringify(standard) : (standard ?? '')
}
