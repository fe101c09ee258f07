import { didYouMean } from '../../core/did-you-mean.ts'
import { ESCAPES, type Escape, FILTERS, type Filter } from './escapes.ts'
import { fail, quoted } from './fault.ts'
import type { TemplateLimits } from './limits.ts'

/*
 * A template without logic, in the manner of Mustache (https://mustache.github.io/mustache.5.html):
 *
 *     {{% escape html }}     how the values that follow are escaped; has to stand before the first of them
 *     {{name}} {{a.b}} {{.}} a value; {{name | upper}} passes it through a filter first
 *     {{#name}} … {{/name}}  once for each item of a list, or once if there is something
 *     {{^name}} … {{/name}}  if there is nothing
 *     {{'text'}}             the text as it is, for braces
 *     {{! comment }}
 *
 * There is no code, no inclusion of files, no partials, and no value that is not escaped as the template says. A line with
 * nothing but a section's begin or end, a comment or a setting leaves no empty line.
 */

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'value'
      readonly path: Path
      readonly escape: Escape
      readonly filters: readonly Filter[]
    }
  | {
      readonly kind: 'section'
      readonly path: Path
      readonly isInverted: boolean
      readonly body: readonly Node[]
    }

/** Names parted by points; none is the item itself. */
export interface Path {
  readonly names: readonly string[]
  /** Offset in the template, for errors. */
  readonly offset: number
}

interface Open {
  readonly name: string
  readonly offset: number
  readonly nodes: Node[]
}

interface State {
  readonly source: string
  readonly limits: TemplateLimits
  /** The outermost first; what has been read so far of each. */
  readonly open: Open[]
  escape: Escape | undefined
}

/** Throws `template-invalid`. Whether the names are known is not asked here. */
export function parseTemplate(source: string, limits: TemplateLimits): readonly Node[] {
  if (source.length > limits.length) fail(source, 0, `it is longer than ${limits.length} characters`)
  const root: Open = { name: '', offset: 0, nodes: [] }
  const state: State = { source, limits, open: [root], escape: undefined }
  let at = 0
  for (let start = source.indexOf('{{'); start >= 0; start = source.indexOf('{{', at)) {
    const end = source.indexOf('}}', start + 2)
    if (end < 0) fail(source, start, 'this tag has no end')
    const tag = source.slice(start + 2, end)
    const line = isAlone(tag) ? wholeLine(source, start, end + 2) : undefined
    addText(state, source.slice(at, line?.start ?? start))
    readTag(state, tag, start)
    at = line?.end ?? end + 2
  }
  addText(state, source.slice(at))
  const left = state.open.at(-1)
  if (left && left !== root) fail(source, left.offset, `the section ${quoted(left.name)} has no end`)
  return root.nodes
}

/** Whether a tag shows nothing itself. */
function isAlone(tag: string): boolean {
  return /^[#^/!%]/.test(tag)
}

/** The line that holds the tag, line feed included, if there is nothing else on it. */
function wholeLine(source: string, start: number, end: number): { start: number; end: number } | undefined {
  let from = start
  while (from > 0 && isBlank(source.charAt(from - 1))) from--
  if (from > 0 && source.charAt(from - 1) !== '\n') return undefined
  let to = end
  while (to < source.length && isBlank(source.charAt(to))) to++
  if (source.startsWith('\r\n', to)) return { start: from, end: to + 2 }
  if (to < source.length && source.charAt(to) !== '\n') return undefined
  return { start: from, end: to + 1 }
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t'
}

function addText({ open }: State, text: string): void {
  if (text !== '') open.at(-1)?.nodes.push({ kind: 'text', text })
}

function readTag(state: State, tag: string, offset: number): void {
  const rest = tag.slice(1).trim()
  switch (tag.charAt(0)) {
    case '!':
      return
    case '%':
      state.escape = setting(state, rest, offset)
      return
    case '#':
    case '^':
      openSection(state, rest, offset)
      return
    case '/':
      closeSection(state, rest, offset)
      return
    case "'":
      addText(state, literal(state, tag, offset))
      return
    default:
      state.open.at(-1)?.nodes.push(value(state, tag, offset))
  }
}

function setting({ source }: State, text: string, offset: number): Escape {
  const [name = '', choice = '', ...more] = text.split(/\s+/)
  if (name !== 'escape' || more.length > 0) fail(source, offset, 'there is one setting: {{% escape html }}')
  const found = ESCAPES.find((one) => one === choice)
  if (found) return found
  const guess = didYouMean(choice, ESCAPES)
  return fail(
    source,
    offset,
    `${quoted(choice)} is no way to escape${guess}; there are ${ESCAPES.join(', ')}`,
  )
}

function literal({ source }: State, tag: string, offset: number): string {
  if (tag.length < 2 || !tag.endsWith("'")) fail(source, offset, 'this text has no closing apostrophe')
  return tag.slice(1, -1)
}

function openSection(state: State, name: string, offset: number): void {
  const { open, source, limits } = state
  if (open.length > limits.depth) fail(source, offset, `more than ${limits.depth} sections are in each other`)
  open.push({ name, offset, nodes: [] })
  parsePath(state, name, offset)
}

function closeSection(state: State, name: string, offset: number): void {
  const { open, source } = state
  const section = open.length > 1 ? open.pop() : undefined
  if (!section) return fail(source, offset, `no section ${quoted(name)} is open here`)
  if (section.name !== name)
    fail(source, offset, `the section that is open here is ${quoted(section.name)}, not ${quoted(name)}`)
  const isInverted = source.charAt(section.offset + 2) === '^'
  const path = parsePath(state, name, section.offset)
  open.at(-1)?.nodes.push({ kind: 'section', path, isInverted, body: section.nodes })
}

function value(state: State, tag: string, offset: number): Node {
  const [name = '', ...names] = tag.split('|').map((part) => part.trim())
  const filters = names.map((filter) => {
    const found = FILTERS.find((one) => one === filter)
    if (found) return found
    const guess = didYouMean(filter, FILTERS)
    return fail(
      state.source,
      offset,
      `${quoted(filter)} is no filter${guess}; there are ${FILTERS.join(', ')}`,
    )
  })
  const path = parsePath(state, name, offset)
  if (state.escape === undefined)
    return fail(
      state.source,
      offset,
      'how values are escaped has to be said before the first one: {{% escape html }}',
    )
  return { kind: 'value', path, escape: state.escape, filters }
}

function parsePath({ source }: State, text: string, offset: number): Path {
  if (text === '.') return { names: [], offset }
  if (!/^[a-z]\w*(?:\.[a-z]\w*)*$/i.test(text)) fail(source, offset, `${quoted(text)} is no name`)
  return { names: text.split('.'), offset }
}
