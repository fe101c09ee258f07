import { END_BYTES, findEnd, readDirectory, readEnd64, type ZipEntry } from './directory.ts'
import { assertReadable, localLength, unpackEntry, ZipError, type ZipLimits } from './zip-file.ts'

/** A zip that is in memory as a whole, for callers that cannot wait. */
export interface ZipBytes {
  readonly entries: readonly ZipEntry[]
  /** The content, held to its size and CRC. Throws ZipError. */
  read(entry: ZipEntry): Buffer
}

/**
 * Reads the directory of a zip that is in memory. Something may stand before the zip: the script that starts it, as
 * executable archives of Java and Python have. Throws ZipError.
 */
export function openZipBytes(bytes: Uint8Array, limits: ZipLimits): ZipBytes {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, start, end, prefix } = directoryOf(buffer)
  if (end - start > limits.maxDirectory)
    throw new ZipError(`its directory has more than ${limits.maxDirectory} bytes`)
  const entries = entriesOf(buffer.subarray(start, end), limits.maxEntries)
  // Where the number does not fit, writers without zip64 leave its higher bits out.
  if ((entries.length & 0xffff) !== (count & 0xffff))
    throw new ZipError(`its directory has ${entries.length} entries instead of ${count}`)
  let total = 0
  return {
    entries,
    read: (entry) => {
      if (entry.size > limits.maxEntrySize)
        throw new ZipError(`${entry.name} has more than ${limits.maxEntrySize} bytes`)
      total += entry.size
      if (total > limits.maxTotal)
        throw new ZipError(`its entries have more than ${limits.maxTotal} bytes together`)
      return readEntry(buffer, entry, prefix)
    },
  }
}

interface PlaceInBytes {
  readonly count: number
  readonly start: number
  readonly end: number
  /** Bytes before the zip of which its own numbers know nothing: some tools correct them, and then there are none. */
  readonly prefix: number
}

/** The directory ends where the end begins; how far that is from where it says to be is what stands before the zip. */
function directoryOf(buffer: Buffer): PlaceInBytes {
  const from = Math.max(0, buffer.length - END_BYTES)
  const found = findEnd(buffer.subarray(from))
  if (!found) throw new ZipError('it is no zip: its end record is missing')
  const isWide = 'end64' in found
  const end = from + found.at - (isWide ? END64_BYTES : 0)
  const place = isWide ? readEnd64(buffer.subarray(Math.max(0, end), end + END64_BYTES)) : found
  if (!place) throw new ZipError('its zip64 end record is missing')
  const start = end - place.size
  if (start < 0) throw new ZipError('its directory is cut short')
  return { count: place.count, start, end, prefix: start - place.offset }
}

const END64_BYTES = 56

function readEntry(buffer: Buffer, entry: ZipEntry, prefix: number): Buffer {
  assertReadable(entry, buffer.length)
  const own = buffer.subarray(Math.max(0, entry.headerOffset + prefix))
  const start = localLength(entry, own)
  const end = start + entry.compressedSize
  if (end > own.length) throw new ZipError(`${entry.name} is cut short`)
  return unpackEntry(entry, own.subarray(start, end))
}

function entriesOf(directory: Buffer, maxEntries: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  try {
    for (const entry of readDirectory(directory)) {
      if (entries.length >= maxEntries) throw new ZipError(`it has more than ${maxEntries} entries`)
      entries.push(entry)
    }
  } catch (error) {
    if (error instanceof ZipError) throw error
    throw new ZipError(`its directory is damaged: ${(error as Error).message}`)
  }
  return entries
}
