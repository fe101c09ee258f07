/*
 * Reads YAML as nearly all manifests are written: maps and lists by indentation, plain words, numbers, and texts in
 * quotes without escapes. The reader of all YAML takes half of the time of a scan to load and to warm up, and is
 * needed for the rest alone: whatever might mean something else than it seems (anchors, tags, texts of several lines,
 * numbers that are not whole, keys that are there twice) is left to it.
 */

interface Line {
  readonly indent: number
  readonly text: string
}

interface State {
  readonly lines: Line[]
  at: number
  /** Something was found that is not read here. */
  isOver: boolean
}

/** Maps and lists in each other. */
const MAX_DEPTH = 40

/** The value of one document without its markers; `undefined` where it is none that is read here. */
export function readPlainYaml(text: string): { readonly value: unknown } | undefined {
  if (/[^\n\x20-\x7e]/.test(text)) return undefined
  const lines: Line[] = []
  for (const whole of text.split('\n')) {
    const line = whole.trimEnd()
    const content = line.trimStart()
    if (content === '' || content.startsWith('#')) continue
    lines.push({ indent: line.length - content.length, text: content })
  }
  const [first] = lines
  if (!first) return undefined
  const state: State = { lines, at: 0, isOver: false }
  const value = readBlock(state, first.indent, 0)
  return state.isOver || state.at < lines.length ? undefined : { value }
}

function readBlock(state: State, indent: number, depth: number): unknown {
  if (depth > MAX_DEPTH) return giveUp(state)
  return state.lines[state.at]?.text.startsWith('- ')
    ? readList(state, indent, depth)
    : readMap(state, indent, depth)
}

const ENTRY = /^([A-Za-z][\w./-]*):(?: +(.*))?$/

function readMap(state: State, indent: number, depth: number): unknown {
  const map: Record<string, unknown> = {}
  for (let line = state.lines[state.at]; line && line.indent >= indent; line = state.lines[state.at]) {
    const [, key, written = ''] = line.indent === indent ? (ENTRY.exec(line.text) ?? []) : []
    const text = withoutComment(written)
    if (key === undefined || Object.hasOwn(map, key) || typeof wordOf(key) !== 'string') return giveUp(state)
    state.at++
    map[key] = text === '' ? readBelow(state, indent, depth) : readScalar(state, text, indent)
    if (state.isOver) return undefined
  }
  return map
}

/** What stands below a key: a block that is further in, a list that need not be, or nothing. */
function readBelow(state: State, indent: number, depth: number): unknown {
  const next = state.lines[state.at]
  if (next && next.indent > indent) return readBlock(state, next.indent, depth + 1)
  if (next?.indent === indent && next.text.startsWith('- ')) return readList(state, indent, depth + 1)
  return null
}

function readList(state: State, indent: number, depth: number): unknown {
  const list: unknown[] = []
  for (let line = state.lines[state.at]; line && line.indent >= indent; line = state.lines[state.at]) {
    // A list may stand as far out as the key above it, so that what ends it is the next key.
    if (line.indent === indent && !line.text.startsWith('-')) return list
    if (line.indent > indent || !line.text.startsWith('- ')) return giveUp(state)
    const text = line.text.slice(2)
    if (ENTRY.test(text)) {
      state.lines[state.at] = { indent: indent + 2, text }
      if (depth >= MAX_DEPTH) return giveUp(state)
      list.push(readMap(state, indent + 2, depth + 1))
    } else {
      state.at++
      list.push(readScalar(state, withoutComment(text), indent))
    }
    if (state.isOver) return undefined
  }
  return list
}

function readScalar(state: State, text: string, indent: number): unknown {
  const next = state.lines[state.at]
  // It might go on there.
  if (next && next.indent > indent) return giveUp(state)
  if (text.startsWith('[')) return readFlowList(state, text)
  if (text === '{}') return {}
  return valueOr(state, text)
}

/** A comment has a blank before it; in quotes it is none, so that what is quoted has to end before it. */
function withoutComment(text: string): string {
  if (text.startsWith('#')) return ''
  const start = /^["']/.test(text) ? text.indexOf(text.charAt(0), 1) + 1 : 0
  const comment = text.indexOf(' #', start)
  return comment < 0 ? text : text.slice(0, comment).trimEnd()
}

const FLOW_ITEM = /^(?:[\w./-]+|"[\w./ -]*"|'[\w./ -]*')$/

function readFlowList(state: State, text: string): unknown {
  if (text === '[]') return []
  if (!text.endsWith(']')) return giveUp(state)
  const items = text
    .slice(1, -1)
    .split(',')
    .map((item) => item.trim())
  return items.map((item) => (FLOW_ITEM.test(item) ? valueOr(state, item) : giveUp(state)))
}

function valueOr(state: State, text: string): unknown {
  const value = quoted(text) ?? wordOf(text)
  return value === undefined ? giveUp(state) : value
}

function quoted(text: string): string | undefined {
  return /^"[^"\\]*"$|^'[^']*'$/.test(text) ? text.slice(1, -1) : undefined
}

const TRUE = /^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)$/
const FALSE = /^(?:n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/
const NULL = /^(?:null|Null|NULL)$/
const WHOLE = /^(?:0|[1-9]\d{0,14})$/
const LIKE_A_NUMBER = /^\d[\d._:a-fA-FxXoO+-]*$/

/** A plain word; `undefined` where it needs a closer look. */
function wordOf(text: string): string | number | boolean | null | undefined {
  if (!/^[A-Za-z0-9/]/.test(text) || text.endsWith(':') || text.includes(': ') || text.includes(' #'))
    return undefined
  if (TRUE.test(text)) return true
  if (FALSE.test(text)) return false
  if (NULL.test(text)) return null
  if (WHOLE.test(text)) return Number(text)
  return LIKE_A_NUMBER.test(text) ? undefined : text
}

function giveUp(state: State): undefined {
  state.isOver = true
  return undefined
}
