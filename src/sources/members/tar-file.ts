import { cutShort, tooLarge, unreadable } from './failures.ts'
import { OpenFile } from './file.ts'
import { followLinks } from './links.ts'
import type { Member, MemberStore } from './member-store.ts'
import { readAll } from './read-all.ts'
import { type TarMember, type TarSource, tarMembers } from './tar-index.ts'

/** Read at a time for headers: those of documents lie close together, those of layers far apart. */
const WINDOW = 16 * 1024
/** Read at a time for content. */
const CHUNK = 1024 * 1024

/**
 * A plain tar on disk: its headers are read, its contents skipped, and members are then read where they lie.
 * Throws `archive-corrupt`, `input-unreadable`.
 */
export async function openTarFile(path: string, signal: AbortSignal): Promise<MemberStore> {
  const file = openFile(path)
  try {
    const members = new Map<string, TarMember>()
    for await (const member of tarMembers(new FileSource(path, file))) {
      signal.throwIfAborted()
      if (member.offset + member.size > file.size) throw cutShort(path, member.name)
      members.set(member.name, member) // A later member of the same name replaces the earlier, as when unpacking.
    }
    return tarFileStore(path, file, members)
  } catch (error) {
    file.close()
    signal.throwIfAborted()
    throw unreadable(path, error)
  }
}

function openFile(path: string): OpenFile {
  try {
    return new OpenFile(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function tarFileStore(
  location: string,
  file: OpenFile,
  members: ReadonlyMap<string, TarMember>,
): MemberStore {
  return {
    location,
    access: 'parallel',
    find: async (name) => {
      const member = followLinks(members, name)
      return member && { name: member.name, size: member.size, position: member.offset }
    },
    read: async (member, maxBytes, signal) => {
      if (member.size > maxBytes) throw tooLarge(location, member, maxBytes)
      return await readAll(readMember(location, file, member, signal))
    },
    open: (member, signal) => readMember(location, file, member, signal),
    close: async () => file.close(),
  }
}

async function* readMember(
  location: string,
  file: OpenFile,
  { name, size, position }: Member,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const end = position + size
  const readAt = (at: number) => {
    const length = Math.min(CHUNK, end - at)
    return file.read(Buffer.allocUnsafeSlow(length), at)
  }
  // The next chunk is on its way while this one is worked on.
  let next = size > 0 ? readAt(position) : undefined
  try {
    for (let at = position; next; ) {
      signal.throwIfAborted()
      const bytes = await next
      next = undefined
      if (bytes.length === 0) throw cutShort(location, name) // Cut while it was being read.
      at += bytes.length
      if (at < end) next = readAt(at)
      yield bytes
    }
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(location, error)
  } finally {
    await next?.catch(() => undefined) // Left early: the read that is under way ends first.
  }
}

/** Reads headers through a window, and moves over contents without reading them. */
class FileSource implements TarSource {
  readonly location: string
  position = 0
  readonly #file: OpenFile
  readonly #buffer = Buffer.allocUnsafeSlow(WINDOW)
  #window = this.#buffer.subarray(0, 0)
  #windowStart = 0

  constructor(location: string, file: OpenFile) {
    this.location = location
    this.#file = file
  }

  async read(length: number): Promise<Buffer> {
    const end = this.#windowStart + this.#window.length
    if (this.position < this.#windowStart || this.position + length > end) await this.#fill(length)
    const start = this.position - this.#windowStart
    const read = this.#window.subarray(start, start + length)
    this.position += read.length
    return read
  }

  skip(length: number): Promise<void> {
    this.position += length
    return Promise.resolve()
  }

  async #fill(length: number): Promise<void> {
    const buffer = length <= WINDOW ? this.#buffer : Buffer.allocUnsafeSlow(length)
    this.#window = await this.#file.read(buffer, this.position)
    this.#windowStart = this.position
  }
}
