import { crc32 } from 'node:zlib'
import type { LayerReport } from '../core/layer-report.ts'

/**
 * A layer report as a file:
 *
 *     bytes   8   `PLIMSLR` and the version of this format, one letter
 *             4   CRC-32 of all that follows, little-endian
 *             4   length of the head, little-endian
 *             -   the head: JSON in UTF-8, the report without its tree, and what it was made from
 *             -   the tree, as it is
 *
 * Read in one piece: the checksum tells a torn or rotten file from a whole one, and the tree is a view of it.
 */
export interface CacheEntry {
  /** Digests that the bytes of the layer were held to. */
  readonly verified: readonly string[]
  /** See settingsKey in cache.ts. */
  readonly settings: string
  readonly report: LayerReport
}

/** Part of every file; raised when the meaning of anything in it changes. */
const MAGIC = Buffer.from('PLIMSLR1', 'latin1')
const PREFIX = MAGIC.length + 8

export function encodeEntry(entry: CacheEntry): Uint8Array {
  const { tree, ...report } = entry.report
  const head = Buffer.from(JSON.stringify({ verified: entry.verified, settings: entry.settings, report }))
  const bytes = Buffer.allocUnsafeSlow(PREFIX + head.length + tree.length)
  MAGIC.copy(bytes, 0)
  bytes.writeUInt32LE(head.length, MAGIC.length + 4)
  head.copy(bytes, PREFIX)
  bytes.set(tree, PREFIX + head.length)
  bytes.writeUInt32LE(crc32(bytes.subarray(MAGIC.length + 4)), MAGIC.length)
  return bytes
}

/** `undefined` for anything but a whole entry of this version. */
export function decodeEntry(bytes: Buffer): CacheEntry | undefined {
  if (bytes.length < PREFIX || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  if (crc32(bytes.subarray(MAGIC.length + 4)) !== bytes.readUInt32LE(MAGIC.length)) return undefined
  const headEnd = PREFIX + bytes.readUInt32LE(MAGIC.length + 4)
  if (headEnd > bytes.length) return undefined
  const head = parseHead(bytes.toString('utf8', PREFIX, headEnd))
  if (!head) return undefined
  const report: LayerReport = { ...head.report, tree: bytes.subarray(headEnd) }
  return { verified: head.verified, settings: head.settings, report }
}

type Head = Omit<CacheEntry, 'report'> & { readonly report: Omit<LayerReport, 'tree'> }

/** The checksum vouches for our own bytes; the shape is checked for files that somebody else put there. */
function parseHead(text: string): Head | undefined {
  try {
    const head: unknown = JSON.parse(text)
    return isHead(head) ? head : undefined
  } catch {
    return undefined
  }
}

function isHead(value: unknown): value is Head {
  if (!isRecord(value) || !isRecord(value['report']) || !Array.isArray(value['verified'])) return false
  const { kind, files, problems, entryCount } = value['report']
  return (
    kind === 'layer-report' &&
    typeof entryCount === 'number' &&
    typeof value['settings'] === 'string' &&
    Array.isArray(problems) &&
    problems.every(isRecord) &&
    Array.isArray(files) &&
    files.every(
      (file) => isRecord(file) && typeof file['path'] === 'string' && typeof file['analyser'] === 'string',
    )
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
