import { type ASTNode, TypeError as CelTypeError, type Environment, ParseError } from '@marcbachmann/cel-js'
import { closest } from '../../../core/did-you-mean.ts'
import { messageOf } from '../../../core/errors.ts'
import { linearRegExp } from '../../../core/linear-regexp.ts'
import { SEVERITIES } from '../../../core/severity.ts'
import { MACROS } from './cost.ts'
import { VIEW_TYPES } from './environment.ts'
import { FUNCTIONS, globTest, LINEAR_MATCHES } from './functions.ts'

/** A condition or another expression that may be evaluated. */
export interface Expression {
  /** In CEL's words: `bool`, `list<string>`. */
  readonly type: string
  readonly ast: ASTNode
  /** Throws whatever it could not be computed for. */
  evaluate(variables: Readonly<Record<string, unknown>>): unknown
}

/** Told what is wrong, and at which character. Never returns. */
export type Fail = (offset: number | undefined, detail: string) => never

/** Compiles and checks types. Faults go to `fail`, in words for people. */
export function compileExpression(
  text: string,
  environment: Environment,
  names: readonly string[],
  fail: Fail,
): Expression {
  try {
    const evaluate = environment.parse(withLinearMatches(environment.parse(text).ast, text, fail))
    // A comment between a text and its `matches` may have the word as well.
    for (const { op, args, start } of nodesOf(evaluate.ast))
      if (op === 'rcall' && args[0] === 'matches')
        fail(start, 'there is no place for a comment before matches')
    const { valid, type = 'dyn', error } = evaluate.check()
    if (!valid) return explain(error, text, names, fail)
    return { type, ast: evaluate.ast, evaluate: (variables) => evaluate(variables) as unknown }
  } catch (error) {
    return explain(error, text, names, fail)
  }
}

function explain(error: unknown, text: string, names: readonly string[], fail: Fail): never {
  if (!(error instanceof ParseError || error instanceof CelTypeError)) throw error
  return fail(error.range?.start, explained(error, text, names))
}

/**
 * `matches` runs JavaScript's own patterns, for which a text of an image may take years. The interpreter lets nobody
 * replace a function, so its name is: by one of the same length, that places of faults stay what they are. On the way
 * patterns and globs that stand in the condition are tried, which must not be computed: else a fault in them would be
 * found only when something is judged.
 */
function withLinearMatches(ast: ASTNode, text: string, fail: Fail): string {
  let result = text
  for (const node of nodesOf(ast)) {
    if (node.op !== 'rcall') continue
    const [name, receiver, [parameter]] = node.args
    if ((name !== 'matches' && name !== 'matchesGlob') || !parameter) continue
    const { op, args, start } = parameter
    if (op !== 'value' || typeof args !== 'string')
      return fail(start, `${name} takes a text that stands in the condition, in quotes`)
    try {
      if (name === 'matches') linearRegExp(args)
      else globTest(args)
    } catch (error) {
      return fail(start, messageOf(error))
    }
    if (name !== 'matches') continue
    const at = text.indexOf(name, receiver.end)
    result = result.slice(0, at) + LINEAR_MATCHES + result.slice(at + name.length)
  }
  return result
}

const BINDERS: ReadonlySet<string> = new Set([...MACROS, 'bind'])

/** Names that an expression takes from outside; none where it cannot be read. */
export function freeNames(text: string, environment: Environment): readonly string[] {
  try {
    const { ast } = environment.parse(text)
    const bound = new Set<unknown>()
    const names: string[] = []
    for (const node of nodesOf(ast)) {
      if (node.op === 'id') names.push(node.args)
      if (node.op === 'rcall' && BINDERS.has(node.args[0]) && node.args[2][0]?.op === 'id')
        bound.add(node.args[2][0].args)
    }
    return names.filter((name) => !bound.has(name))
  } catch {
    return []
  }
}

function* nodesOf(value: unknown): Iterable<ASTNode> {
  if (Array.isArray(value)) for (const one of value as unknown[]) yield* nodesOf(one)
  else if (isNode(value)) {
    yield value
    yield* nodesOf(value.args)
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

/** What the interpreter says, in the words of the rest of our messages, with a guess at what was meant. */
function explained(
  { code, summary }: ParseError | CelTypeError,
  text: string,
  names: readonly string[],
): string {
  const said = summary.replaceAll(LINEAR_MATCHES, 'matches')
  const name = said.slice(said.lastIndexOf(':') + 1).trim()
  switch (code) {
    case 'unknown_variable':
      return `there is no «${name}» here${guess(name, [...names, ...SEVERITIES])}; there are ${names.join(', ')}`
    case 'no_such_key':
      return `there is no member «${name}»${guess(name, MEMBERS)}`
    case 'no_matching_overload':
      return `${said}${guess(/'(?:\S+\.)?(?<name>\w+)\(/.exec(said)?.groups?.['name'] ?? '', FUNCTION_NAMES)}`
    case 'no_such_overload':
      return said.includes('Severity')
        ? `${said} (a severity is compared with UNKNOWN, LOW, MEDIUM, HIGH or CRITICAL, without quotes)`
        : said
    case 'reserved_identifier':
      return name === 'package' ? 'a package is called pkg: CEL keeps the word «package» for itself' : said
    case 'unexpected_character':
    case 'unexpected_token':
      return said + signHint(text)
    default:
      return said
  }
}

function signHint(text: string): string {
  if (/[^=!<>]=[^=]/.test(text)) return ' (equality is ==)'
  return /\b(?:and|or|not)\b/i.test(text) ? ' (and is &&, or is ||, not is !)' : ''
}

function guess(name: string, candidates: readonly string[]): string {
  const close = closest(name, candidates)
  return close === undefined || close === name ? '' : ` (did you mean «${close}»?)`
}

const MEMBERS = [...new Set(VIEW_TYPES.flatMap(({ fields }) => Object.keys(fields)))]

const FUNCTION_NAMES = [
  ...FUNCTIONS.map(({ signature }) => /(?<name>\w+)\(/.exec(signature)?.groups?.['name'] ?? ''),
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'size',
  'exists',
  'exists_one',
  'all',
  'map',
  'filter',
  'has',
  'timestamp',
  'duration',
]
