import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { unlzma } from '../../xz/unlzma.ts'
import { unxz } from '../../xz/unxz.ts'
import { XzError } from '../../xz/xz-error.ts'
import { openZipBytes } from '../../zip/zip-bytes.ts'
import { ZipError } from '../../zip/zip-file.ts'
import type { Packing } from './kind.ts'

const MIB = 1024 * 1024

/** Bytes of a compressed file, or of a zip, that are held to unpack it. */
export const MAX_PACKED_BYTES = 16 * MIB
/** Bytes that one compressed file, or one member of a zip, may unpack to. */
export const MAX_UNPACKED_BYTES = 64 * MIB
/** Bytes that all that is in one file may unpack to. */
export const MAX_UNPACKED_TOTAL = 256 * MIB
/** Members of all archives in one file. */
export const MAX_MEMBERS = 2000
/** Archives in each other. What is in the last of them may be compressed, and is looked through. */
export const MAX_DEPTH = 2

/** Something that was packed. */
export interface Unpacked {
  /** Of a member of an archive. */
  readonly name?: string
  readonly bytes: Buffer
}

/** Why something is not unpacked, in words that follow on a name. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError'
}

/** What is left of the limits of one file, whatever is in it. */
export class UnpackBudget {
  #members = 0
  #bytes = 0

  /** Throws UnpackError when there are more than may be. */
  member(): void {
    if (++this.#members > MAX_MEMBERS) throw new UnpackError(`has more than ${MAX_MEMBERS} members`)
  }

  bytes(count: number): void {
    this.#bytes += count
    if (this.#bytes > MAX_UNPACKED_TOTAL)
      throw new UnpackError(`unpacks to more than ${MAX_UNPACKED_TOTAL} bytes`)
  }
}

/** What is in it, one after the other. Throws UnpackError; what came before is good. */
export function* unpack(by: Packing, bytes: Buffer, budget: UnpackBudget): Generator<Unpacked | UnpackError> {
  if (by === 'zip') {
    yield* unpackZip(bytes, budget)
    return
  }
  const unpacked = by === 'xz' || by === 'lzma' ? unpackedByLzma(by, bytes) : inflated(by, bytes)
  budget.bytes(unpacked.length)
  yield { bytes: unpacked }
}

function inflated(by: 'gzip' | 'zlib' | 'zstd', bytes: Buffer): Buffer {
  const options = { maxOutputLength: MAX_UNPACKED_BYTES }
  try {
    if (by === 'gzip') return gunzipSync(bytes, options)
    if (by === 'zstd') return zstdDecompressSync(bytes, options)
    return withoutGitHeader(inflateSync(bytes, options))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new UnpackError(`unpacks to more than ${MAX_UNPACKED_BYTES} bytes`)
    throw new UnpackError('is damaged and cannot be decompressed')
  }
}

function unpackedByLzma(by: 'xz' | 'lzma', bytes: Buffer): Buffer {
  const limits = { maxBytes: MAX_UNPACKED_BYTES }
  try {
    const { buffer, byteOffset, length } = by === 'xz' ? unxz(bytes, limits) : unlzma(bytes, limits)
    return Buffer.from(buffer, byteOffset, length)
  } catch (error) {
    if (error instanceof XzError && error.fault === 'limit')
      throw new UnpackError(`unpacks to more than ${MAX_UNPACKED_BYTES} bytes`)
    throw error instanceof XzError ? new UnpackError(`is no readable ${by}: ${error.message}`) : error
  }
}

/** `blob 123`, a zero, and the content. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function withoutGitHeader(bytes: Buffer): Buffer {
  const header = /^(?:blob|tree|commit|tag) \d{1,15}\0/.exec(bytes.toString('latin1', 0, 32))
  return bytes.subarray(header?.[0].length ?? 0)
}

/** A member that cannot be read is an error among the others. */
function* unpackZip(bytes: Buffer, budget: UnpackBudget): Generator<Unpacked | UnpackError> {
  const limits = {
    maxEntries: MAX_MEMBERS,
    maxDirectory: MAX_PACKED_BYTES,
    maxEntrySize: MAX_UNPACKED_BYTES,
    maxTotal: MAX_UNPACKED_TOTAL,
  }
  try {
    const zip = openZipBytes(bytes, limits)
    for (const entry of zip.entries) {
      if (entry.name.endsWith('/') || entry.size === 0) continue
      budget.member()
      budget.bytes(entry.size)
      const member = memberOf(() => zip.read(entry))
      yield member instanceof UnpackError ? member : { name: entry.name, bytes: member }
    }
  } catch (error) {
    throw error instanceof ZipError ? new UnpackError(`is no readable zip: ${error.message}`) : error
  }
}

function memberOf(read: () => Buffer): Buffer | UnpackError {
  try {
    return read()
  } catch (error) {
    if (error instanceof ZipError)
      return new UnpackError(`has a member that cannot be read: ${error.message}`)
    throw error
  }
}
