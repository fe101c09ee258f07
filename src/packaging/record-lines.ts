/**
 * Steps through the lines of a file without making strings of them. Lines end with LF or CRLF; the last one need
 * not end. `start` and `end` are the current line's, in bytes.
 */
export class RecordLines {
  readonly bytes: Buffer
  start = 0
  end = 0
  #next = 0

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Moves to the next line; false when there is none. */
  advance(): boolean {
    if (this.#next >= this.bytes.length) return false
    this.start = this.#next
    const newline = this.bytes.indexOf(0x0a, this.start)
    this.end = newline < 0 ? this.bytes.length : newline
    this.#next = this.end + 1
    if (this.end > this.start && this.bytes[this.end - 1] === 0x0d) this.end--
    return true
  }

  get isEmpty(): boolean {
    return this.start === this.end
  }

  /** The line from `offset` on, as text without white space around it; what is not UTF-8 becomes U+FFFD. */
  text(offset: number): string {
    return this.bytes.toString('utf8', Math.min(this.start + offset, this.end), this.end).trim()
  }
}

/** Records of one file that are kept, ten times what the largest distributions have; the rest is not read. */
export const MAX_RECORDS = 100_000

/** Bytes of a line that is read; a longer one makes its record unreadable. */
export const MAX_LINE_BYTES = 1024 * 1024

/** Problems of one file that are told one by one. */
export const MAX_RECORD_PROBLEMS = 100

/** Whether a text can be a name or version: not empty, neither spaces nor control characters nor broken UTF-8. */
export function isWord(text: string | undefined): text is string {
  if (!text) return false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c <= 0x20 || c === 0x7f || c === 0xfffd) return false
  }
  return true
}
