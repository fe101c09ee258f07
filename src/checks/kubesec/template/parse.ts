import { fail } from './fault.ts'
import { lexTemplate, type Piece, type Token } from './lex.ts'
import type { TemplateLimits } from './limits.ts'
import { literalText } from './literal.ts'
import type { Node, ParsedTemplate } from './nodes.ts'
import { parsePipeline } from './parse-pipeline.ts'

/*
 * Go's template language as far as templates of reports use it: values and pipelines, if, else, else if, with, range,
 * break, continue, variables, comments, define, template and block. Methods cannot be called, and there is no `call`.
 *
 * https://pkg.go.dev/text/template
 */

interface State {
  readonly pieces: readonly Piece[]
  readonly limits: TemplateLimits
  readonly named: Map<string, readonly Node[]>
  at: number
  depth: number
  ranges: number
}

/** Throws `kubesec-invalid`. */
export function parseTemplate(source: string, limits: TemplateLimits): ParsedTemplate {
  if (source.length > limits.length) fail(1, `it is longer than ${limits.length} characters`)
  const state: State = { pieces: lexTemplate(source), limits, named: new Map(), at: 0, depth: 0, ranges: 0 }
  const main = parseList(state)
  if (main.end) fail(main.line, `unexpected {{${main.end}}}`)
  return { main: main.nodes, named: state.named }
}

interface List {
  readonly nodes: readonly Node[]
  /** What ended it; absent: the end of the template. */
  readonly end?: 'end' | 'else'
  /** Behind `else`. */
  readonly rest: readonly Token[]
  readonly line: number
}

function parseList(state: State): List {
  const nodes: Node[] = []
  let line = 1
  while (state.at < state.pieces.length) {
    const piece = state.pieces[state.at++] as Piece
    line = piece.line
    if (piece.kind === 'text') {
      nodes.push({ kind: 'text', text: piece.text })
      continue
    }
    const [first, ...rest] = piece.tokens
    const word = first?.kind === 'word' ? first.text : ''
    if (word === 'end' && rest.length > 0) fail(line, `unexpected ${rest[0]?.text} in end`)
    if (word === 'end' || word === 'else') return { nodes, end: word, rest, line }
    const node = parseAction(state, word, piece.tokens, line)
    if (node) nodes.push(node)
  }
  return { nodes, rest: [], line }
}

function parseAction(state: State, word: string, tokens: readonly Token[], line: number): Node | undefined {
  const rest = tokens.slice(1)
  switch (word) {
    case 'if':
    case 'with':
    case 'range':
      return parseBlock(state, word, rest, line)
    case 'break':
    case 'continue':
      if (state.ranges === 0) fail(line, `{{${word}}} outside {{range}}`)
      return { kind: word }
    case 'define':
      parseDefinition(state, rest, line)
      return undefined
    case 'template':
      return callOf(rest, state.depth, line)
    case 'block': {
      const call = callOf(rest, state.depth, line)
      parseDefinition(state, rest.slice(0, 1), line)
      return call
    }
    default:
      return { kind: 'show', pipeline: parsePipeline(tokens, line, state.depth), line }
  }
}

function callOf(tokens: readonly Token[], depth: number, line: number): Node {
  const name = nameOf(tokens[0], line)
  const pipeline = tokens.length > 1 ? parsePipeline(tokens.slice(1), line, depth) : undefined
  return { kind: 'template', name, pipeline, line }
}

function nameOf(token: Token | undefined, line: number): string {
  const name = token?.kind === 'text' ? literalText(token.text, line) : undefined
  return typeof name === 'string' ? name : fail(line, 'a template is named by a text in quotes')
}

function parseDefinition(state: State, tokens: readonly Token[], line: number): void {
  const name = nameOf(tokens[0], line)
  if (tokens.length > 1) fail(line, `unexpected ${tokens[1]?.text} in define clause`)
  enter(state, line)
  const body = parseList(state)
  state.depth--
  if (body.end !== 'end') fail(line, 'unexpected EOF: a define has no end')
  state.named.set(name, body.nodes)
}

function parseBlock(
  state: State,
  kind: 'if' | 'with' | 'range',
  tokens: readonly Token[],
  line: number,
): Node {
  enter(state, line)
  if (kind === 'range') state.ranges++
  const pipeline = parsePipeline(tokens, line, state.depth)
  const most = kind === 'range' ? 2 : 1
  if (pipeline.variables.length > most) fail(line, `too many declarations in ${kind}`)
  const body = parseList(state)
  if (kind === 'range') state.ranges--
  const otherwise = body.end === 'else' ? parseElse(state, kind, body) : []
  if (body.end === undefined) fail(line, `unexpected EOF: this ${kind} has no end`)
  state.depth--
  return { kind, pipeline, body: body.nodes, otherwise, line }
}

/** `{{else if x}}` is an if within the else, and shares its end. */
function parseElse(state: State, kind: 'if' | 'with' | 'range', { rest, line }: List): readonly Node[] {
  const [word, ...tokens] = rest
  if (word) {
    if (word.text !== kind || kind === 'range') fail(line, `unexpected ${word.text} in else`)
    return [parseBlock(state, kind, tokens, line)]
  }
  const list = parseList(state)
  if (list.end !== 'end') fail(line, list.end === 'else' ? 'expected end; found {{else}}' : 'unexpected EOF')
  return list.nodes
}

function enter(state: State, line: number): void {
  if (++state.depth > state.limits.depth)
    fail(line, `more than ${state.limits.depth} blocks are in each other`)
}
