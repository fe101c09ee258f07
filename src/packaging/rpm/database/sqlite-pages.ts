import { DatabaseError } from './limits.ts'

/*
 * The pages of an SQLite file, with those of its write-ahead log laid over them.
 *
 * file     @16 page size (2 bytes, 1 stands for 65536), @20 bytes at the end of each page that are not used
 * log      32 bytes: magic (its last bit tells the byte order of the checksums), format, page size, sequence, two salts,
 *          checksum; then frames: page number, size of the file after a commit in pages (0: none), the two salts,
 *          checksum, page. All numbers big-endian.
 *
 * A frame counts when its salts are those of the log and its checksum is right, up to the last one that commits.
 * https://www.sqlite.org/fileformat2.html
 */

const MAGIC = 'SQLite format 3\0'
const LOG_HEADER = 32
const FRAME_HEADER = 24
const LOG_MAGIC = 0x377f0682

export interface SqlitePages {
  readonly pageSize: number
  /** Bytes of a page that hold content. */
  readonly usableSize: number
  readonly count: number
  /** The first page is 1. Throws DatabaseError for a page that is not there. */
  page(number: number): Uint8Array
}

function isSqlite(bytes: Uint8Array): boolean {
  return bytes.length >= 512 && Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('latin1') === MAGIC
}

/** @param log content of the file's `-wal`, where there is one */
export function openSqlitePages(bytes: Uint8Array, log: Uint8Array | undefined): SqlitePages {
  // A file that has only ever been written to through its log may be empty itself.
  const frames = log ? readLog(log) : { pageSize: 0, pages: new Map<number, Uint8Array>(), count: 0 }
  const first = frames.pages.get(1) ?? bytes
  if (!isSqlite(first)) throw new DatabaseError('it is no SQLite database')
  const view = viewOf(first)
  const stated = view.getUint16(16)
  const pageSize = stated === 1 ? 65536 : stated
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0)
    throw new DatabaseError(`${pageSize} is no size of a page`)
  if (frames.pages.size > 0 && frames.pageSize !== pageSize)
    throw new DatabaseError('its write-ahead log has pages of another size')
  const usableSize = pageSize - (first[20] ?? 0)
  if (usableSize < 480) throw new DatabaseError(`${usableSize} bytes of a page are too few`)
  const count = frames.count || Math.floor(bytes.length / pageSize)
  return {
    pageSize,
    usableSize,
    count,
    page: (number) => {
      const found = frames.pages.get(number)
      if (found) return found
      const end = number * pageSize
      if (number < 1 || number > count || end > bytes.length)
        throw new DatabaseError(`it is cut short: page ${number} is not there`)
      return bytes.subarray(end - pageSize, end)
    },
  }
}

interface Log {
  readonly pageSize: number
  readonly pages: ReadonlyMap<number, Uint8Array>
  /** Pages of the file after the last commit; 0 without one. */
  readonly count: number
}

function readLog(log: Uint8Array): Log {
  const pages = new Map<number, Uint8Array>()
  const none = { pageSize: 0, pages, count: 0 }
  if (log.length < LOG_HEADER) return none // An empty log: everything is in the file.
  const view = viewOf(log)
  const magic = view.getUint32(0)
  if ((magic & ~1) !== LOG_MAGIC) throw new DatabaseError('its write-ahead log is damaged')
  const sum = new LogChecksum(view, (magic & 1) === 1)
  const pageSize = view.getUint32(8)
  if (pageSize < 512 || pageSize > 65536 || !sum.continues(0, 24, 24)) return none
  let pending: (readonly [number, Uint8Array])[] = []
  let count = 0
  for (let at = LOG_HEADER; at + FRAME_HEADER + pageSize <= log.length; at += FRAME_HEADER + pageSize) {
    const isOurs =
      view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20)
    const isSound = isOurs && sum.continues(at, 8) && sum.continues(at + FRAME_HEADER, pageSize, at + 16)
    if (!isSound) break // The rest is of an earlier round.
    pending.push([view.getUint32(at), log.subarray(at + FRAME_HEADER, at + FRAME_HEADER + pageSize)])
    const committed = view.getUint32(at + 4)
    if (committed === 0) continue
    for (const [number, page] of pending) pages.set(number, page)
    pending = []
    count = committed
  }
  return { pageSize, pages, count }
}

/** https://www.sqlite.org/fileformat2.html#walcksm */
class LogChecksum {
  readonly #view: DataView
  readonly #isBig: boolean
  #a = 0
  #b = 0

  constructor(view: DataView, isBig: boolean) {
    this.#view = view
    this.#isBig = isBig
  }

  /** Takes in `length` bytes from `at`; with `stated`, whether the sum then is the one that stands there. */
  continues(at: number, length: number, stated?: number): boolean {
    const view = this.#view
    for (let i = at; i < at + length; i += 8) {
      this.#a = (this.#a + view.getUint32(i, !this.#isBig) + this.#b) >>> 0
      this.#b = (this.#b + view.getUint32(i + 4, !this.#isBig) + this.#a) >>> 0
    }
    return (
      stated === undefined || (view.getUint32(stated) === this.#a && view.getUint32(stated + 4) === this.#b)
    )
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
