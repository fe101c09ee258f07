import { decodeName } from './text.ts'

/** What of a PAX extended header changes how the next entry is read. */
export interface PaxRecords {
  readonly path?: string
  readonly linkpath?: string
  /** Bytes of content in the archive. */
  readonly size?: number
  /** The content is a sparse file in one of GNU's PAX formats (0.0, 0.1, 1.0). */
  readonly isSparse?: boolean
  /** Size of the sparse file when expanded. */
  readonly realSize?: number
  /** Number of the owner. */
  readonly uid?: number
  /** An extended attribute gives it capabilities when it is run. */
  readonly hasCapabilities?: boolean
}

/**
 * As star, GNU and Go write extended attributes, and as bsdtar does.
 * https://www.man7.org/linux/man-pages/man7/capabilities.7.html
 */
const CAPABILITIES: ReadonlySet<string> = new Set([
  'SCHILY.xattr.security.capability',
  'LIBARCHIVE.xattr.security.capability',
])

const LINE_FEED = 10
const SPACE = 32
const EQUALS = 61

/**
 * Records of the form `length key=value\n`, where the decimal length counts the whole record.
 * `undefined` when a record is malformed: where the size of the next entry stands in it, reading on would be
 * guessing. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_03
 * GNU sparse keys: https://www.gnu.org/software/tar/manual/html_node/PAX-0.html
 */
export function parsePax(bytes: Buffer): PaxRecords | undefined {
  const records: { -readonly [K in keyof PaxRecords]: PaxRecords[K] } = {}
  let at = 0
  while (at < bytes.length) {
    const end = recordEnd(bytes, at)
    if (end === undefined) return undefined
    const keyStart = bytes.indexOf(SPACE, at) + 1
    const equals = bytes.indexOf(EQUALS, keyStart)
    if (equals < keyStart || equals >= end) return undefined
    const key = bytes.toString('latin1', keyStart, equals)
    if (!apply(records, key, bytes, equals + 1, end - 1)) return undefined
    at = end
  }
  return records
}

/** Where the record that starts here ends, after its line feed. */
function recordEnd(bytes: Buffer, start: number): number | undefined {
  let length = 0
  let at = start
  for (; at < bytes.length && bytes[at] !== SPACE; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9 || length > bytes.length) return undefined
    length = length * 10 + digit
  }
  const end = start + length
  return at > start && end > at + 1 && end <= bytes.length && bytes[end - 1] === LINE_FEED ? end : undefined
}

/** False when the value makes no sense for its key. Keys that change nothing here are passed over. */
function apply(
  records: { -readonly [K in keyof PaxRecords]: PaxRecords[K] },
  key: string,
  bytes: Buffer,
  start: number,
  end: number,
): boolean {
  if (start === end) return true // An empty value takes the record back.
  if (key === 'path' || key === 'linkpath' || key === 'GNU.sparse.name') {
    const text = decodeName(bytes, start, end)
    if (text.includes('\0')) return false
    // The path beside a GNU.sparse.name is a made-up one (`GNUSparseFile.123/name`).
    if (key === 'linkpath') records.linkpath = text
    else if (key === 'GNU.sparse.name' || !records.isSparse || records.path === undefined) records.path = text
  } else if (key === 'size' || key === 'GNU.sparse.realsize' || key === 'GNU.sparse.size') {
    const size = readDecimal(bytes, start, end)
    if (size === undefined) return false
    if (key === 'size') records.size = size
    else records.realSize = size
  }
  if (key === 'uid') {
    // Nothing else depends on it: one that is no number is passed over.
    const uid = readDecimal(bytes, start, end)
    if (uid !== undefined) records.uid = uid
  }
  if (CAPABILITIES.has(key)) records.hasCapabilities = true
  if (key.startsWith('GNU.sparse.')) records.isSparse = true
  return true
}

function readDecimal(bytes: Buffer, start: number, end: number): number | undefined {
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
    if (!Number.isSafeInteger(value)) return undefined
  }
  return start < end ? value : undefined
}
