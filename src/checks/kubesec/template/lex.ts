import { fail } from './fault.ts'

/** What stands outside of braces, or within. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly line: number }

export interface Token {
  readonly kind: 'word' | 'field' | 'variable' | 'text' | 'number' | 'sign'
  readonly text: string
  /** There is a blank before it: `.a .b` are two operands, and `.a.b` is one. */
  readonly isApart: boolean
}

/**
 * Takes a template apart. `{{-` and `-}}` take the white space on their side along, comments leave nothing. Throws
 * `kubesec-invalid`.
 *
 * https://pkg.go.dev/text/template#hdr-Text_and_spaces
 */
export function lexTemplate(source: string): readonly Piece[] {
  const pieces: Piece[] = []
  const lines = lineCounter(source)
  let at = 0
  let trimsNext = false
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    const end = open < 0 ? source.length : open
    const trimsEnd = open >= 0 && source[open + 2] === '-' && isBlank(source[open + 3])
    let text = source.slice(at, end)
    if (trimsNext) text = text.trimStart()
    if (trimsEnd) text = text.trimEnd()
    const line = lines(at)
    if (text !== '') pieces.push({ kind: 'text', text, line })
    if (open < 0) break
    const action = lexAction(source, open + (trimsEnd ? 4 : 2), lines(open))
    if (action.tokens.length > 0) pieces.push({ kind: 'action', tokens: action.tokens, line: lines(open) })
    else if (!action.isComment) fail(lines(open), 'missing value for command')
    at = action.end
    trimsNext = action.trims
  }
  return pieces
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}

/** Of places that come in their order. */
function lineCounter(source: string): (offset: number) => number {
  let line = 1
  let at = 0
  return (offset) => {
    for (let next = source.indexOf('\n', at); next >= 0 && next < offset; next = source.indexOf('\n', at)) {
      line++
      at = next + 1
    }
    return line
  }
}

interface Action {
  readonly tokens: readonly Token[]
  readonly isComment: boolean
  /** Behind the closing braces. */
  readonly end: number
  readonly trims: boolean
}

/** Each pattern reads a character once: none can go back. */
const TOKENS = [
  ['text', /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'/y],
  ['number', /[-+]?\d[\w.]*/y],
  ['variable', /\$\w*/y],
  ['field', /\.[A-Za-z_]\w*/y],
  ['word', /[A-Za-z_]\w*/y],
  ['sign', /:=|[|=,().]/y],
] as const satisfies readonly (readonly [Token['kind'], RegExp])[]

function lexAction(source: string, start: number, line: number): Action {
  const tokens: Token[] = []
  let at = start
  if (source.startsWith('/*', skipBlanks(source, start))) return lexComment(source, start, line)
  for (;;) {
    const next = skipBlanks(source, at)
    const isApart = next > at
    at = next
    if (source.startsWith('}}', at)) return { tokens, isComment: false, end: at + 2, trims: false }
    if (isApart && source.startsWith('-}}', at)) return { tokens, isComment: false, end: at + 3, trims: true }
    if (at >= source.length) fail(line, 'unclosed action')
    const token = tokenAt(source, at)
    if (!token) return fail(line, `unexpected ${JSON.stringify(source[at])} in action`)
    tokens.push({ ...token, isApart })
    at += token.text.length
  }
}

function tokenAt(source: string, at: number): Omit<Token, 'isApart'> | undefined {
  for (const [kind, pattern] of TOKENS) {
    const sticky = new RegExp(pattern)
    sticky.lastIndex = at
    const text = sticky.exec(source)?.[0]
    if (text !== undefined) return { kind, text }
  }
  return undefined
}

function lexComment(source: string, start: number, line: number): Action {
  const end = source.indexOf('*/', start)
  if (end < 0) fail(line, 'unclosed comment')
  const behind = skipBlanks(source, end + 2)
  const trims = behind > end + 2 && source.startsWith('-}}', behind)
  if (!trims && !source.startsWith('}}', end + 2)) fail(line, 'comment ends before closing delimiter')
  return { tokens: [], isComment: true, end: trims ? behind + 3 : end + 4, trims }
}

function skipBlanks(source: string, from: number): number {
  let at = from
  while (isBlank(source[at])) at++
  return at
}
