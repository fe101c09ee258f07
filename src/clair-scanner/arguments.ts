import { didYouMean } from '../core/did-you-mean.ts'
import { PlimsollError } from '../core/errors.ts'
import { parseThreshold, type Threshold } from './severity.ts'

/** What a command line of clair-scanner says. The addresses of its server and of itself are read and not needed. */
export interface ClairScannerArguments {
  readonly image: string
  readonly whitelist?: string
  readonly threshold: Threshold
  readonly log?: string
  readonly report?: string
  /** The table lists what is approved too. */
  readonly all: boolean
  readonly quiet: boolean
  readonly exitWhenNoFeatures: boolean
}

interface Flag {
  readonly long: readonly string[]
  readonly short?: string
  readonly takes: 'text' | 'truth'
}

/** https://github.com/arminc/clair-scanner#help-information, and `-q` of its version 14. */
const FLAGS = {
  whitelist: { long: ['whitelist'], short: 'w', takes: 'text' },
  threshold: { long: ['threshold'], short: 't', takes: 'text' },
  clair: { long: ['clair'], short: 'c', takes: 'text' },
  ip: { long: ['ip'], takes: 'text' },
  log: { long: ['log'], short: 'l', takes: 'text' },
  all: { long: ['all', 'reportAll'], takes: 'truth' },
  report: { long: ['report'], short: 'r', takes: 'text' },
  quiet: { long: ['quiet'], short: 'q', takes: 'truth' },
  exitWhenNoFeatures: { long: ['exit-when-no-features'], takes: 'truth' },
} as const satisfies Record<string, Flag>

type FlagName = keyof typeof FLAGS
type Given = Partial<Record<FlagName, string>>

const NAMES = Object.keys(FLAGS) as FlagName[]

/**
 * Reads it as its parser did: `--log FILE`, `--log=FILE`, `-l FILE`, `-l=FILE`, `-lFILE`, `-qw FILE`, `--all=false`.
 * Unlike there, options may stand behind the image. `undefined` when it asks for help. Throws `usage`.
 * https://github.com/jawher/mow.cli#options
 */
export function parseArguments(args: readonly string[]): ClairScannerArguments | undefined {
  const given: Given = {}
  const operands: string[] = []
  const rest = [...args]
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '-h' || arg === '--help') return undefined
    if (arg === '--') operands.push(...rest.splice(0))
    else if (arg.startsWith('--')) takeLong(arg.slice(2), rest, given)
    else if (arg.startsWith('-') && arg !== '-') takeShort(arg.slice(1), rest, given)
    else operands.push(arg)
  }
  const [image] = operands
  if (!image || operands.length > 1) {
    const found = operands.length > 1 ? `, not ${operands.length}: ${operands.join(', ')}` : ''
    throw new PlimsollError('usage', `clair-scanner takes the name of one image${found}.`)
  }
  return {
    image,
    ...textOf(given, 'whitelist'),
    ...textOf(given, 'log'),
    ...textOf(given, 'report'),
    threshold: parseThreshold(given.threshold ?? 'Unknown'),
    all: given.all !== 'false',
    quiet: given.quiet === 'true',
    exitWhenNoFeatures: given.exitWhenNoFeatures === 'true',
  }
}

/** An empty text is the old tool's way of not being given. */
function textOf<Name extends FlagName>(given: Given, name: Name): { readonly [Key in Name]?: string } {
  const text = given[name]
  return (text ? { [name]: text } : {}) as { readonly [Key in Name]?: string }
}

function takeLong(text: string, rest: string[], given: Given): void {
  const equals = text.indexOf('=')
  const word = equals < 0 ? text : text.slice(0, equals)
  const name = NAMES.find((one) => (FLAGS[one].long as readonly string[]).includes(word))
  if (!name) {
    const known = NAMES.flatMap((one) => FLAGS[one].long)
    const message = `clair-scanner has no option --${word}${didYouMean(word, known)}. What plimsoll itself is told stands in its configuration file or in variables such as PLIMSOLL_OFFLINE.`
    throw new PlimsollError('usage', message)
  }
  take(name, `--${word}`, equals < 0 ? undefined : text.slice(equals + 1), rest, given)
}

/** One letter after the other; what follows one that takes a text is that text. */
function takeShort(text: string, rest: string[], given: Given): void {
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    const name = NAMES.find((one) => 'short' in FLAGS[one] && FLAGS[one].short === letter)
    if (!name) throw new PlimsollError('usage', `clair-scanner has no option -${letter} (of -${text}).`)
    const behind = text.slice(at + 1)
    const value = behind.startsWith('=') ? behind.slice(1) : undefined
    if (FLAGS[name].takes === 'truth' && value === undefined) {
      take(name, `-${letter}`, undefined, rest, given)
      continue
    }
    take(name, `-${letter}`, value ?? (behind || undefined), rest, given)
    return
  }
}

function take(name: FlagName, shown: string, value: string | undefined, rest: string[], given: Given): void {
  if (FLAGS[name].takes === 'truth') {
    given[name] = truthOf(value ?? 'true', shown)
    return
  }
  const text = value ?? rest.shift()
  if (text === undefined) throw new PlimsollError('usage', `${shown} of clair-scanner takes a value.`)
  given[name] = text
}

/** As Go reads truths: https://pkg.go.dev/strconv#ParseBool */
function truthOf(text: string, shown: string): 'true' | 'false' {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return 'true'
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return 'false'
  throw new PlimsollError('usage', `${shown} of clair-scanner is true or false, not «${text}».`)
}

export const HELP = `
Usage: plimsoll clair-scanner [OPTIONS] IMAGE

Scan an image, and hold what is found to a whitelist, by the command line of clair-scanner

Arguments:
  IMAGE    Name of the image, looked for in docker, podman and its registry; or a file of docker save

Options:
  -w, --whitelist=""            Path to the whitelist file
  -t, --threshold="Unknown"     Severity from which a CVE has to be approved: Defcon1, Critical, High, Medium, Low,
                                Negligible, Unknown
  -c, --clair=""                Accepted and not needed: there is no server
      --ip=""                   Accepted and not needed: nothing is served
  -l, --log=""                  Log to a file as well
      --all, --reportAll=true   List what is approved too
  -r, --report=""               Report output file, as JSON
  -q, --quiet=false             No table
      --exit-when-no-features   Exit with 5 when no packages are found

Exit: 0 all is approved, 1 something is not or an error, 2 wrong usage, 4 something could not be judged,
5 no packages (--exit-when-no-features). Options of plimsoll are given by plimsoll.yaml or variables (PLIMSOLL_OFFLINE).
`
