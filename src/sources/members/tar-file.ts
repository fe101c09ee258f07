import { type FileHandle, open } from 'node:fs/promises'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { followLinks } from './links.ts'
import type { Member, MemberStore } from './member-store.ts'
import { normalise, type TarMember, type TarSource, tarMembers } from './tar-index.ts'

/** Read at a time for headers: most lie close together, except those of layers. */
const WINDOW = 64 * 1024
/** Read at a time for content. */
const CHUNK = 1024 * 1024

/**
 * A plain tar on disk: its headers are read, its contents skipped, and members are then read where they lie.
 * Throws `archive-corrupt`, `input-unreadable`.
 */
export async function openTarFile(path: string, signal: AbortSignal): Promise<MemberStore> {
  const file = await open(path).catch((error: unknown) => {
    throw new PlimsollError('input-unreadable', `${path} cannot be opened: ${messageOf(error)}.`, {
      cause: error,
    })
  })
  try {
    const { size } = await file.stat()
    const members = new Map<string, TarMember>()
    for await (const member of tarMembers(new FileSource(path, file))) {
      signal.throwIfAborted()
      if (member.offset + member.size > size) throw cutShort(path, member.name)
      members.set(member.name, member) // A later member of the same name replaces the earlier, as when unpacking.
    }
    return tarFileStore(path, file, members)
  } catch (error) {
    await file.close()
    throw error
  }
}

function tarFileStore(
  location: string,
  file: FileHandle,
  members: ReadonlyMap<string, TarMember>,
): MemberStore {
  return {
    location,
    access: 'parallel',
    find: async (name) => {
      const member = followLinks(members, normalise(name))
      return member && { name: member.name, size: member.size, position: member.offset }
    },
    read: async (member, maxBytes) => {
      if (member.size > maxBytes) throw tooLarge(location, member, maxBytes)
      const bytes = Buffer.alloc(member.size)
      const { bytesRead } = await file.read(bytes, 0, member.size, member.position)
      if (bytesRead < member.size) throw cutShort(location, member.name)
      return bytes
    },
    open: (member, signal) => readMember(location, file, member, signal),
    close: () => file.close(),
  }
}

async function* readMember(
  location: string,
  file: FileHandle,
  { name, size, position }: Member,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const end = position + size
  const readAt = (at: number) => {
    const length = Math.min(CHUNK, end - at)
    return file.read(Buffer.allocUnsafeSlow(length), 0, length, at)
  }
  // The next chunk is on its way while this one is worked on.
  let next = size > 0 ? readAt(position) : undefined
  try {
    for (let at = position; next; ) {
      signal.throwIfAborted()
      const { bytesRead, buffer } = await next
      next = undefined
      if (bytesRead === 0) throw cutShort(location, name)
      at += bytesRead
      if (at < end) next = readAt(at)
      yield buffer.subarray(0, bytesRead)
    }
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    throw new PlimsollError('input-unreadable', `${location} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  } finally {
    await next?.catch(() => undefined) // Left early: the read that is under way ends first.
  }
}

/** Reads headers through a window, and moves over contents without reading them. */
class FileSource implements TarSource {
  readonly location: string
  position = 0
  readonly #file: FileHandle
  #window: Buffer = Buffer.alloc(0)
  #windowStart = 0

  constructor(location: string, file: FileHandle) {
    this.location = location
    this.#file = file
  }

  async read(length: number): Promise<Buffer> {
    const isInside =
      this.position >= this.#windowStart && this.position + length <= this.#windowStart + this.#window.length
    if (!isInside) {
      const bytes = Buffer.allocUnsafe(Math.max(length, WINDOW))
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, this.position)
      this.#window = bytes.subarray(0, bytesRead)
      this.#windowStart = this.position
    }
    const start = this.position - this.#windowStart
    const read = this.#window.subarray(start, start + length)
    this.position += read.length
    return read
  }

  skip(length: number): Promise<void> {
    this.position += length
    return Promise.resolve()
  }
}

export function tooLarge(location: string, { name, size }: Member, maxBytes: number): PlimsollError {
  return new PlimsollError(
    'manifest-invalid',
    `${name} in ${location} cannot be used: it has ${size} bytes, more than ${maxBytes}.`,
  )
}

export function cutShort(location: string, name: string): PlimsollError {
  return new PlimsollError('archive-corrupt', `${location} is cut short: it ends inside ${name}.`)
}
