import { PlimsollError } from '../../core/errors.ts'
import { parseGoInt } from './go-int.ts'

/** One flag of a command. */
export interface Flag {
  readonly name: string
  readonly short?: string
  readonly takes: 'text' | 'list' | 'number' | 'truth'
  readonly default?: string
  readonly help: string
}

export interface ParsedFlags {
  readonly operands: readonly string[]
  readonly wantsHelp: boolean
  text(name: string): string
  /** In the order given; texts with commas are several. */
  list(name: string): readonly string[]
  truth(name: string): boolean
  number(name: string): number
}

/**
 * Reads flags as kubesec's parser does: `--format json`, `--format=json`, `-f json`, `-fjson`, `-f=json`, before and behind
 * operands, until `--`. Throws `kubesec-invalid`, in that parser's words.
 *
 * https://pkg.go.dev/github.com/spf13/pflag
 */
export function parseFlags(flags: readonly Flag[], args: readonly string[]): ParsedFlags {
  const given = new Map<string, string[]>()
  const operands: string[] = []
  let wantsHelp = false
  const rest = [...args]
  const take = ({ name, takes }: Flag, shown: string, text: string): void => {
    check(takes, shown, text)
    given.set(name, [...(given.get(name) ?? []), text])
  }
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') operands.push(...rest.splice(0))
    else if (arg === '--help' || arg === '-h') wantsHelp = true
    else if (arg.startsWith('--')) takeLong(arg, { flags, rest, take })
    else if (arg.startsWith('-') && arg !== '-') takeShort(arg, { flags, rest, take })
    else operands.push(arg)
  }
  const text = (name: string): string =>
    given.get(name)?.at(-1) ?? flags.find((flag) => flag.name === name)?.default ?? ''
  return {
    operands,
    wantsHelp,
    text,
    list: (name) => (given.get(name) ?? []).flatMap((one) => (one === '' ? [] : one.split(','))),
    truth: (name) => TRUE.has(text(name)),
    number: (name) => {
      const number = parseGoInt(text(name))
      return number.kind === 'number' ? number.value : 0
    },
  }
}

interface Taking {
  readonly flags: readonly Flag[]
  readonly rest: string[]
  readonly take: (flag: Flag, shown: string, text: string) => void
}

function takeLong(arg: string, { flags, rest, take }: Taking): void {
  const equals = arg.indexOf('=')
  const name = arg.slice(2, equals < 0 ? undefined : equals)
  const flag = flags.find((one) => one.name === name)
  if (!flag) return fail(`unknown flag: --${name}`)
  const shown = `--${name}`
  if (equals >= 0) return take(flag, shown, arg.slice(equals + 1))
  if (flag.takes === 'truth') return take(flag, shown, 'true')
  const next = rest.shift()
  if (next === undefined) return fail(`flag needs an argument: --${name}`)
  take(flag, shown, next)
}

/** One letter after the other; what follows one that takes a text is that text. */
function takeShort(arg: string, { flags, rest, take }: Taking): void {
  for (let at = 1; at < arg.length; at++) {
    const letter = arg.charAt(at)
    const flag = flags.find(({ short }) => short === letter)
    if (!flag) return fail(`unknown shorthand flag: '${letter}' in ${arg}`)
    const shown = `-${letter}, --${flag.name}`
    const behind = arg.slice(at + 1)
    if (behind.startsWith('=')) return take(flag, shown, behind.slice(1))
    if (flag.takes === 'truth') {
      take(flag, shown, 'true')
      continue
    }
    const text = behind === '' ? rest.shift() : behind
    if (text === undefined) return fail(`flag needs an argument: '${letter}' in ${arg}`)
    return take(flag, shown, text)
  }
}

/** https://pkg.go.dev/strconv#ParseBool */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

function check(takes: Flag['takes'], shown: string, text: string): void {
  const quoted = JSON.stringify(text)
  const invalid = (call: string, fault: string): never =>
    fail(`invalid argument ${quoted} for "${shown}" flag: strconv.${call}: parsing ${quoted}: ${fault}`)
  if (takes === 'truth' && !TRUE.has(text) && !FALSE.has(text)) invalid('ParseBool', 'invalid syntax')
  const number = takes === 'number' ? parseGoInt(text) : undefined
  if (number?.kind === 'fault') invalid('ParseInt', number.fault)
}

function fail(message: string): never {
  throw new PlimsollError('kubesec-invalid', message)
}
