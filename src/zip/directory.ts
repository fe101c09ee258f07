/*
 * The end of a zip, where its list of entries is:
 *
 *     entries … │ central directory: a record of 46 bytes, name, extra field, comment for each entry
 *               │ zip64: end record (56 bytes) and its locator (20 bytes), where numbers do not fit
 *               │ end record: 22 bytes and a comment of up to 65,535
 *
 * Numbers are little-endian. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */

export interface ZipEntry {
  /** As written; UTF-8 where the entry says so, else Latin-1. Folders end in a slash. */
  readonly name: string
  readonly method: number
  readonly isEncrypted: boolean
  readonly crc32: number
  readonly compressedSize: number
  readonly size: number
  /** Of the entry's own header, before its content. */
  readonly headerOffset: number
}

export interface DirectoryPlace {
  readonly offset: number
  readonly size: number
  readonly count: number
}

/** Where a zip says that its directory is. */
export type FoundEnd = (DirectoryPlace | { readonly end64: number }) & {
  /** Where in the searched bytes the end begins: behind the directory, or behind the zip64 record. */
  readonly at: number
}

/** Bytes at the end in which the end record begins. */
export const END_BYTES = 22 + 65_535 + 20

const END = 0x06054b50
const END64_LOCATOR = 0x07064b50
const END64 = 0x06064b50
const CENTRAL = 0x02014b50
const NOT_HERE_16 = 0xffff
const NOT_HERE_32 = 0xffffffff

/**
 * Where the directory is, or where the zip64 record that says so is.
 * @param tail the last bytes of the file, END_BYTES of them or all
 */
export function findEnd(tail: Buffer): FoundEnd | undefined {
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END || at + 22 + tail.readUInt16LE(at + 20) > tail.length) continue
    const count = tail.readUInt16LE(at + 10)
    const size = tail.readUInt32LE(at + 12)
    const offset = tail.readUInt32LE(at + 16)
    if (count !== NOT_HERE_16 && size !== NOT_HERE_32 && offset !== NOT_HERE_32)
      return { count, size, offset, at }
    const locator = at - 20
    const hasLocator = locator >= 0 && tail.readUInt32LE(locator) === END64_LOCATOR
    return hasLocator ? { end64: readSafe64(tail, locator + 8), at: locator } : { count, size, offset, at }
  }
  return undefined
}

/** @param record the 56 bytes of the zip64 end record */
export function readEnd64(record: Buffer): DirectoryPlace | undefined {
  if (record.length < 56 || record.readUInt32LE(0) !== END64) return undefined
  return { count: readSafe64(record, 32), size: readSafe64(record, 40), offset: readSafe64(record, 48) }
}

/** The entries of a directory, in its order. Throws a RangeError or Error where it is damaged. */
export function* readDirectory(directory: Buffer): Generator<ZipEntry> {
  for (let at = 0; at < directory.length; ) {
    if (directory.readUInt32LE(at) !== CENTRAL)
      throw new Error(`there is no entry at byte ${at} of the directory`)
    const nameLength = directory.readUInt16LE(at + 28)
    const extraLength = directory.readUInt16LE(at + 30)
    const next = at + 46 + nameLength + extraLength + directory.readUInt16LE(at + 32)
    if (next > directory.length) throw new Error('the directory is cut short')
    yield readEntry(directory, at, nameLength, extraLength)
    at = next
  }
}

function readEntry(directory: Buffer, at: number, nameLength: number, extraLength: number): ZipEntry {
  const flags = directory.readUInt16LE(at + 8)
  const isUtf8 = (flags & 0x800) !== 0
  const name = directory.toString(isUtf8 ? 'utf8' : 'latin1', at + 46, at + 46 + nameLength)
  const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
  const wide = zip64Numbers(extra)
  // The zip64 field has only those numbers that did not fit, in this order.
  const take = (narrow: number): number => (narrow === NOT_HERE_32 ? (wide.shift() ?? narrow) : narrow)
  const size = take(directory.readUInt32LE(at + 24))
  const compressedSize = take(directory.readUInt32LE(at + 20))
  const headerOffset = take(directory.readUInt32LE(at + 42))
  return {
    name,
    method: directory.readUInt16LE(at + 10),
    isEncrypted: (flags & 1) !== 0,
    crc32: directory.readUInt32LE(at + 16),
    compressedSize,
    size,
    headerOffset,
  }
}

function zip64Numbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) {
      const count = Math.floor(Math.min(length, extra.length - at - 4) / 8)
      return Array.from({ length: count }, (_, i) => readSafe64(extra, at + 4 + i * 8))
    }
    at += 4 + length
  }
  return []
}

/** Numbers that JavaScript cannot hold are as good as the largest it can: nothing is that large. */
function readSafe64(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at)
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}
