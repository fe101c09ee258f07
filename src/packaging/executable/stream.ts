import { readHead } from './head.ts'
import { type Layout, MAX_HEAD_BYTES, type Stretch } from './layout.ts'

/** Reads one program whose layout is known, from its first byte. */
export interface ProgramReader {
  /**
   * @param bytes ours only during the call
   * @param offset of the bytes in the program
   */
  push(bytes: Buffer, offset: number): 'more' | 'enough'
  end(): void
}

/**
 * Finds the programs in a file that goes by: one, or one for each architecture. Only the head is held in memory, and a
 * file that is no executable is left after a few bytes.
 */
export class ExecutableStream {
  readonly #open: (layout: Layout) => ProgramReader
  readonly #size: number
  readonly #isInner: boolean
  #head: Buffer | undefined = Buffer.alloc(0)
  #offset = 0
  #reader: ProgramReader | undefined
  #programs: readonly Stretch[] = []
  #inner: ExecutableStream | undefined

  /** @param size of the file, in bytes */
  constructor(size: number, open: (layout: Layout) => ProgramReader, isInner = false) {
    this.#size = size
    this.#open = open
    this.#isInner = isInner
  }

  push(bytes: Buffer): 'more' | 'enough' {
    if (!this.#head) return this.#pass(bytes)
    const head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes])
    const found = readHead(head.subarray(0, MAX_HEAD_BYTES), this.#size)
    if (found === undefined) return 'enough'
    if (found === 'more') {
      this.#head = Buffer.from(head)
      return 'more'
    }
    this.#head = undefined
    if ('layout' in found) this.#reader = this.#open(found.layout)
    else if (this.#isInner) return 'enough'
    else this.#programs = found.programs
    return this.#pass(head)
  }

  end(): void {
    this.#inner?.end()
    this.#reader?.end()
  }

  #pass(bytes: Buffer): 'more' | 'enough' {
    const offset = this.#offset
    this.#offset += bytes.length
    if (this.#reader) return this.#reader.push(bytes, offset)
    return this.#passPrograms(bytes, offset)
  }

  #passPrograms(bytes: Buffer, offset: number): 'more' | 'enough' {
    for (let program = this.#programs[0]; program; program = this.#programs[0]) {
      const from = Math.max(program.offset - offset, 0)
      const to = Math.min(program.offset + program.size - offset, bytes.length)
      if (from < to) {
        this.#inner ??= new ExecutableStream(program.size, this.#open, true)
        if (this.#inner.push(bytes.subarray(from, to)) === 'enough') this.#leaveProgram()
      }
      if (this.#programs[0] !== program) continue // It had enough.
      if (program.offset + program.size > offset + bytes.length) return 'more'
      this.#leaveProgram()
    }
    return 'enough'
  }

  #leaveProgram(): void {
    this.#inner?.end()
    this.#inner = undefined
    this.#programs = this.#programs.slice(1)
  }
}
