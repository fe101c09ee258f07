/*
 * The lines of a YAML file that say something, with comments and the ends of flow collections and quoted texts that
 * go over several lines dealt with, so that what reads structure sees one line at a time.
 * https://yaml.org/spec/1.2.2/
 */

/** Lines of a file; lock files that are read with this have thousands. */
export const MAX_YAML_LINES = 1_000_000

/** Lines that one flow collection or text may go over. */
const MAX_JOINED_LINES = 10_000

export interface YamlLine {
  /** First line 1. */
  readonly number: number
  /** Of lines that were joined, the last one. */
  readonly end: number
  readonly indent: number
  /** Without indentation, comment and white space at the end. */
  readonly text: string
  /** What follows the first `#` that begins a comment. */
  readonly comment?: string
}

export class YamlFault extends Error {}

/** The lines of the first document. Throws a YamlFault. */
export function yamlLines(text: string): YamlLine[] {
  const raw = text.split('\n', MAX_YAML_LINES + 1)
  if (raw.length > MAX_YAML_LINES) throw new YamlFault(`it has more than ${MAX_YAML_LINES} lines`)
  const lines: YamlLine[] = []
  for (let i = 0; i < raw.length; i++) {
    const line = (raw[i] ?? '').replace(i === 0 ? '\uFEFF' : '', '').trimEnd()
    if (line.startsWith('%')) continue
    if (line === '---' || line.startsWith('--- ')) {
      if (lines.length > 0) break
      continue
    }
    if (line === '...') break
    const indent = indentOf(line, i + 1)
    const open = scan(line.slice(indent))
    let { comment } = open
    let content = open.text
    const start = i
    if (open.isOpen) {
      const parts = [line.slice(indent)]
      let state = open
      while (state.isOpen) {
        if (++i >= raw.length || i - start > MAX_JOINED_LINES)
          throw new YamlFault(`what begins at line ${start + 1} has no end`)
        const next = scan((raw[i] ?? '').trim(), state)
        parts.push(next.text)
        state = next
      }
      content = [open.text, ...parts.slice(1)].join(' ')
      comment = undefined
    }
    if (content === '') continue
    lines.push({
      number: start + 1,
      end: i + 1,
      indent,
      text: content,
      ...(comment === undefined ? {} : { comment }),
    })
    if (isBlockScalar(content)) i = blockEnd(raw, i + 1, parentIndent(content, indent)) - 1
  }
  return lines
}

function indentOf(line: string, number: number): number {
  let indent = 0
  while (line[indent] === ' ') indent++
  if (line[indent] === '\t' && line.trim() !== '') throw new YamlFault(`line ${number} is indented by a tab`)
  return indent
}

/** Where the key stands that a block text belongs to, behind the dashes of lists: `- run: |`; without a key, the last dash. */
function parentIndent(content: string, indent: number): number {
  let at = 0
  let dash = 0
  while (content[at] === '-' && content[at + 1] === ' ') {
    dash = at
    at++
    while (content[at] === ' ') at++
  }
  const hasKey = content[at] !== '|' && content[at] !== '>'
  return indent + (hasKey ? at : dash)
}

/** Where a text ends that is written below `key: |`. Its lines are deeper, or empty. */
function blockEnd(raw: readonly string[], from: number, indent: number): number {
  let at = from
  for (; at < raw.length; at++) {
    const line = raw[at] ?? ''
    if (line.trim() !== '' && line.length - line.trimStart().length <= indent) break
  }
  return at
}

/** `key: |`, `- >-`, `key: |2`: what follows is text. */
export function isBlockScalar(text: string): boolean {
  const last = text.slice(text.lastIndexOf(' ') + 1)
  if (last[0] !== '|' && last[0] !== '>') return false
  if (!/^[|>][-+0-9]{0,2}$/.test(last)) return false
  const before = text.slice(0, text.length - last.length).trimEnd()
  return before.endsWith(':') || isDashes(before)
}

interface Scan {
  readonly text: string
  readonly comment?: string
  /** Whether a flow collection or a quoted text goes on in the next line. */
  readonly isOpen: boolean
  readonly depth: number
  readonly quote: string
}

/** Looks for the comment, and for what stays open at the end. Quotes and brackets count where a value begins, or in a flow. */
function scan(line: string, before: Pick<Scan, 'depth' | 'quote'> = { depth: 0, quote: '' }): Scan {
  let { depth, quote } = before
  let atStart = depth > 0 || quote === ''
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? ''
    if (quote) {
      if (quote === '"' && c === '\\') i++
      else if (c === quote) quote = ''
      continue
    }
    if (c === '#' && (i === 0 || line[i - 1] === ' ' || line[i - 1] === '\t'))
      return {
        text: line.slice(0, i).trimEnd(),
        comment: line.slice(i + 1).trim(),
        isOpen: depth > 0,
        depth,
        quote,
      }
    if ((c === '"' || c === "'") && (depth > 0 ? isValueStart(line, i) : atStart)) quote = c
    else if ((c === '[' || c === '{') && (atStart || depth > 0)) depth++
    else if ((c === ']' || c === '}') && depth > 0) depth--
    // A value may begin after `: ` and `- `, and after an anchor or tag.
    if (c === ' ') atStart = atStart || isAfterIndicator(line, i)
    else if (depth === 0 && !(c === '-' && line[i + 1] === ' ')) atStart = false
  }
  return { text: line, isOpen: depth > 0 || quote !== '', depth, quote }
}

/** Whether a quote here begins a text, in a flow collection; else it is a part of one, as in `[a 'b]`. */
function isValueStart(line: string, at: number): boolean {
  let before = at - 1
  while (line[before] === ' ') before--
  const previous = line[before]
  if (previous === undefined || '[{,'.includes(previous)) return true
  if (previous !== ':') return false
  // Without a blank only behind a quoted key, as JSON has it.
  return before < at - 1 || line[before - 1] === '"' || line[before - 1] === "'"
}

function isAfterIndicator(line: string, space: number): boolean {
  const c = line[space - 1]
  if (c === ':') return true
  // A dash is one only where nothing but others stand before it.
  return c === '-' && isDashes(line.slice(0, space))
}

function isDashes(text: string): boolean {
  return /^[- ]*$/.test(text)
}
