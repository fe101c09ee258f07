import type { Document, Node, Pair } from 'yaml'
import { messageOf } from '../../core/errors.ts'
import type { KubernetesObject, ValuePath } from '../object.ts'
import { isRecord } from '../object.ts'
import { splitDocuments } from './split-documents.ts'
import { kubernetesTags } from './tags.ts'

/** One document of a manifest: an object, or what keeps it from being one. */
export type ManifestDocument = ObjectDocument | BrokenDocument

export interface ObjectDocument {
  readonly kind: 'object'
  readonly value: KubernetesObject
  /** Where it begins: at its first key. */
  readonly start: Position
  /** Of a value, or of the nearest that is there above it; the position of its key where it has one. */
  span(path: ValuePath): Span
  /** The parsed document and where it begins in the whole text, for who edits it. */
  readonly source: DocumentSource
}

export interface DocumentSource {
  readonly document: Document
  readonly text: string
  /** In UTF-16 units. */
  readonly offset: number
}

export interface BrokenDocument {
  readonly kind: 'broken'
  readonly start: Position
  /** What is wrong, without file and place. */
  readonly fault: string
}

/** From 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Span extends Position {
  readonly endLine: number
}

/** Longest manifest, in UTF-16 units: `helm template` of a large chart makes some mebibytes. */
export const MAX_MANIFEST_LENGTH = 64 * 1024 * 1024
/** Longest document: etcd takes no object of more than 1.5 MiB. */
export const MAX_DOCUMENT_LENGTH = 8 * 1024 * 1024
export const MAX_DOCUMENTS = 20_000
const MAX_ALIASES = 100

/**
 * The documents of a manifest, YAML or JSON. Empty ones are left out, broken ones stand in their place. Lists are left
 * as they are; see objects.ts.
 */
export async function* readManifest(text: string): AsyncGenerator<ManifestDocument> {
  const { parseDocument } = await import('yaml')
  const lines = new Lines(text)
  if (text.length > MAX_MANIFEST_LENGTH) {
    yield {
      kind: 'broken',
      start: { line: 1, column: 1 },
      fault: `it is longer than ${MAX_MANIFEST_LENGTH} characters`,
    }
    return
  }
  let count = 0
  for (const part of splitDocuments(text)) {
    if (!hasContent(part.text)) continue
    const start = lines.at(part.offset + firstContent(part.text))
    if (++count > MAX_DOCUMENTS) {
      yield {
        kind: 'broken',
        start,
        fault: `there are more than ${MAX_DOCUMENTS} documents; the rest was not read`,
      }
      return
    }
    if (part.text.length > MAX_DOCUMENT_LENGTH) {
      yield { kind: 'broken', start, fault: `it is longer than ${MAX_DOCUMENT_LENGTH} characters` }
      continue
    }
    const document = parseDocument(part.text, {
      prettyErrors: false,
      uniqueKeys: true,
      logLevel: 'error',
      merge: true,
      customTags: kubernetesTags,
      schema: 'core',
    })
    yield toManifestDocument(document, { text: part.text, offset: part.offset, start, lines })
  }
}

interface Origin {
  readonly text: string
  readonly offset: number
  readonly start: Position
  readonly lines: Lines
}

function toManifestDocument(document: Document.Parsed, origin: Origin): ManifestDocument {
  const { offset, start, lines } = origin
  const [error] = document.errors
  if (error)
    return { kind: 'broken', start: lines.at(offset + error.pos[0]), fault: firstLine(error.message) }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (fault) {
    return { kind: 'broken', start, fault: firstLine(messageOf(fault)) }
  }
  if (!isRecord(value)) return { kind: 'broken', start, fault: 'it is no object: a map of keys and values' }
  return {
    kind: 'object',
    value,
    start,
    span: (path) => spanOf(document, path, origin),
    source: { document, text: origin.text, offset },
  }
}

/** The position of the key, because that is what people look for; of an item of a list that of the item. */
function spanOf(document: Document, path: ValuePath, { offset, lines, start }: Origin): Span {
  for (let length = path.length; length > 0; length--) {
    const found = nodeAt(document, path.slice(0, length))
    if (!found) continue
    const first = lines.at(offset + found.from)
    return { ...first, endLine: Math.max(first.line, lines.at(offset + found.to).line) }
  }
  return { ...start, endLine: path.length === 0 ? lastLine(document, { offset, lines, start }) : start.line }
}

/** Of the whole document. */
function lastLine(document: Document, { offset, lines, start }: Omit<Origin, 'text'>): number {
  const end = document.contents?.range?.[1]
  return end === undefined ? start.line : Math.max(start.line, lines.at(offset + end - 1).line)
}

function nodeAt(document: Document, path: ValuePath): { from: number; to: number } | undefined {
  const node = document.getIn(path, true) as Node | undefined
  const range = node?.range
  const key = keyNodeAt(document, path)
  const from = key?.range?.[0] ?? range?.[0]
  if (from === undefined) return undefined
  // Behind the last character of the value stand its line's end and comments, which are not part of it.
  const to = range ? Math.max(from, range[1] - 1) : from
  return { from, to }
}

function keyNodeAt(document: Document, path: ValuePath): Node | undefined {
  const name = path.at(-1)
  if (typeof name !== 'string') return undefined
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  const items = (parent as { readonly items?: readonly Pair<Node>[] } | null | undefined)?.items
  if (!Array.isArray(items)) return undefined
  return (items as readonly Pair<Node>[]).find(
    ({ key }) => (key as { value?: unknown } | undefined)?.value === name,
  )?.key
}

/** Lines of the whole text: documents are parsed one at a time. */
class Lines {
  readonly #starts: readonly number[]

  constructor(text: string) {
    const starts = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    this.#starts = starts
  }

  at(offset: number): Position {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 }
  }
}

/** Whether a line says anything but a comment. */
function hasContent(text: string): boolean {
  return firstContent(text) < text.length
}

function firstContent(text: string): number {
  let at = 0
  while (at < text.length) {
    const character = text[at]
    if (character === '#') {
      const end = text.indexOf('\n', at)
      if (end < 0) return text.length
      at = end
    } else if (character !== ' ' && character !== '\t' && character !== '\n' && character !== '\r') return at
    at++
  }
  return at
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/[.:]$/, '') ?? message
}
