import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeWhole } from '../../files/write-whole.ts'

/**
 * What the file of a layer looks like:
 *
 *     bytes   8   what it is and the version of that format, as letters: `PLIMSLR4`
 *             4   CRC-32 of all that follows, little-endian: tells a torn or rotten file from a whole one
 *             -   one zstd frame with the content
 */
const MAGIC_BYTES = 8
const PREFIX = MAGIC_BYTES + 4
/** Far above any content: a file that grows beyond it is not ours. */
const MAX_CONTENT_BYTES = 1024 * 1024 * 1024

/** Ends of the names of files, which begin with the digest that they are kept under: `sha256-…`. */
export const LAYER_SUFFIX = '.layer'
export const INVENTORY_SUFFIX = '.inventory'
const SUFFIXES = [LAYER_SUFFIX, INVENTORY_SUFFIX]

export function seal(magic: string, content: Uint8Array): Uint8Array {
  const body = zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(crc32(body))
  return Buffer.concat([Buffer.from(magic, 'latin1'), checksum, body])
}

/** The content; `undefined` for anything but a whole file of this very format. */
export function unseal(magic: string, bytes: Buffer): Buffer | undefined {
  if (bytes.length < PREFIX || bytes.toString('latin1', 0, MAGIC_BYTES) !== magic) return undefined
  const body = bytes.subarray(PREFIX)
  if (crc32(body) !== bytes.readUInt32LE(MAGIC_BYTES)) return undefined
  try {
    return zstdDecompressSync(body, { maxOutputLength: MAX_CONTENT_BYTES })
  } catch {
    return undefined // No zstd, although the checksum is right: somebody else's file.
  }
}

/** Resolves with whether it was written: a cache that cannot be written only costs time. */
export async function writeCacheFile(dir: string, name: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await makeFolder(dir)
    await writeWhole(join(dir, name), (beside) => writeFile(beside, bytes, { flag: 'wx', mode: 0o600 }))
    return true
  } catch {
    return false
  }
}

/** Removes every file of ours and nothing else from the folder. Resolves with how many whole ones there were. */
export async function clearLayerCache(dir: string): Promise<number> {
  try {
    const names = (await readdir(dir)).filter((name) => isOurs(name))
    await Promise.all(names.map((name) => rm(join(dir, name), { force: true })))
    return names.filter((name) => isWhole(name)).length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    const message = `The layer cache at ${dir} cannot be cleared: ${messageOf(error)}`
    throw new PlimsollError('cache-unwritable', message, { cause: error })
  }
}

function isOurs(name: string): boolean {
  const isNamed = name.startsWith('sha256-') || name.startsWith('sha512-')
  const isUnfinished = SUFFIXES.some((suffix) => name.includes(`${suffix}.`)) && name.endsWith('.tmp')
  return isNamed && (isWhole(name) || isUnfinished)
}

function isWhole(name: string): boolean {
  return SUFFIXES.some((suffix) => name.endsWith(suffix))
}
