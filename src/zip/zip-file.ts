import { crc32, inflateRawSync } from 'node:zlib'
import {
  type DirectoryPlace,
  END_BYTES,
  findEnd,
  readDirectory,
  readEnd64,
  type ZipEntry,
} from './directory.ts'

/** Bytes that can be read anywhere: a file, or a buffer. */
export interface ByteSource {
  readonly size: number
  /** Exactly these bytes, fewer only where the source ends. */
  read(offset: number, length: number): Promise<Buffer>
}

export interface ZipLimits {
  readonly maxEntries: number
  /** Bytes of the directory. */
  readonly maxDirectory: number
  /** Uncompressed bytes of one entry. */
  readonly maxEntrySize: number
  /** Uncompressed bytes of all entries that are read. */
  readonly maxTotal: number
}

const MIB = 1024 * 1024

export const DEFAULT_ZIP_LIMITS: ZipLimits = {
  maxEntries: 2_000_000,
  maxDirectory: 512 * MIB,
  maxEntrySize: 256 * MIB,
  maxTotal: 64 * 1024 * MIB,
}

/** What is wrong with a zip; the caller knows what the file is for. */
export class ZipError extends Error {
  override readonly name = 'ZipError'
}

export interface ZipFile {
  readonly entries: readonly ZipEntry[]
  /** The content, held to its size and CRC. Throws ZipError. */
  read(entry: ZipEntry): Promise<Buffer>
}

const STORED = 0
const DEFLATED = 8
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
/** Compressed bytes of an entry past twice its size. */
const MAX_OVERHEAD = 64 * 1024

/** Reads the directory of a zip. Throws ZipError. */
export async function openZip(source: ByteSource, limits: ZipLimits = DEFAULT_ZIP_LIMITS): Promise<ZipFile> {
  const place = await findDirectory(source)
  if (place.count > limits.maxEntries) throw new ZipError(`it has more than ${limits.maxEntries} entries`)
  if (place.size > limits.maxDirectory)
    throw new ZipError(`its directory has more than ${limits.maxDirectory} bytes`)
  const directory = await source.read(place.offset, place.size)
  if (directory.length < place.size) throw new ZipError('its directory is cut short')
  const entries: ZipEntry[] = []
  try {
    for (const entry of readDirectory(directory)) {
      entries.push(entry)
      if (entries.length > limits.maxEntries)
        throw new ZipError(`it has more than ${limits.maxEntries} entries`)
    }
  } catch (error) {
    throw error instanceof ZipError
      ? error
      : new ZipError(`its directory is damaged: ${(error as Error).message}`)
  }
  let total = 0
  return {
    entries,
    read: async (entry) => {
      if (entry.size > limits.maxEntrySize)
        throw new ZipError(`${entry.name} has more than ${limits.maxEntrySize} bytes`)
      total += entry.size
      if (total > limits.maxTotal)
        throw new ZipError(`its entries have more than ${limits.maxTotal} bytes together`)
      return unpackEntry(entry, await content(source, entry))
    },
  }
}

async function findDirectory(source: ByteSource): Promise<DirectoryPlace> {
  const start = Math.max(0, source.size - END_BYTES)
  const found = findEnd(await source.read(start, source.size - start))
  if (!found) throw new ZipError('it is no zip: its end record is missing')
  if (!('end64' in found)) return found
  const end64 = readEnd64(await source.read(found.end64, 56))
  if (!end64) throw new ZipError('its zip64 end record is missing')
  return end64
}

/** Throws ZipError for an entry that cannot be read from a zip of so many bytes. */
export function assertReadable(entry: ZipEntry, zipSize: number): void {
  if (entry.isEncrypted) throw new ZipError(`${entry.name} is encrypted`)
  if (entry.compressedSize > zipSize) throw new ZipError(`${entry.name} is cut short`)
  // No compressor makes its input twice as large, so more is a lie that would only cost memory.
  if (entry.compressedSize > 2 * entry.size + MAX_OVERHEAD)
    throw new ZipError(`${entry.name} has more compressed bytes than its ${entry.size} bytes can need`)
}

async function content(source: ByteSource, entry: ZipEntry): Promise<Buffer> {
  assertReadable(entry, source.size)
  // Names in the local header may be longer than in the directory; what is missing is read afterwards.
  const guess = LOCAL_BYTES + Buffer.byteLength(entry.name) + 64 + entry.compressedSize
  let bytes = await source.read(entry.headerOffset, guess)
  const start = localLength(entry, bytes)
  const end = start + entry.compressedSize
  if (end > bytes.length) bytes = await source.read(entry.headerOffset, end)
  if (end > bytes.length) throw new ZipError(`${entry.name} is cut short`)
  return bytes.subarray(start, end)
}

/**
 * The length of an entry's own header, name and extra field included. Throws ZipError.
 * @param bytes from where it begins
 */
export function localLength(entry: ZipEntry, bytes: Buffer): number {
  if (bytes.length < LOCAL_BYTES || bytes.readUInt32LE(0) !== LOCAL) {
    throw new ZipError(`${entry.name} is not where the directory says`)
  }
  return LOCAL_BYTES + bytes.readUInt16LE(26) + bytes.readUInt16LE(28)
}

/** The content of an entry, held to its size and CRC. Throws ZipError. */
export function unpackEntry(entry: ZipEntry, packed: Buffer): Buffer {
  if (entry.isEncrypted) throw new ZipError(`${entry.name} is encrypted`)
  return checked(entry, unpack(entry, packed))
}

function unpack(entry: ZipEntry, packed: Buffer): Buffer {
  if (entry.method === STORED) return packed
  if (entry.method !== DEFLATED)
    throw new ZipError(`${entry.name} is compressed in a way that is not known (${entry.method})`)
  try {
    // One byte more than promised is enough to know that the promise is broken.
    return inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) })
  } catch (error) {
    throw new ZipError(`${entry.name} cannot be decompressed: ${(error as Error).message}`)
  }
}

function checked(entry: ZipEntry, bytes: Buffer): Buffer {
  if (bytes.length !== entry.size)
    throw new ZipError(`${entry.name} has ${bytes.length} bytes instead of ${entry.size}`)
  if (crc32(bytes) !== entry.crc32) throw new ZipError(`${entry.name} has a wrong checksum`)
  return bytes
}
