import { boundedHeaders, DatabaseError, MAX_HEADER_BYTES } from './limits.ts'

/*
 * Berkeley DB, hash access method, as rpm used it until 4.15 (`Packages` of RHEL 8 and before).
 *
 * page 0       magic @12 (its byte order is that of the whole file), page size @20, page type @25 (8: hash metadata),
 *              number of the last page @32
 * every page   next page @16, number of entries @20, free space @22 (on overflow pages: bytes of content),
 *              type @25, from @26 the offsets of the entries, two bytes each
 * hash page    (types 2 and 13) entries are keys and values by turns; the first byte of an entry tells its kind:
 *              1 the bytes follow, 3 off page: @4 first overflow page, @8 length of the whole
 * overflow     (type 7) content from @26; the next page @16 goes on
 *
 * Keys are package numbers; the value of number 0 is a counter. https://github.com/berkeleydb/libdb, dbinc/db_page.h
 */

const HASH_MAGIC = 0x061561
const PAGE_HEADER = 26
const HASH_METADATA = 8
const HASH_UNSORTED = 2
const HASH = 13
const OVERFLOW = 7
const IN_PAGE = 1
const OFF_PAGE = 3

/** A header has at least the lengths of its index and of its data; what is shorter is rpm's own counter. */
const LEAST_HEADER = 8

export function isBerkeley(bytes: Uint8Array): boolean {
  return orderOf(bytes) !== undefined
}

/** The header blobs of a `Packages` file. Throws DatabaseError. */
export function berkeleyHeaders(bytes: Uint8Array): Iterable<Uint8Array> {
  return boundedHeaders(blobsOf(bytes), bytes.length)
}

function* blobsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const isLittle = orderOf(bytes)
  if (isLittle === undefined) throw new DatabaseError('it is no Berkeley DB hash')
  const file = new PagedFile(bytes, isLittle)
  for (let page = 1; page <= file.lastPage; page++) {
    const type = file.type(page)
    if (type !== HASH && type !== HASH_UNSORTED) continue
    yield* valuesOf(file, page)
  }
}

/** Whether numbers are little-endian; `undefined` where the file is none. */
function orderOf(bytes: Uint8Array): boolean | undefined {
  if (bytes.length < 512 || bytes[25] !== HASH_METADATA) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(12, true) === HASH_MAGIC) return true
  return view.getUint32(12, false) === HASH_MAGIC ? false : undefined
}

class PagedFile {
  readonly bytes: Uint8Array
  readonly pageSize: number
  readonly lastPage: number
  readonly #view: DataView
  readonly #isLittle: boolean

  constructor(bytes: Uint8Array, isLittle: boolean) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#isLittle = isLittle
    this.pageSize = this.u32(20)
    const isPower =
      this.pageSize >= 512 && this.pageSize <= 65536 && (this.pageSize & (this.pageSize - 1)) === 0
    if (!isPower) throw new DatabaseError(`${this.pageSize} is no size of a page`)
    const stated = this.u32(32)
    if ((stated + 1) * this.pageSize > bytes.length)
      throw new DatabaseError(`it is cut short: page ${stated} is not there`)
    // Pages that it has beyond the last one that it states are looked at as well: they may hold packages.
    this.lastPage = Math.floor(bytes.length / this.pageSize) - 1
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#isLittle)
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#isLittle)
  }

  type(page: number): number {
    return this.bytes[page * this.pageSize + 25] ?? 0
  }
}

function* valuesOf(file: PagedFile, page: number): Generator<Uint8Array> {
  const start = page * file.pageSize
  const entries = file.u16(start + 20)
  if (PAGE_HEADER + 2 * entries > file.pageSize)
    throw new DatabaseError(`page ${page} has ${entries} entries`)
  const offsetOf = (index: number): number => file.u16(start + PAGE_HEADER + 2 * index)
  for (let index = 1; index < entries; index += 2) {
    const offset = offsetOf(index)
    if (offset < PAGE_HEADER || offset + 1 > file.pageSize)
      throw new DatabaseError(`an entry of page ${page} is outside of it`)
    const kind = file.bytes[start + offset]
    if (kind === OFF_PAGE) {
      if (offset + 12 > file.pageSize) throw new DatabaseError(`an entry of page ${page} is cut short`)
      yield offPage(file, file.u32(start + offset + 4), file.u32(start + offset + 8))
    } else if (kind === IN_PAGE) {
      // Entries are laid from the end of the page downwards: one ends where that before it begins.
      const end = offsetOf(index - 1)
      if (end < offset || end > file.pageSize)
        throw new DatabaseError(`an entry of page ${page} is cut short`)
      if (end - offset - 1 >= LEAST_HEADER) yield file.bytes.subarray(start + offset + 1, start + end)
    } else throw new DatabaseError(`page ${page} has an entry of the kind ${kind}`)
  }
}

function offPage(file: PagedFile, first: number, length: number): Uint8Array {
  if (length > MAX_HEADER_BYTES) throw new DatabaseError(`a header has ${length} bytes`)
  if (length > file.bytes.length) throw new DatabaseError('a header is longer than the file')
  const whole = new Uint8Array(length)
  let filled = 0
  let page = first
  while (filled < length) {
    const start = page * file.pageSize
    if (page === 0 || page > file.lastPage || file.type(page) !== OVERFLOW)
      throw new DatabaseError(`page ${page} does not go on with a header`)
    const size = Math.min(file.u16(start + 22), file.pageSize - PAGE_HEADER, length - filled)
    if (size === 0) throw new DatabaseError(`page ${page} has no content`) // Else a circle of pages had no end.
    whole.set(file.bytes.subarray(start + PAGE_HEADER, start + PAGE_HEADER + size), filled)
    filled += size
    page = file.u32(start + 16)
  }
  return whole
}
