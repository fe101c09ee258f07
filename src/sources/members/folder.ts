import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { MemberStore } from './member-store.ts'
import { tooLarge } from './tar-file.ts'
import { normalise } from './tar-index.ts'

const CHUNK = 1024 * 1024

/** An image layout as a folder. Links inside it are followed as long as they stay inside. */
export async function openFolder(path: string): Promise<MemberStore> {
  const root = await realpath(resolve(path))
  const pathOf = (name: string): string => join(root, normalise(name))
  return {
    location: path,
    access: 'parallel',
    find: async (name) => {
      const real = await realpath(pathOf(name)).catch(() => undefined)
      if (real === undefined || !real.startsWith(root + sep)) return undefined
      const info = await stat(real)
      return info.isFile() ? { name: normalise(name), size: info.size, position: 0 } : undefined
    },
    read: async (member, maxBytes, signal) => {
      if (member.size > maxBytes) throw tooLarge(path, member, maxBytes)
      return await readFile(pathOf(member.name), { signal }).catch((error: unknown) => {
        throw unreadable(pathOf(member.name), error, signal)
      })
    },
    open: (member, signal) => readChunks(pathOf(member.name), signal),
    close: () => Promise.resolve(),
  }
}

async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK, signal })) yield chunk as Buffer
  } catch (error) {
    throw unreadable(path, error, signal)
  }
}

function unreadable(path: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof PlimsollError) return error
  return new PlimsollError('input-unreadable', `${path} cannot be read: ${messageOf(error)}.`, {
    cause: error,
  })
}
