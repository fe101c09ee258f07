import { escapeHtml, escapeQuery, escapeScript } from './escape.ts'
import { fail } from './fault.ts'
import { formatText } from './format.ts'
import { isList, isStructure, isTrue, shown, type Value } from './values.ts'

/** Called with the values of its arguments; the clock is the only thing outside that one of them may see. */
export type TemplateFunction = (args: readonly Value[], context: CallContext) => Value

export interface CallContext {
  readonly line: number
  readonly now: Date
}

/** `and` and `or` stop at the first argument that decides, so who evaluates knows them. */
export const LAZY: ReadonlySet<string> = new Set(['and', 'or'])

const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  // Of kubesec.
  endWithPeriod: (args, { line }) => {
    const text = textArgument('endWithPeriod', args, line)
    return text.endsWith('.') ? text : `${text}.`
  },
  toLower: (args, { line }) => textArgument('toLower', args, line).toLowerCase(),
  escapeString: (args, { line }) => escapeHtml(textArgument('escapeString', args, line)),
  getCurrentTime: (_args, { now }) => now.toISOString().replace(/\.?0*Z$/, 'Z'),
  joinSlices: (args, { line }) =>
    args.flatMap((list) => (isList(list) ? list : fail(line, 'joinSlices takes lists of rules'))),
  // Of the language. https://pkg.go.dev/text/template#hdr-Functions
  not: ([value]) => !isTrue(value),
  len: ([value], { line }) => lengthOf(value, line),
  index: (args, { line }) => indexed(args, line),
  eq: ([first, ...others], { line }) => {
    if (others.length === 0) fail(line, 'missing argument for comparison')
    return others.some((one) => compared(first, one, line) === 0)
  },
  ne: ([a, b], { line }) => compared(a, b, line) !== 0,
  lt: ([a, b], { line }) => ordered(a, b, line) < 0,
  le: ([a, b], { line }) => ordered(a, b, line) <= 0,
  gt: ([a, b], { line }) => ordered(a, b, line) > 0,
  ge: ([a, b], { line }) => ordered(a, b, line) >= 0,
  print: (args) => printed(args),
  println: (args) => `${args.map(shown).join(' ')}\n`,
  printf: ([format, ...args], { line }) =>
    typeof format === 'string' ? formatText(format, args, line) : fail(line, 'printf takes a format first'),
  html: (args) => escapeHtml(printed(args)).replaceAll('\0', '\ufffd'),
  js: (args) => escapeScript(printed(args)),
  urlquery: (args) => escapeQuery(printed(args)),
}

export const FUNCTION_NAMES: ReadonlySet<string> = new Set([...Object.keys(FUNCTIONS), ...LAZY])

export function callFunction(name: string, args: readonly Value[], context: CallContext): Value {
  const found = FUNCTIONS[name]
  return found ? found(args, context) : fail(context.line, `function ${JSON.stringify(name)} not defined`)
}

function textArgument(name: string, args: readonly Value[], line: number): string {
  const [text] = args
  if (args.length === 1 && typeof text === 'string') return text
  return fail(line, `${name} takes one text`)
}

/** Blanks stand only between what is no text. */
function printed(args: readonly Value[]): string {
  let text = ''
  for (const [index, arg] of args.entries()) {
    const previous = args[index - 1]
    if (index > 0 && typeof arg !== 'string' && typeof previous !== 'string') text += ' '
    text += shown(arg)
  }
  return text
}

/** Of texts in bytes, as Go counts them. */
function lengthOf(value: Value, line: number): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (isList(value)) return value.length
  if (isStructure(value)) return Object.keys(value).length
  return fail(line, 'len of what has no length')
}

function indexed([value, ...keys]: readonly Value[], line: number): Value {
  let at = value
  for (const key of keys) {
    if (isList(at) && typeof key === 'number') {
      if (!Number.isInteger(key) || key < 0 || key >= at.length) fail(line, `index out of range: ${key}`)
      at = at[key]
    } else if (isStructure(at) && typeof key === 'string') at = Object.hasOwn(at, key) ? at[key] : undefined
    else fail(line, "can't index item of this type")
  }
  return at
}

function compared(a: Value, b: Value, line: number): number {
  if (typeof a === 'object' || a === undefined || typeof b === 'object' || b === undefined) {
    const isNothing = (value: Value): boolean => value === null || value === undefined
    if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b) ? 0 : 1
    fail(line, 'non-comparable types')
  }
  if (typeof a !== typeof b) fail(line, 'incompatible types for comparison')
  return a === b ? 0 : 1
}

function ordered(a: Value, b: Value, line: number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1
  return fail(line, 'incompatible types for comparison')
}
