/*
 * What ldconfig found, by name of library: the loader of glibc looks here before it looks into folders.
 * https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/dl-cache.h
 *
 *     20 bytes  the words `glibc-ld.so.cache1.1`
 *     u32       entries; u32 bytes of texts; 20 bytes more
 *     24 each   u32 flags, u32 offset of the name, u32 offset of the path, 12 bytes on what the processor must have
 *
 * Offsets count from the start, numbers are in the order of the machine. In files of older machines a part in an older
 * form stands before.
 */

/** Entries that are read; a desktop has some thousand. */
export const MAX_CACHE_ENTRIES = 200_000

const MAGIC = Buffer.from('glibc-ld.so.cache1.1')
const HEADER_SIZE = 48
const ENTRY_SIZE = 24

/** Paths by name, in the order of the cache; `undefined` when it is none, or damaged. */
export function readLoaderCache(bytes: Buffer): Readonly<Record<string, readonly string[]>> | undefined {
  const start = bytes.indexOf(MAGIC)
  if (start < 0 || bytes.length < start + HEADER_SIZE) return undefined
  const cache = bytes.subarray(start)
  const little = cache.readUInt32LE(MAGIC.length)
  const isBigEndian = HEADER_SIZE + little * ENTRY_SIZE > cache.length
  const u32 = (at: number): number => (isBigEndian ? cache.readUInt32BE(at) : cache.readUInt32LE(at))
  const count = u32(MAGIC.length)
  if (count > MAX_CACHE_ENTRIES || HEADER_SIZE + count * ENTRY_SIZE > cache.length) return undefined
  const paths = new Map<string, string[]>()
  for (let i = 0; i < count; i++) {
    const at = HEADER_SIZE + i * ENTRY_SIZE
    const name = textAt(cache, u32(at + 4))
    const path = textAt(cache, u32(at + 8))
    if (name === undefined || path === undefined) return undefined
    const known = paths.get(name)
    if (!known) paths.set(name, [path])
    else if (!known.includes(path)) known.push(path)
  }
  return Object.fromEntries(paths)
}

function textAt(bytes: Buffer, at: number): string | undefined {
  const end = at < bytes.length ? bytes.indexOf(0, at) : -1
  return end < 0 ? undefined : bytes.toString('utf8', at, end)
}
