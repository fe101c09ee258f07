import {
  type DirectoryPlace,
  END_BYTES,
  findEnd,
  readDirectory,
  readEnd64,
  type ZipEntry,
} from './directory.ts'
import { localLength, unpackEntry, ZipError, type ZipLimits } from './zip-file.ts'

/** A zip that is in memory as a whole, for callers that cannot wait. */
export interface ZipBytes {
  readonly entries: readonly ZipEntry[]
  /** The content, held to its size and CRC. Throws ZipError. */
  read(entry: ZipEntry): Buffer
}

/** Reads the directory of a zip that is in memory. Throws ZipError. */
export function openZipBytes(bytes: Uint8Array, limits: ZipLimits): ZipBytes {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const place = placeOf(buffer)
  if (place.count > limits.maxEntries) throw new ZipError(`it has more than ${limits.maxEntries} entries`)
  if (place.size > limits.maxDirectory)
    throw new ZipError(`its directory has more than ${limits.maxDirectory} bytes`)
  const directory = buffer.subarray(place.offset, place.offset + place.size)
  if (directory.length < place.size) throw new ZipError('its directory is cut short')
  const entries = entriesOf(directory, limits.maxEntries)
  let total = 0
  return {
    entries,
    read: (entry) => {
      total += entry.size
      if (entry.size > limits.maxEntrySize)
        throw new ZipError(`${entry.name} has more than ${limits.maxEntrySize} bytes`)
      if (total > limits.maxTotal)
        throw new ZipError(`its entries have more than ${limits.maxTotal} bytes together`)
      const start = entry.headerOffset + localLength(entry, buffer.subarray(entry.headerOffset))
      const end = start + entry.compressedSize
      if (end > buffer.length) throw new ZipError(`${entry.name} is cut short`)
      return unpackEntry(entry, buffer.subarray(start, end))
    },
  }
}

function placeOf(buffer: Buffer): DirectoryPlace {
  const found = findEnd(buffer.subarray(Math.max(0, buffer.length - END_BYTES)))
  if (!found) throw new ZipError('it is no zip: its end record is missing')
  if (!('end64' in found)) return found
  const end64 = readEnd64(buffer.subarray(found.end64, found.end64 + 56))
  if (!end64) throw new ZipError('its zip64 end record is missing')
  return end64
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
