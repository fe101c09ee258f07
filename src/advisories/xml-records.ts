import { SaxesParser } from 'saxes'
import { messageOf, PlimsollError } from '../core/errors.ts'
import { TreeBuilder, type XmlElement } from './xml-tree.ts'

export { attributeOf, childOf, childrenOf, detached, textOf, type XmlElement } from './xml-tree.ts'

/** An element of the document that was asked for. */
export interface XmlRecord {
  /** Local names from the root down: `updates/update`. */
  readonly path: string
  readonly element: XmlElement
}

export interface XmlLimits {
  /** Levels of elements, from the root. OVAL's criteria go some 10 deep in the real feeds. */
  readonly maxDepth: number
  /** Characters of one record, and between two tags outside of records. */
  readonly maxRecordChars: number
  /** Elements of one record. The largest real ones, kernels with their packages, have some 10,000. */
  readonly maxRecordElements: number
  /** Attributes of one element. */
  readonly maxAttributes: number
}

export const XML_LIMITS: XmlLimits = {
  maxDepth: 64,
  maxRecordChars: 32 * 1024 * 1024,
  maxRecordElements: 250_000,
  maxAttributes: 256,
}

/**
 * Streams elements of an XML document, each as a small tree, without ever holding more of it than one of them.
 * Yields them in batches, as `jsonRecords` does and for the same reason.
 *
 * A path names the elements from the root down, by local names, with `*` for any: `updates/update`,
 * `oval_definitions/tests/*`. A path that leads into another record is never reached.
 *
 * Only the five entities of XML itself and numeric ones are known; a document type is passed over, and an entity
 * that it defines makes the document malformed. Nothing outside of the document is ever read.
 * Throws PlimsollError `feed-invalid` for what is not well-formed, and for what is over a limit.
 */
export async function* xmlRecords(
  chunks: AsyncIterable<Uint8Array>,
  paths: readonly string[],
  limits: Partial<XmlLimits> = {},
): AsyncGenerator<readonly XmlRecord[], void, void> {
  const reader = new XmlReader(paths, { ...XML_LIMITS, ...limits })
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      const records = reader.push(chunk.subarray(at, at + PIECE))
      if (records.length > 0) yield records
    }
  }
  const rest = reader.end()
  if (rest.length > 0) yield rest
}

/** Bytes read at a time: the trees of what is in them lie in memory together. */
const PIECE = 16 * 1024

/** Bytes in which the declaration of the encoding has to stand. */
const DECLARATION_BYTES = 256

class XmlReader {
  readonly #parser = new SaxesParser()
  readonly #tree: TreeBuilder
  /** Absent until there are enough bytes to tell the encoding. */
  #decoder: TextDecoder | undefined
  #head: Uint8Array = new Uint8Array()

  constructor(paths: readonly string[], limits: XmlLimits) {
    const parser = this.#parser
    const tree = new TreeBuilder(
      paths.map((path) => path.split('/')),
      limits,
      () => parser.position,
    )
    parser.on('opentagstart', () => tree.startTag())
    parser.on('attribute', () => tree.attribute())
    parser.on('opentag', ({ name, attributes }) => tree.open(name, attributes))
    parser.on('closetag', () => tree.close())
    parser.on('text', (text) => tree.text(text))
    parser.on('cdata', (text) => tree.text(text))
    this.#tree = tree
  }

  /** The records that this chunk completes. */
  push(chunk: Uint8Array): readonly XmlRecord[] {
    if (this.#decoder) return this.#parse(this.#decoder.decode(chunk, { stream: true }))
    this.#head = Buffer.concat([this.#head, chunk])
    return this.#head.length < DECLARATION_BYTES ? [] : this.#begin()
  }

  /** Call at the end; the document must be whole. */
  end(): readonly XmlRecord[] {
    const begun = this.#decoder ? [] : this.#begin()
    const rest = this.#parse(this.#decoder?.decode() ?? '')
    this.#guard(() => this.#parser.close())
    return [...begun, ...rest, ...this.#tree.take()]
  }

  #begin(): readonly XmlRecord[] {
    this.#decoder = this.#guard(() => new TextDecoder(encodingOf(this.#head)))
    const head = this.#head
    this.#head = new Uint8Array()
    return this.#parse(this.#decoder.decode(head, { stream: true }))
  }

  #parse(text: string): readonly XmlRecord[] {
    this.#guard(() => {
      this.#parser.write(text)
      this.#tree.checkChars()
    })
    return this.#tree.take()
  }

  #guard<T>(action: () => T): T {
    try {
      return action()
    } catch (error) {
      const { line, column } = this.#parser
      const detail = messageOf(error)
        .replace(/^\d+:\d+: /, '')
        .replace(/\.$/, '')
      throw new PlimsollError('feed-invalid', `malformed XML at line ${line}, column ${column}: ${detail}`, {
        cause: error,
      })
    }
  }
}

/** By the byte-order mark, else as declared, else UTF-8. https://www.w3.org/TR/xml/#sec-guessing */
function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const text = Buffer.from(head.subarray(0, DECLARATION_BYTES)).toString('latin1')
  const declaration = text.startsWith('<?xml') ? text.slice(0, text.indexOf('?>')) : ''
  return /\bencoding\s*=\s*["'](?<name>[\w.:-]{1,40})["']/.exec(declaration)?.groups?.['name'] ?? 'utf-8'
}
