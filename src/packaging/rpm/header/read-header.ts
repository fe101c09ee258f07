/*
 * The header of an RPM package, as databases keep it (without the magic of package files). All numbers big-endian.
 *
 * @0 number of index entries, @4 bytes of data; then entries of 16 bytes: tag, type, offset in the data, number of
 * values; then the data. Texts end with NUL. https://rpm.org/docs/6.0.x/manual/format_header.html
 */

/** rpm's own limit is 65,535 entries, and real headers have about a hundred. */
export const MAX_ENTRIES = 65_535

/** Values of one tag that are read: the largest package has a hundred thousand files. */
export const MAX_VALUES = 1_000_000

const ENTRY = 16
const INT16 = 3
const INT32 = 4
const STRING = 6
const BINARY = 7
const STRING_ARRAY = 8
const I18N = 9

export class HeaderError extends Error {
  override readonly name = 'HeaderError'
}

export interface Header {
  /** The first text of a tag. */
  text(tag: number): string | undefined
  texts(tag: number): readonly string[]
  /** 16 or 32 bits. */
  numbers(tag: number): readonly number[]
  bytes(tag: number): Uint8Array | undefined
}

interface Entry {
  readonly type: number
  readonly offset: number
  readonly count: number
}

/** Throws HeaderError. What is asked for later and lies outside of the data is absent. */
export function readHeader(blob: Uint8Array): Header {
  if (blob.length < 8) throw new HeaderError('it is cut short')
  const buffer = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  const entryCount = buffer.readUInt32BE(0)
  const start = 8 + entryCount * ENTRY
  if (entryCount > MAX_ENTRIES || start > buffer.length) throw new HeaderError(`it has ${entryCount} entries`)
  const data = buffer.subarray(start, Math.min(buffer.length, start + buffer.readUInt32BE(4)))
  const entries = new Map<number, Entry>()
  for (let at = 8; at < start; at += ENTRY) {
    const tag = buffer.readUInt32BE(at)
    // Of a tag that is there twice the first one counts, as with rpm.
    if (!entries.has(tag))
      entries.set(tag, {
        type: buffer.readUInt32BE(at + 4),
        offset: buffer.readUInt32BE(at + 8),
        count: buffer.readUInt32BE(at + 12),
      })
  }
  const texts = (tag: number): readonly string[] => textsAt(data, entries.get(tag))
  return {
    texts,
    text: (tag) => textAt(data, entries.get(tag)),
    numbers: (tag) => numbersAt(data, entries.get(tag)),
    bytes: (tag) => bytesAt(data, entries.get(tag)),
  }
}

function isText({ type }: Entry): boolean {
  return type === STRING || type === STRING_ARRAY || type === I18N
}

function textAt(data: Buffer, entry: Entry | undefined): string | undefined {
  if (!entry || !isText(entry)) return undefined
  const end = data.indexOf(0, entry.offset)
  return end < 0 ? undefined : data.toString('utf8', entry.offset, end)
}

function textsAt(data: Buffer, entry: Entry | undefined): readonly string[] {
  if (!entry || !isText(entry) || entry.count > MAX_VALUES) return []
  const texts: string[] = []
  let at = entry.offset
  while (texts.length < entry.count) {
    const end = data.indexOf(0, at)
    if (end < 0) return []
    texts.push(data.toString('utf8', at, end))
    at = end + 1
  }
  return texts
}

function numbersAt(data: Buffer, entry: Entry | undefined): readonly number[] {
  const size = entry?.type === INT32 ? 4 : entry?.type === INT16 ? 2 : 0
  if (!entry || size === 0 || entry.count > MAX_VALUES || entry.offset + size * entry.count > data.length)
    return []
  return Array.from({ length: entry.count }, (_, i) => data.readUIntBE(entry.offset + size * i, size))
}

function bytesAt(data: Buffer, entry: Entry | undefined): Uint8Array | undefined {
  if (entry?.type !== BINARY || entry.offset + entry.count > data.length) return undefined
  return data.subarray(entry.offset, entry.offset + entry.count)
}
