import { PlimsollError } from '../core/errors.ts'

/** A value of a JSON document and the keys that lead to it, an array's index as decimal text. */
export interface JsonRecord {
  readonly keys: readonly string[]
  readonly value: unknown
}

/** Bytes of one record. The largest in a real feed (all issues of Linux in Debian's) has some 20 MB. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024

interface Frame {
  readonly isArray: boolean
  index: number
  key: string
}

type Expecting = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c
const COLON = 0x3a

/**
 * Cuts a JSON document that is pushed into it into the values at one depth. Above that depth it reads the
 * structure itself; below it only looks for where the value ends and leaves the rest to JSON.parse:
 *
 *     structure: { "key" : ──▶ capture of a value at the depth, or of a scalar above it ──▶ , or }
 *     capture:   counts brackets outside of strings until the value is closed
 *
 * Malformed JSON and records over the limit throw `feed-invalid` with the offset in bytes.
 */
export class JsonSplitter {
  readonly #depth: number
  readonly #maxRecordBytes: number
  readonly #frames: Frame[] = []
  #expecting: Expecting = 'value'
  #offset = 0
  #records: JsonRecord[] = []
  // The value or key under capture: finished chunks of it, and how deep in it we are.
  #parts: Uint8Array[] = []
  #partBytes = 0
  #capturing: 'none' | 'container' | 'string' | 'key' | 'scalar' = 'none'
  #nesting = 0
  #inString = false
  #escaped = false

  constructor(depth: number, maxRecordBytes: number) {
    this.#depth = depth
    this.#maxRecordBytes = maxRecordBytes
  }

  /** The records that this chunk completes. */
  push(chunk: Uint8Array): readonly JsonRecord[] {
    let at = 0
    while (at < chunk.length) {
      at = this.#capturing === 'none' ? this.#structure(chunk, at) : this.#capture(chunk, at)
    }
    this.#offset += chunk.length
    const records = this.#records
    this.#records = []
    return records
  }

  /** Call at the end; the document must be whole. */
  end(): readonly JsonRecord[] {
    if (this.#capturing === 'scalar') this.#finish(new Uint8Array(), 0, 0)
    if (this.#expecting !== 'nothing') this.#fail(0, 'the document ends too early')
    return this.#records
  }

  #structure(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1
    switch (this.#expecting) {
      case 'value-or-end':
        if (byte === CLOSE_BRACKET) return this.#close(at)
        return this.#value(byte, at)
      case 'value':
        return this.#value(byte, at)
      case 'key-or-end':
        if (byte === CLOSE_BRACE) return this.#close(at)
        return this.#key(byte, at)
      case 'key':
        return this.#key(byte, at)
      case 'colon':
        if (byte !== COLON) this.#fail(at, 'a colon is missing')
        this.#expecting = 'value'
        return at + 1
      case 'comma-or-end':
        return this.#commaOrEnd(byte, at)
      case 'nothing':
        // A byte-order mark or a second document is no JSON either.
        return this.#fail(at, 'something follows the document')
    }
  }

  #value(byte: number, at: number): number {
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (this.#frames.length < this.#depth) {
        this.#frames.push({ isArray: byte === OPEN_BRACKET, index: 0, key: '' })
        this.#expecting = byte === OPEN_BRACKET ? 'value-or-end' : 'key-or-end'
        return at + 1
      }
      this.#capturing = 'container'
      this.#nesting = 0
    } else if (byte === QUOTE) this.#capturing = 'string'
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === COMMA || byte === COLON)
      this.#fail(at, 'a value is missing')
    else this.#capturing = 'scalar'
    return at
  }

  #key(byte: number, at: number): number {
    if (byte !== QUOTE) this.#fail(at, 'a key is missing')
    this.#capturing = 'key'
    return at
  }

  #commaOrEnd(byte: number, at: number): number {
    const frame = this.#frames.at(-1)
    if (byte === COMMA && frame) {
      frame.index++
      this.#expecting = frame.isArray ? 'value' : 'key'
      return at + 1
    }
    const isEnd = frame && byte === (frame.isArray ? CLOSE_BRACKET : CLOSE_BRACE)
    return isEnd ? this.#close(at) : this.#fail(at, 'a comma or closing bracket is missing')
  }

  #close(at: number): number {
    this.#frames.pop()
    this.#expecting = this.#frames.length === 0 ? 'nothing' : 'comma-or-end'
    return at + 1
  }

  #capture(chunk: Uint8Array, start: number): number {
    const end = this.#endOfCapture(chunk, start)
    if (end < 0) {
      this.#keep(chunk.subarray(start))
      return chunk.length
    }
    this.#finish(chunk, start, end)
    return end
  }

  /** Where in the chunk the captured value ends, -1 when it goes on in the next. */
  #endOfCapture(chunk: Uint8Array, start: number): number {
    if (this.#capturing === 'container') return this.#endOfContainer(chunk, start)
    return this.#capturing === 'scalar' ? endOfScalar(chunk, start) : this.#endOfString(chunk, start)
  }

  #endOfContainer(chunk: Uint8Array, start: number): number {
    let nesting = this.#nesting
    let inString = this.#inString
    let escaped = this.#escaped
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]
      if (inString) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inString = false
      } else if (byte === QUOTE) inString = true
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) nesting++
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --nesting === 0) {
        this.#inString = false
        return at + 1
      }
    }
    this.#nesting = nesting
    this.#inString = inString
    this.#escaped = escaped
    return -1
  }

  #endOfString(chunk: Uint8Array, start: number): number {
    // At the very start of the capture stands the opening quote.
    let at = start
    if (!this.#inString) {
      this.#inString = true
      at++
    }
    for (; at < chunk.length; at++) {
      const byte = chunk[at]
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) {
        this.#inString = false
        return at + 1
      }
    }
    return -1
  }

  #keep(part: Uint8Array): void {
    this.#partBytes += part.length
    if (this.#partBytes > this.#maxRecordBytes) {
      this.#fail(0, `a record has more than ${this.#maxRecordBytes} bytes`)
    }
    this.#parts.push(Uint8Array.from(part)) // A copy: the chunk belongs to whoever gave it.
  }

  #finish(chunk: Uint8Array, start: number, end: number): void {
    const text = this.#take(chunk, start, end)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      this.#fail(start, `a value is malformed (${(error as Error).message})`)
    }
    const frame = this.#frames.at(-1)
    if (this.#capturing === 'key') {
      if (frame) frame.key = value as string
      this.#expecting = 'colon'
    } else {
      this.#records.push({ keys: this.#frames.map(keyOf), value })
      this.#expecting = frame ? 'comma-or-end' : 'nothing'
    }
    this.#capturing = 'none'
    this.#escaped = false
  }

  #take(chunk: Uint8Array, start: number, end: number): string {
    const last = Buffer.from(chunk.buffer, chunk.byteOffset + start, end - start)
    if (this.#parts.length === 0) return last.toString('utf8')
    const whole = Buffer.concat([...this.#parts, last])
    this.#parts = []
    this.#partBytes = 0
    return whole.toString('utf8')
  }

  #fail(at: number, detail: string): never {
    throw new PlimsollError('feed-invalid', `malformed JSON at byte ${this.#offset + at}: ${detail}`)
  }
}

function keyOf(frame: Frame): string {
  return frame.isArray ? String(frame.index) : frame.key
}

function endOfScalar(chunk: Uint8Array, start: number): number {
  for (let at = start; at < chunk.length; at++) {
    const byte = chunk[at] ?? 0
    const isDelimiter = byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= 0x20
    if (isDelimiter) return at
  }
  return -1
}
