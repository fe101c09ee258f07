import { DatabaseSync } from 'node:sqlite'

/*
 * Small databases of RPM packages, as rpm writes them, for tests.
 */

export type HeaderValue = string | readonly string[] | number | readonly number[] | Uint8Array

const INT32 = 4
const STRING = 6
const BINARY = 7
const STRING_ARRAY = 8

/** A header blob with these tags. */
export function rpmHeader(tags: Readonly<Record<number, HeaderValue>>): Buffer {
  const index: Buffer[] = []
  const data: Buffer[] = []
  let offset = 0
  for (const [tag, value] of Object.entries(tags)) {
    const { type, count, bytes } = encode(value)
    const pad = type === INT32 ? (4 - (offset % 4)) % 4 : 0
    data.push(Buffer.alloc(pad), bytes)
    offset += pad
    index.push(u32(Number(tag), type, offset, count))
    offset += bytes.length
  }
  return Buffer.concat([u32(index.length, offset), ...index, ...data])
}

function encode(value: HeaderValue) {
  if (typeof value === 'string') return { type: STRING, count: 1, bytes: Buffer.from(`${value}\0`) }
  if (typeof value === 'number') return { type: INT32, count: 1, bytes: u32(value) }
  if (value instanceof Uint8Array) return { type: BINARY, count: value.length, bytes: Buffer.from(value) }
  const [first] = value
  if (typeof first === 'number')
    return { type: INT32, count: value.length, bytes: u32(...(value as readonly number[])) }
  return {
    type: STRING_ARRAY,
    count: value.length,
    bytes: Buffer.from(value.map((text) => `${text}\0`).join('')),
  }
}

function u32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length)
  for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * i)
  return bytes
}

/** A header with the tags that every package has. */
export function packageHeader(
  name: string,
  version: string,
  release: string,
  more: Readonly<Record<number, HeaderValue>> = {},
): Buffer {
  return rpmHeader({ 1000: name, 1001: version, 1002: release, 1022: 'x86_64', ...more })
}

/** `rpmdb.sqlite`, written by SQLite itself. */
export function sqliteDatabase(headers: readonly Uint8Array[], pageSize = 4096): Buffer {
  const database = new DatabaseSync(':memory:')
  database.exec(`PRAGMA page_size = ${pageSize}; CREATE TABLE Name (key TEXT, hnum INTEGER);
    CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)`)
  const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)')
  for (const header of headers) insert.run(header)
  const bytes = Buffer.from(database.serialize())
  database.close()
  return bytes
}

/** The write-ahead log of the same, which holds all of it; the file itself is still empty. */
export function sqliteLog(headers: readonly Uint8Array[]): Buffer {
  const pages = sqliteDatabase(headers, 512)
  const log = Buffer.alloc(32)
  for (const [i, word] of [0x377f0682, 3007000, 512, 0, 1, 2].entries()) log.writeUInt32BE(word, 4 * i)
  const sums: [number, number] = [0, 0]
  checksum(log.subarray(0, 24), sums)
  log.writeUInt32BE(sums[0], 24)
  log.writeUInt32BE(sums[1], 28)
  const count = pages.length / 512
  const frames = Array.from({ length: count }, (_, i) => {
    const head = Buffer.alloc(24)
    const page = pages.subarray(512 * i, 512 * (i + 1))
    for (const [at, word] of [i + 1, i + 1 === count ? count : 0, 1, 2].entries())
      head.writeUInt32BE(word, 4 * at)
    checksum(head.subarray(0, 8), sums)
    checksum(page, sums)
    head.writeUInt32BE(sums[0], 16)
    head.writeUInt32BE(sums[1], 20)
    return Buffer.concat([head, page])
  })
  return Buffer.concat([log, ...frames])
}

/** https://www.sqlite.org/fileformat2.html#checksum_algorithm, over little-endian words */
function checksum(bytes: Buffer, sums: [number, number]): void {
  for (let at = 0; at < bytes.length; at += 8) {
    sums[0] = (sums[0] + bytes.readUInt32LE(at) + sums[1]) >>> 0
    sums[1] = (sums[1] + bytes.readUInt32LE(at + 4) + sums[0]) >>> 0
  }
}

/** `Packages.db`, NDB. */
export function ndbDatabase(headers: readonly Uint8Array[]): Buffer {
  const slots = Buffer.alloc(4096)
  slots.write('RpmP', 0, 'latin1')
  slots.writeUInt32LE(1, 12)
  for (let at = 32; at < slots.length; at += 16) slots.write('Slot', at, 'latin1')
  const blobs: Buffer[] = []
  let units = slots.length / 16
  for (const [i, header] of headers.entries()) {
    const length = Math.ceil((header.length + 16) / 16) * 16
    const blob = Buffer.alloc(length)
    blob.write('BlbS', 0, 'latin1')
    blob.writeUInt32LE(i + 1, 4)
    blob.writeUInt32LE(header.length, 12)
    blob.set(header, 16)
    // The first slot stays free, as after a package was removed.
    const slot = 32 + 16 * (i + 1)
    slots.writeUInt32LE(i + 1, slot + 4)
    slots.writeUInt32LE(units, slot + 8)
    slots.writeUInt32LE(length / 16, slot + 12)
    blobs.push(blob)
    units += length / 16
  }
  return Buffer.concat([slots, ...blobs])
}

const BERKELEY_PAGE = 512

/** `Packages`, Berkeley DB hash: the counter and short headers in the page, long ones on overflow pages. */
export function berkeleyDatabase(headers: readonly Uint8Array[], isLittle = true): Buffer {
  const pages: Buffer[] = [Buffer.alloc(BERKELEY_PAGE)]
  const write16 = (page: Buffer, value: number, at: number) =>
    isLittle ? page.writeUInt16LE(value, at) : page.writeUInt16BE(value, at)
  const write32 = (page: Buffer, value: number, at: number) =>
    isLittle ? page.writeUInt32LE(value, at) : page.writeUInt32BE(value, at)
  const newPage = (type: number): Buffer => {
    const page = Buffer.alloc(BERKELEY_PAGE)
    write32(page, pages.length, 8)
    page[25] = type
    pages.push(page)
    return page
  }
  const overflow = (header: Uint8Array): number => {
    const first = pages.length
    for (let at = 0; at < header.length; at += BERKELEY_PAGE - 26) {
      const part = header.subarray(at, at + BERKELEY_PAGE - 26)
      const page = newPage(7)
      page.set(part, 26)
      write16(page, part.length, 22)
      if (at + part.length < header.length) write32(page, pages.length, 16)
    }
    return first
  }
  const values = [
    Buffer.from([1, 9, 0, 0, 0]),
    ...headers.map((header) => {
      if (header.length < 200) return Buffer.concat([Buffer.from([1]), header])
      const item = Buffer.alloc(12)
      item[0] = 3
      write32(item, overflow(header), 4)
      write32(item, header.length, 8)
      return item
    }),
  ]
  for (const [number, value] of values.entries()) {
    const page = newPage(13)
    const key = Buffer.alloc(5)
    key[0] = 1
    write32(key, number, 1)
    const keyAt = BERKELEY_PAGE - key.length
    page.set(key, keyAt)
    page.set(value, keyAt - value.length)
    write16(page, 2, 20)
    write16(page, keyAt, 26)
    write16(page, keyAt - value.length, 28)
  }
  const [meta] = pages
  if (meta) {
    write32(meta, 0x061561, 12)
    write32(meta, BERKELEY_PAGE, 20)
    meta[25] = 8
    write32(meta, pages.length - 1, 32)
  }
  return Buffer.concat(pages)
}
