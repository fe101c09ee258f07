import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml'
import type { PatchOperation } from '../../core/misconfiguration.ts'
import { isRecord, type ValuePath } from '../object.ts'
import { kubernetesTags } from './tags.ts'

/**
 * A document with a patch applied to its text: whatever the patch is not about, comments above all, stays as it is
 * written, byte for byte. `undefined` where the text is of a form that is not edited, as an alias or the first key of
 * an item that is to go.
 *
 * @param text one document, YAML or JSON, that can be read
 */
export async function editDocument(
  text: string,
  patch: readonly PatchOperation[],
): Promise<string | undefined> {
  const { parseDocument, stringify, isMap, isSeq, isAlias } = await import('yaml')
  let edited = text
  for (const operation of patch) {
    if (operation.op === 'test') continue
    const document = parseDocument(edited, { customTags: kubernetesTags, merge: true, logLevel: 'error' })
    if (document.errors.length > 0) return undefined
    const path = pathOf(operation.path)
    const edit = editOf(document, path, operation, {
      text: edited,
      stringify: (value) => stringify(value, { lineWidth: 0 }),
      isMap,
      isSeq,
      isAlias,
    })
    if (!edit) return undefined
    const written = text.includes('\r\n') ? edit.text.replace(/\r?\n/g, '\r\n') : edit.text
    edited = edited.slice(0, edit.from) + written + edited.slice(edit.to)
  }
  return edited
}

/** What takes the place of a part of the text. */
interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

interface Tools {
  readonly text: string
  readonly stringify: (value: unknown) => string
  readonly isMap: (node: unknown) => node is YAMLMap
  readonly isSeq: (node: unknown) => node is YAMLSeq
  readonly isAlias: (node: unknown) => boolean
}

type Change = Exclude<PatchOperation, { readonly op: 'test' }>

/** https://www.rfc-editor.org/rfc/rfc6901 */
function pathOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function editOf(document: Document, path: ValuePath, operation: Change, tools: Tools): Edit | undefined {
  const key = String(path.at(-1) ?? '')
  const parent = parentOf(document, path, tools)
  if (parent === undefined) return undefined
  if (tools.isMap(parent)) {
    const pair = parent.items.find((one) => keyText(one as Pair<Node>) === key) as
      | Pair<Node, Node>
      | undefined
    if (operation.op === 'remove') return pair && removal(pair, parent, tools)
    if (pair) return replacement(pair.value, pair.key, operation.value, parent, tools)
    return parent.flow === true
      ? inFlow(parent, `${JSON.stringify(key)}: ${JSON.stringify(operation.value)}`)
      : belowLast(parent, entry(key, operation.value, tools), tools)
  }
  if (!tools.isSeq(parent) || operation.op === 'remove') return undefined
  if (key === '-')
    return parent.flow === true
      ? inFlow(parent, JSON.stringify(operation.value))
      : belowLast(parent, item(operation.value, tools), tools)
  if (operation.op === 'add') return undefined
  const target = parent.items[Number(key)] as Node | undefined
  return target && replacement(target, undefined, operation.value, parent, tools)
}

/** `undefined` where the way leads over an alias: what is edited there is meant for several places. */
function parentOf(document: Document, path: ValuePath, { isAlias }: Tools): Node | undefined {
  for (let length = 1; length < path.length; length++)
    if (isAlias(document.getIn(path.slice(0, length), true))) return undefined
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  return (parent ?? undefined) as Node | undefined
}

function keyText({ key }: Pair<Node>): string {
  return String((key as { readonly value?: unknown } | null)?.value)
}

/** The value alone; what stands behind it in its line stays. */
function replacement(
  node: Node | null,
  key: Node | undefined,
  value: unknown,
  parent: YAMLMap | YAMLSeq,
  { text, stringify, isMap, isSeq, isAlias }: Tools,
): Edit | undefined {
  const range = node?.range
  if (!range || isAlias(node)) return undefined
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true
  if (isBlock || text.slice(range[0], range[1]).includes('\n')) return undefined
  const isSimple = parent.flow === true || !isFilled(value)
  const inline = isSimple ? JSON.stringify(value) : undefined
  const written =
    parent.flow === true
      ? (inline ?? '')
      : inline !== undefined && typeof value !== 'string'
        ? inline
        : stringify(value).trimEnd()
  // Of a key without a value, its place is right behind the colon.
  const isNothing = range[0] === range[1]
  if (isSimple || written.indexOf('\n') < 0)
    if (!isFilled(value)) return { from: range[0], to: range[1], text: `${isNothing ? ' ' : ''}${written}` }
  if (!key?.range) return undefined
  const indent = ' '.repeat(columnOf(text, key.range[0]) + INDENT)
  const from = isNothing ? range[0] : startOfBlanks(text, range[0])
  return { from, to: range[1], text: `\n${indented(written, indent)}` }
}

function isFilled(value: unknown): boolean {
  return (isRecord(value) && Object.keys(value).length > 0) || (Array.isArray(value) && value.length > 0)
}

/** The lines of a pair; of a pair that begins an item, the hyphen would be lost with it. */
function removal(pair: Pair<Node, Node>, parent: YAMLMap, { text }: Tools): Edit | undefined {
  const from = pair.key.range?.[0]
  const to = pair.value?.range?.[1] ?? pair.key.range?.[1]
  if (from === undefined || to === undefined || parent.flow === true) return undefined
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  if (text.slice(lineStart, from).trim() !== '') return undefined
  if (parent.items.length === 1) return undefined
  return { from: lineStart, to: endOfLine(text, to), text: '' }
}

function inFlow(parent: YAMLMap | YAMLSeq, written: string): Edit | undefined {
  const start = parent.range?.[0]
  if (start === undefined) return undefined
  const at = start + 1
  return { from: at, to: at, text: parent.items.length > 0 ? `${written}, ` : written }
}

/** A line below the last one of a block, at the depth of its first. */
function belowLast(parent: YAMLMap | YAMLSeq, written: string, { text }: Tools): Edit | undefined {
  const start = parent.range?.[0]
  const last = endOf(parent.items.at(-1))
  if (start === undefined || last === undefined) return undefined
  const at = endOfLine(text, last)
  const lineBreak = text[at - 1] === '\n' ? '' : '\n'
  return { from: at, to: at, text: `${lineBreak}${indented(written, ' '.repeat(columnOf(text, start)))}\n` }
}

function endOf(last: unknown): number | undefined {
  const pair = last as Partial<Pair<Node, Node>> & Partial<Node>
  return pair?.value && typeof pair.value === 'object' && 'range' in pair.value
    ? pair.value.range?.[1]
    : (pair?.range?.[1] ?? pair?.key?.range?.[1])
}

const INDENT = 2

function entry(key: string, value: unknown, { stringify }: Tools): string {
  return stringify({ [key]: value }).trimEnd()
}

function item(value: unknown, { stringify }: Tools): string {
  return stringify([value]).trimEnd()
}

function indented(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n')
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

function startOfBlanks(text: string, offset: number): number {
  let at = offset
  while (text[at - 1] === ' ') at--
  return at
}

/** Behind the line's end, or behind the whole; where a line begins, that is its place. */
function endOfLine(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}
