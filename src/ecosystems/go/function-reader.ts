import { Collector } from '../../packaging/executable/collector.ts'
import { dataStretches, type Layout, type Stretch } from '../../packaging/executable/layout.ts'
import type { ProgramReader } from '../../packaging/executable/stream.ts'
import type { FunctionNames } from './function-names.ts'
import {
  isTableMark,
  MAX_NAME_BYTES,
  type NamePlace,
  namePlaceOf,
  TABLE_MARK_SIZE,
  tableHeaderSize,
} from './function-table.ts'

/** Places that look like a table, of which there is one in real programs. */
export const MAX_TABLES = 64

/** Finds the table of functions of a Go program that goes by, and hands over the names in it. */
export class FunctionReader implements ProgramReader {
  readonly #layout: Layout
  readonly #names: FunctionNames
  readonly #stretches: readonly Stretch[]
  readonly #step: number
  #tables = 0
  #current = 0
  /** The last bytes before the next chunk, less than a mark has. */
  #tail: Buffer = Buffer.alloc(0)
  #header: Collector | undefined
  #place: NamePlace | undefined
  /** The number that says where the names of an old table end. */
  #end: Collector | undefined

  constructor(layout: Layout, names: FunctionNames) {
    this.#layout = layout
    this.#names = names
    this.#stretches = dataStretches(layout)
    // Linkers align it to 32 bytes, or to the size of its numbers.
    this.#step = layout.pointerSize
  }

  /** Whether a table has begun and not ended. */
  get isInside(): boolean {
    return this.#header !== undefined || this.#place !== undefined
  }

  push(bytes: Buffer, offset: number): 'more' | 'enough' {
    const end = offset + bytes.length
    let at = offset
    while (at < end) {
      if (!this.isInside) {
        const mark = this.#findMark(bytes, at, offset)
        if (mark === undefined) break
        this.#header = new Collector(mark, tableHeaderSize(this.#layout))
        // The mark may have begun in the chunk before.
        if (mark < offset) this.#header.push(this.#tail, offset - this.#tail.length)
        at = Math.max(mark, offset)
      }
      at = this.#readTable(bytes, offset, at)
    }
    const joined = bytes.length >= TABLE_MARK_SIZE ? bytes : Buffer.concat([this.#tail, bytes])
    this.#tail = Buffer.from(joined.subarray(Math.max(0, joined.length - TABLE_MARK_SIZE + 1)))
    const isOver = !this.isInside && (this.#current >= this.#stretches.length || this.#tables >= MAX_TABLES)
    return isOver ? 'enough' : 'more'
  }

  end(): void {
    if (this.isInside) this.#names.cut()
  }

  /** @returns how far it has read */
  #readTable(bytes: Buffer, offset: number, at: number): number {
    const end = offset + bytes.length
    if (this.#header) {
      this.#header.push(bytes, offset)
      if (!this.#header.isFull) return end
      const { offset: start, bytes: header } = this.#header
      this.#place = namePlaceOf(header, start, this.#layout)
      this.#header = undefined
      if (!this.#place) return Math.max(at, start + TABLE_MARK_SIZE)
      if ('endAt' in this.#place) {
        this.#end = new Collector(this.#place.endAt, 4)
        this.#end.push(header, start)
      }
    }
    if (this.#place && !('names' in this.#place)) {
      this.#end?.push(bytes, offset)
      if (this.#end?.isFull !== true) return end
      this.#place = this.#oldNames(this.#place, this.#end.bytes.readUInt32LE(0))
      this.#end = undefined
    }
    if (!this.#place || !('names' in this.#place)) return Math.max(at, offset)
    const { names } = this.#place
    const from = Math.max(names.offset, offset)
    const to = Math.min(names.offset + names.size, end)
    if (from < to) this.#names.push(bytes.subarray(from - offset, to - offset))
    if (names.offset + names.size > end) return end
    this.#names.endTable()
    this.#place = undefined
    return Math.max(at, to)
  }

  #oldNames(
    { base, namesFrom }: Extract<NamePlace, { endAt: number }>,
    length: number,
  ): NamePlace | undefined {
    const size = base + length - namesFrom
    return size > 0 && size <= MAX_NAME_BYTES ? { names: { offset: namesFrom, size } } : undefined
  }

  /** @param from where to search; the mark itself may begin before the chunk */
  #findMark(bytes: Buffer, from: number, offset: number): number | undefined {
    const end = offset + bytes.length
    const before = from === offset ? this.#tail.length : 0
    for (let stretch = this.#stretches[this.#current]; stretch; stretch = this.#stretches[++this.#current]) {
      const first = Math.max(stretch.offset, from - before)
      const last = Math.min(stretch.offset + stretch.size, end) - TABLE_MARK_SIZE
      for (let at = Math.ceil(first / this.#step) * this.#step; at <= last; at += this.#step) {
        const isMark =
          at >= offset
            ? isTableMark(bytes, at - offset, this.#layout)
            : isTableMark(this.#border(bytes), at - offset + this.#tail.length, this.#layout)
        if (isMark && this.#tables++ < MAX_TABLES) return at
      }
      if (stretch.offset + stretch.size > end) return undefined
    }
    return undefined
  }

  #border(bytes: Buffer): Buffer {
    return Buffer.concat([this.#tail, bytes.subarray(0, TABLE_MARK_SIZE)])
  }
}
