import { boundedHeaders, DatabaseError, MAX_HEADER_BYTES } from './limits.ts'
import { openSqlitePages, type SqlitePages } from './sqlite-pages.ts'

/*
 * The rows of one table of an SQLite file: `Packages (hnum INTEGER PRIMARY KEY, blob BLOB)` of `rpmdb.sqlite`.
 *
 * page      (page 1 after 100 bytes) @0 type: 13 leaf of a table, 5 interior; @3 number of cells, from @8 (interior: @12)
 *           their offsets, two bytes each; interior: @8 the page right of all cells
 * cell      leaf: length of the record, row number (both varints), record; interior: page left of it, row number
 * record    length of its head, types of the columns (all varints), then the values; what has no room in the cell is on
 *           overflow pages, whose first four bytes name the next one
 *
 * https://www.sqlite.org/fileformat2.html#b_tree_pages
 */

const LEAF = 13
const INTERIOR = 5
const FILE_HEADER = 100

/** A b-tree of SQLite is never deeper. */
const MAX_DEPTH = 20

/** Tables of the database; rpm's has about twenty. */
const MAX_TABLES = 1000

/** The header blobs of an `rpmdb.sqlite`. Throws DatabaseError. */
export function sqliteHeaders(bytes: Uint8Array, log?: Uint8Array): Iterable<Uint8Array> {
  return boundedHeaders(blobsOf(bytes, log), bytes.length + (log?.length ?? 0))
}

function* blobsOf(bytes: Uint8Array, log?: Uint8Array): Generator<Uint8Array> {
  const pages = openSqlitePages(bytes, log)
  const root = rootOf(pages, 'Packages')
  if (root === undefined) throw new DatabaseError('it has no table of packages')
  for (const record of recordsOf(pages, root)) {
    const blob = columnsOf(record)[1]
    if (!blob) throw new DatabaseError('a row has no header')
    yield blob
  }
}

/** From the table of tables: type, name, its table's name, first page, the text that made it. */
function rootOf(pages: SqlitePages, table: string): number | undefined {
  let count = 0
  for (const record of recordsOf(pages, 1)) {
    if (++count > MAX_TABLES) return undefined
    const [type, name, , root] = columnsOf(record)
    if (textOf(type) === 'table' && textOf(name) === table && root) return numberOf(root)
  }
  return undefined
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : ''
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

function* recordsOf(pages: SqlitePages, root: number): Generator<Uint8Array> {
  const seen = new Set<number>()
  const stack = [{ number: root, depth: 0 }]
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { number, depth } = next
    if (depth > MAX_DEPTH || seen.has(number))
      throw new DatabaseError(`its pages lead in a circle at ${number}`)
    seen.add(number)
    const page = new TreePage(pages, number)
    if (page.type === INTERIOR) {
      for (const child of page.children().reverse()) stack.push({ number: child, depth: depth + 1 })
    } else if (page.type === LEAF) {
      for (let cell = 0; cell < page.cells; cell++) yield page.record(cell)
    } else throw new DatabaseError(`page ${number} is no page of a table`)
  }
}

class TreePage {
  readonly type: number
  readonly cells: number
  readonly #pages: SqlitePages
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #start: number

  constructor(pages: SqlitePages, number: number) {
    this.#pages = pages
    this.#bytes = pages.page(number)
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    this.#start = number === 1 ? FILE_HEADER : 0
    this.type = this.#bytes[this.#start] ?? 0
    this.cells = this.#view.getUint16(this.#start + 3)
    if (this.#offsets() + 2 * this.cells > pages.pageSize)
      throw new DatabaseError(`page ${number} has ${this.cells} cells`)
  }

  children(): number[] {
    const children = Array.from({ length: this.cells }, (_, cell) => this.#u32(this.#cell(cell)))
    return [...children, this.#u32(this.#start + 8)]
  }

  record(cell: number): Uint8Array {
    const start = this.#cell(cell)
    const [length, afterLength] = varint(this.#bytes, start)
    const [, from] = varint(this.#bytes, afterLength)
    if (length > MAX_HEADER_BYTES) throw new DatabaseError(`a row has ${length} bytes`)
    const local = this.#localSize(length)
    if (from + local > this.#bytes.length) throw new DatabaseError('a row is cut short')
    if (local === length) return this.#bytes.subarray(from, from + length)
    return this.#withOverflow(length, from, local)
  }

  /** How much of a record is in its cell. https://www.sqlite.org/fileformat2.html#cell_payload_overflow_pages */
  #localSize(length: number): number {
    const usable = this.#pages.usableSize
    const most = usable - 35
    if (length <= most) return length
    const least = Math.floor(((usable - 12) * 32) / 255) - 23
    const filled = least + ((length - least) % (usable - 4))
    return filled <= most ? filled : least
  }

  #withOverflow(length: number, from: number, local: number): Uint8Array {
    const { usableSize, count } = this.#pages
    if (length > count * usableSize) throw new DatabaseError('a row is longer than the file')
    const whole = new Uint8Array(length)
    whole.set(this.#bytes.subarray(from, from + local))
    let filled = local
    let next = this.#u32(from + local)
    while (filled < length) {
      const page = this.#pages.page(next)
      const size = Math.min(usableSize - 4, length - filled)
      whole.set(page.subarray(4, 4 + size), filled)
      filled += size
      next = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0)
    }
    return whole
  }

  #offsets(): number {
    return this.#start + (this.type === INTERIOR ? 12 : 8)
  }

  #cell(cell: number): number {
    const offset = this.#view.getUint16(this.#offsets() + 2 * cell)
    if (offset + 4 > this.#bytes.length) throw new DatabaseError('a cell is outside of its page')
    return offset
  }

  #u32(at: number): number {
    if (at + 4 > this.#bytes.length) throw new DatabaseError('a cell is cut short')
    return this.#view.getUint32(at)
  }
}

/** The values of a record, as bytes. */
function columnsOf(record: Uint8Array): Uint8Array[] {
  const [headSize, afterHead] = varint(record, 0)
  if (headSize > record.length) throw new DatabaseError('the head of a row is cut short')
  const columns: Uint8Array[] = []
  let at = headSize
  for (let head = afterHead; head < headSize; ) {
    const [type, next] = varint(record, head)
    const size = sizeOf(type)
    if (at + size > record.length) throw new DatabaseError('a value of a row is cut short')
    columns.push(record.subarray(at, at + size))
    at += size
    head = next
  }
  return columns
}

/** https://www.sqlite.org/fileformat2.html#record_format */
function sizeOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2)
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type] ?? 0
}

/** A number of one to nine bytes, and where the next one begins. */
function varint(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new DatabaseError('a number is cut short')
    if (i === 8) return [value * 256 + byte, at + 9]
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return [value, at + i + 1]
  }
  return [value, at + 9]
}
