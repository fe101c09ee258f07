import { PlimsollError } from '../core/errors.ts'
import { BLOCK_SIZE, readHeader, type TarHeader } from './header.ts'
import { type PaxRecords, parsePax } from './pax.ts'
import { decodeName } from './text.ts'

export type TarKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'other'

/** An entry as the archive has it: the path is not normalised, links may lead anywhere. */
export interface TarEntry {
  readonly kind: TarKind
  readonly path: string
  /** Target of a link; empty for all else. */
  readonly linkname: string
  /** Bytes of content, expanded for sparse files. */
  readonly size: number
  readonly mode: number
  /** The owner's number; read only where the mode has set-user-ID. */
  readonly uid: number
  /** Whether an extended attribute gives it capabilities when it is run. */
  readonly hasCapabilities: boolean
  /** Content in a sparse format, which is never handed over. */
  readonly isSparse: boolean
}

/** How the handler wants the content of an entry: not, whole in memory, or as it goes by. */
export type TarDelivery = 'none' | 'whole' | 'pieces'

export interface TarHandler {
  /** For `whole`, the handler has found `size` acceptable. */
  entry(entry: TarEntry): TarDelivery
  /** The content of the entry that was last wanted whole; the bytes are the handler's own. */
  content(bytes: Uint8Array): void
  /**
   * The next piece of the entry that was last wanted in pieces; the bytes are the handler's during the call alone.
   * @returns whether it wants more of them
   */
  piece(bytes: Buffer): boolean
  /** No more pieces of the entry come: the content is over, or the handler wanted no more. */
  endOfPieces(): void
  /** The archive cannot be understood from here on: nothing more will be handed over. */
  damaged(detail: string): void
}

/** Bytes of a PAX header or a GNU long name. The value of Go's archive/tar, by which engines unpack. */
export const MAX_META_BYTES = 1024 * 1024

type State = 'header' | 'skip' | 'content' | 'pieces' | 'meta' | 'sparse-map' | 'done'

/**
 * Reads a tar that is pushed into it in chunks of any size, without ever holding more than one block, one PAX
 * header or long name, and the contents that its handler asks for.
 *
 *     header ──▶ meta (x, X, L, K: kept for the next entry) ──▶ header
 *        ├─────▶ sparse-map (blocks after a GNU `S` header) ──▶ skip
 *        ├─────▶ content (wanted whole by the handler) ───────▶ skip (padding)
 *        ├─────▶ pieces (handed over as they come) ───────────▶ skip (padding, or what nobody wants)
 *        ├─────▶ skip (all else: a subtraction per chunk) ────▶ header
 *        └─────▶ done (two blocks of zeros, or damage: the rest is passed over)
 *
 * Where readers differ this one does as Go's archive/tar, because that is what unpacks images: global PAX headers
 * (`g`) change nothing, links, devices and folders have no content whatever their size field says, and what
 * follows the two blocks of zeros is not read.
 */
export class TarScanner {
  readonly #handler: TarHandler
  readonly #subject: string
  #state: State = 'header'
  #block = Buffer.allocUnsafeSlow(BLOCK_SIZE)
  #blockFill = 0
  /** Bytes of content and padding that are still to come in this entry; of them, the padding. */
  #left = 0
  #padding = 0
  #target = Buffer.alloc(0)
  #filled = 0
  #metaType = ''
  #pax: PaxRecords = {}
  #longName: string | undefined
  #longLink: string | undefined
  #headers = 0
  #zeroBlocks = 0

  /** @param subject names the layer in errors: `layer 2 of 3` */
  constructor(subject: string, handler: TarHandler) {
    this.#subject = subject
    this.#handler = handler
  }

  /** The first chunk may throw `layer-not-a-tar`; what is wrong later goes to `damaged`. */
  write(chunk: Uint8Array): void {
    if (this.#state === 'done') return
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let at = 0
    while (at < bytes.length) at = this.#step(bytes, at)
  }

  /** Nothing more comes. Throws `layer-corrupt` when the archive stops in the middle of an entry. */
  end(): void {
    const isBetween =
      this.#state === 'header' && this.#block.subarray(0, this.#blockFill).every((b) => b === 0)
    // The padding of the last entry is nobody's loss.
    const isWhole = this.#state === 'skip' && this.#left <= this.#padding
    if (this.#state === 'done' || isBetween || isWhole) return
    throw new PlimsollError('layer-corrupt', `${this.#subject} is cut short: its tar ends inside an entry`)
  }

  /** Hands nothing more over, whatever comes. */
  stop(): void {
    this.#state = 'done'
  }

  /** Consumes some bytes from `at` and returns where the rest begins. */
  #step(bytes: Buffer, at: number): number {
    const available = bytes.length - at
    switch (this.#state) {
      case 'header':
      case 'sparse-map':
        return this.#collectBlock(bytes, at)
      case 'skip': {
        const count = Math.min(available, this.#left)
        this.#left -= count
        if (this.#left === 0) this.#state = 'header'
        return at + count
      }
      case 'content':
      case 'meta': {
        const count = Math.min(available, this.#target.length - this.#filled)
        bytes.copy(this.#target, this.#filled, at, at + count)
        this.#filled += count
        this.#left -= count
        if (this.#filled === this.#target.length) this.#finishContent()
        return at + count
      }
      case 'pieces':
        return this.#handOver(bytes, at)
      case 'done':
        return bytes.length
    }
  }

  #handOver(bytes: Buffer, at: number): number {
    const count = Math.min(bytes.length - at, this.#left - this.#padding)
    const isWanted = this.#handler.piece(bytes.subarray(at, at + count))
    this.#left -= count
    if (!isWanted || this.#left === this.#padding) this.#endPieces()
    return at + count
  }

  #endPieces(): void {
    this.#state = this.#left > 0 ? 'skip' : 'header'
    this.#handler.endOfPieces()
  }

  #collectBlock(bytes: Buffer, at: number): number {
    if (this.#blockFill === 0 && bytes.length - at >= BLOCK_SIZE) {
      this.#readBlock(bytes, at)
      return at + BLOCK_SIZE
    }
    const count = Math.min(bytes.length - at, BLOCK_SIZE - this.#blockFill)
    bytes.copy(this.#block, this.#blockFill, at, at + count)
    this.#blockFill += count
    if (this.#blockFill === BLOCK_SIZE) {
      this.#blockFill = 0
      this.#readBlock(this.#block, 0)
    }
    return at + count
  }

  #readBlock(block: Buffer, at: number): void {
    if (this.#state === 'sparse-map') {
      const hasMore = block[at + 504] !== 0
      if (!hasMore) this.#state = this.#left > 0 ? 'skip' : 'header'
      return
    }
    const header = readHeader(block, at)
    if (header === 'end') {
      this.#zeroBlocks++
      if (this.#zeroBlocks === 2) this.#state = 'done'
    } else if (header === undefined || this.#zeroBlocks > 0) {
      this.#damage(header ? 'a header follows a block of zeros' : 'a header has a wrong checksum or size')
    } else {
      this.#headers++
      this.#readEntry(header)
    }
  }

  #damage(detail: string): void {
    if (this.#headers === 0)
      throw new PlimsollError('layer-not-a-tar', `${this.#subject} is not a tar archive: ${detail}`)
    this.#state = 'done'
    this.#handler.damaged(`after ${this.#headers} headers, ${detail}`)
  }

  #readEntry(header: TarHeader): void {
    const isMeta = META_TYPES.has(header.type)
    // The size record of a PAX header is about the entry that it describes, not about a long name in between.
    const described = isMeta ? header.size : (this.#pax.size ?? header.size)
    const stored = CONTENTLESS_TYPES.has(header.type) ? 0 : described
    this.#expect(stored)
    if (isMeta) {
      if (stored > MAX_META_BYTES)
        return this.#damage(`an extended header has ${stored} bytes, more than ${MAX_META_BYTES}`)
      this.#metaType = header.type
      return this.#fill('meta', stored)
    }
    if (header.type === 'g') return
    const entry = this.#describe(header, stored)
    this.#pax = {}
    this.#longName = undefined
    this.#longLink = undefined
    const delivery = this.#handler.entry(entry)
    if (this.#state === 'done') return // The handler has called stop().
    if (header.sparse?.isExtended) this.#state = 'sparse-map'
    else if (delivery === 'none' || entry.isSparse) return
    else if (delivery === 'whole') this.#fill('content', stored)
    else if (stored === 0) this.#endPieces()
    else this.#state = 'pieces'
  }

  /** Content of this many bytes follows, with padding up to the next block. */
  #expect(size: number): void {
    this.#padding = (BLOCK_SIZE - (size % BLOCK_SIZE)) % BLOCK_SIZE
    this.#left = size + this.#padding
    this.#state = this.#left > 0 ? 'skip' : 'header'
  }

  #fill(state: 'content' | 'meta', size: number): void {
    this.#state = state
    this.#target = Buffer.allocUnsafeSlow(size)
    this.#filled = 0
    if (size === 0) this.#finishContent()
  }

  #finishContent(): void {
    const bytes = this.#target
    const wasMeta = this.#state === 'meta'
    this.#target = EMPTY
    this.#state = this.#left > 0 ? 'skip' : 'header'
    if (wasMeta) this.#keepMeta(bytes)
    else this.#handler.content(bytes)
  }

  #keepMeta(bytes: Buffer): void {
    if (this.#metaType === 'L') this.#longName = untilNul(bytes)
    else if (this.#metaType === 'K') this.#longLink = untilNul(bytes)
    else {
      const records = parsePax(bytes)
      if (records === undefined) return this.#damage('a PAX header is malformed')
      this.#pax = records
    }
  }

  #describe(header: TarHeader, stored: number): TarEntry {
    const path = this.#longName ?? this.#pax.path ?? header.path
    const isSparse = header.sparse !== undefined || this.#pax.isSparse === true
    const kind = kindOf(header.type, path)
    const hasContent = kind === 'file' || kind === 'other'
    return {
      kind,
      path,
      linkname: this.#longLink ?? this.#pax.linkpath ?? header.linkname,
      size: hasContent ? (this.#pax.realSize ?? header.sparse?.realSize ?? stored) : 0,
      mode: header.mode,
      uid: this.#pax.uid ?? header.uid,
      hasCapabilities: this.#pax.hasCapabilities === true,
      isSparse,
    }
  }
}

const EMPTY = Buffer.alloc(0)
/** PAX (`x`; `X` is Solaris' own letter for it) and GNU long names and links. */
const META_TYPES: ReadonlySet<string> = new Set(['x', 'X', 'L', 'K'])
const CONTENTLESS_TYPES: ReadonlySet<string> = new Set(['1', '2', '3', '4', '5', '6'])

function kindOf(type: string, path: string): TarKind {
  switch (type) {
    case '0':
    case '7':
    case 'S':
      return 'file'
    case '\0': // V7 has no folders but for the slash at the end.
      return path.endsWith('/') ? 'directory' : 'file'
    case '1':
      return 'hardlink'
    case '2':
      return 'symlink'
    case '5':
    case 'D': // GNU's incremental folder, with a list of names as content.
      return 'directory'
    default:
      return 'other'
  }
}

function untilNul(bytes: Buffer): string {
  const nul = bytes.indexOf(0)
  return decodeName(bytes, 0, nul < 0 ? bytes.length : nul)
}
