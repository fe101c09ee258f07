import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { normalisePath } from '../../layers/path.ts'
import { tooLarge, unreadable } from './failures.ts'
import type { MemberStore } from './member-store.ts'

const CHUNK = 1024 * 1024

/** An image layout, or an unpacked archive, as a folder. Links are followed as long as they stay inside. */
export async function openFolder(path: string): Promise<MemberStore> {
  const root = await realpath(resolve(path)).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const prefix = root.endsWith(sep) ? root : root + sep
  return {
    location: path,
    access: 'parallel',
    find: async (name) => {
      const inside = normalisePath(name)
      if (!inside) return undefined
      const real = await realpath(join(root, inside)).catch(missing)
      if (!real?.startsWith(prefix)) return undefined
      const info = await stat(real)
      return info.isFile() ? { name: real.slice(prefix.length), size: info.size, position: 0 } : undefined
    },
    read: async (member, maxBytes, signal) => {
      if (member.size > maxBytes) throw tooLarge(path, member, maxBytes)
      const file = join(root, member.name)
      return await readFile(file, { signal }).catch((error: unknown) => {
        signal.throwIfAborted()
        throw unreadable(file, error)
      })
    },
    open: (member, signal) => readChunks(join(root, member.name), signal),
    close: () => Promise.resolve(),
  }
}

/** Not there is an answer; not allowed to look is an error. */
function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP') return undefined
  throw unreadable(error.path ?? 'the folder', error)
}

async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK, signal })) yield chunk as Buffer
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(path, error)
  }
}
