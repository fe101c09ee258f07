import { followLinks } from './links.ts'
import type { Member, MemberStore } from './member-store.ts'
import { StreamSource } from './stream-source.ts'
import { cutShort, tooLarge } from './tar-file.ts'
import { normalise, type TarMember, tarMembers } from './tar-index.ts'

/** A tar that can be had from its beginning as often as needed, but only read forwards. */
export interface TarStream {
  readonly location: string
  open(signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** Members up to this size are kept while the archive is indexed: the JSON documents, and tiny layers. */
const MAX_KEPT_MEMBER = 4 * 1024 * 1024
/** All kept members together. */
const MAX_KEPT_BYTES = 32 * 1024 * 1024

/**
 * An archive without random access: compressed from outside, or sent by a container engine. One pass finds out what
 * is in it; layers are then read in a second pass, in their order, because the manifest usually comes last. Nothing
 * is written to disk and no layer is held.
 */
export async function openTarStream(stream: TarStream, signal: AbortSignal): Promise<MemberStore> {
  const members = new Map<string, TarMember>()
  const kept = new Map<number, Uint8Array>()
  let keptBytes = 0
  const source = new StreamSource(stream.location, stream.open(signal))
  try {
    for await (const member of tarMembers(source)) {
      signal.throwIfAborted()
      members.set(member.name, member)
      const isKept =
        member.kind === 'file' && member.size <= MAX_KEPT_MEMBER && keptBytes + member.size <= MAX_KEPT_BYTES
      if (!isKept) continue
      const bytes = await source.read(member.size)
      if (bytes.length < member.size) throw cutShort(stream.location, member.name)
      kept.set(member.offset, bytes)
      keptBytes += bytes.length
    }
  } finally {
    await source.close()
  }
  return streamStore(stream, members, kept)
}

function streamStore(
  stream: TarStream,
  members: ReadonlyMap<string, TarMember>,
  kept: ReadonlyMap<number, Uint8Array>,
): MemberStore {
  // The second pass, shared by all members that are read one after the other.
  let cursor: StreamSource | undefined
  async function sourceAt(position: number, signal: AbortSignal): Promise<StreamSource> {
    if (!cursor || cursor.position > position) {
      await cursor?.close()
      cursor = new StreamSource(stream.location, stream.open(signal))
    }
    await cursor.skip(position - cursor.position)
    return cursor
  }
  async function* open({ name, size, position }: Member, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const bytes = kept.get(position)
    if (bytes) return yield bytes
    const source = await sourceAt(position, signal)
    for (let left = size; left > 0; ) {
      signal.throwIfAborted()
      const chunk = await source.readSome(left)
      if (chunk.length === 0) throw cutShort(stream.location, name)
      left -= chunk.length
      yield chunk
    }
  }
  return {
    location: stream.location,
    access: 'sequential',
    find: async (name) => {
      const member = followLinks(members, normalise(name))
      return member && { name: member.name, size: member.size, position: member.offset }
    },
    read: async (member, maxBytes, signal) => {
      if (member.size > maxBytes) throw tooLarge(stream.location, member, maxBytes)
      const parts: Uint8Array[] = []
      for await (const part of open(member, signal)) parts.push(part)
      return Buffer.concat(parts)
    },
    open,
    close: async () => await cursor?.close(),
  }
}
