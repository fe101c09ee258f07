import { PlimsollError } from '../../core/errors.ts'
import { cutShort, tooLarge } from './failures.ts'
import { followLinks } from './links.ts'
import type { Member, MemberStore } from './member-store.ts'
import { readAll } from './read-all.ts'
import { StreamSource } from './stream-source.ts'
import { type TarMember, tarMembers } from './tar-index.ts'

/** A tar that can be had from its beginning as often as needed, but only read forwards. */
export interface TarStream {
  readonly location: string
  open(signal: AbortSignal): AsyncIterable<Uint8Array>
}

/** A member up to this size may be a document, and is kept while the archive is indexed. */
export const MAX_KEPT_MEMBER = 4 * 1024 * 1024
/** All kept members that begin like JSON. What does not fit is read in another pass. */
export const MAX_KEPT_DOCUMENTS = 32 * 1024 * 1024
/** All other kept members: tiny layers, so that an image of nothing else takes no second pass. */
export const MAX_KEPT_OTHERS = 8 * 1024 * 1024

/** Passes over the stream after the first. A writer may put members into an awkward order, but not at our cost. */
export const MAX_PASSES = 50

/**
 * Gets a member that is not kept while it passes by, for an archive that cannot be had again. The bytes end with the
 * member; what is left of them is skipped.
 */
export type TakeMember = (
  member: Pick<TarMember, 'name' | 'size' | 'offset'>,
  bytes: AsyncIterable<Uint8Array>,
) => Promise<void>

/**
 * An archive without random access: compressed from outside, or sent by a container engine. One pass finds out what
 * is in it; layers are then read in a second pass, in their order, because the manifest usually comes last. Nothing
 * is written to disk and no layer is held.
 */
export async function openTarStream(
  stream: TarStream,
  signal: AbortSignal,
  take?: TakeMember,
): Promise<MemberStore> {
  const members = new Map<string, TarMember>()
  const kept = new KeptMembers()
  const source = new StreamSource(stream.location, stream.open(signal))
  try {
    for await (const member of tarMembers(source)) {
      signal.throwIfAborted()
      const before = members.get(member.name)
      if (before) kept.drop(before.offset)
      members.set(member.name, member)
      if (member.kind !== 'file') continue
      const isKept = await keep(source, member, kept)
      if (!isKept) await take?.(member, passing(source, member))
    }
  } finally {
    await source.close()
  }
  return streamStore(stream, members, kept)
}

async function keep(source: StreamSource, member: TarMember, kept: KeptMembers): Promise<boolean> {
  if (member.size > MAX_KEPT_MEMBER || member.size === 0) return false
  const start = await source.peek()
  if (!kept.hasRoom(member.size, isJson(start))) return false
  const bytes = await source.read(member.size)
  if (bytes.length < member.size) throw cutShort(source.location, member.name)
  kept.add(member.offset, bytes, isJson(start))
  return true
}

async function* passing(source: StreamSource, { name, size }: TarMember): AsyncGenerator<Uint8Array> {
  for (let read = 0; read < size; ) {
    const chunk = await source.readSome(size - read)
    if (chunk.length === 0) throw cutShort(source.location, name)
    read += chunk.length
    yield chunk
  }
}

const BRACE = 0x7b
const BRACKET = 0x5b
const WHITESPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])

function isJson(start: Uint8Array): boolean {
  const first = start.find((byte) => !WHITESPACE.has(byte))
  return first === BRACE || first === BRACKET
}

class KeptMembers {
  readonly #bytes = new Map<number, { readonly bytes: Uint8Array; readonly isDocument: boolean }>()
  #documents = 0
  #others = 0

  get(offset: number): Uint8Array | undefined {
    return this.#bytes.get(offset)?.bytes
  }

  hasRoom(size: number, isDocument: boolean): boolean {
    return isDocument ? this.#documents + size <= MAX_KEPT_DOCUMENTS : this.#others + size <= MAX_KEPT_OTHERS
  }

  /** Copies the bytes: they are a view of a much larger chunk. */
  add(offset: number, bytes: Uint8Array, isDocument: boolean): void {
    this.#bytes.set(offset, { bytes: Uint8Array.from(bytes), isDocument })
    this.#count(bytes.length, isDocument)
  }

  drop(offset: number): void {
    const dropped = this.#bytes.get(offset)
    this.#bytes.delete(offset)
    if (dropped) this.#count(-dropped.bytes.length, dropped.isDocument)
  }

  #count(bytes: number, isDocument: boolean): void {
    if (isDocument) this.#documents += bytes
    else this.#others += bytes
  }
}

function streamStore(
  stream: TarStream,
  members: ReadonlyMap<string, TarMember>,
  kept: KeptMembers,
): MemberStore {
  const cursor = new Cursor(stream)
  async function* open(member: Member, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted()
    const bytes = kept.get(member.position)
    if (bytes)
      yield Uint8Array.from(bytes) // A chunk belongs to its reader.
    else yield* cursor.read(member, signal)
  }
  return {
    location: stream.location,
    access: 'sequential',
    find: async (name) => {
      const member = followLinks(members, name)
      return member && { name: member.name, size: member.size, position: member.offset }
    },
    read: async (member, maxBytes, signal) => {
      if (member.size > maxBytes) throw tooLarge(stream.location, member, maxBytes)
      return await readAll(open(member, signal))
    },
    open,
    close: async () => await cursor.close(),
  }
}

/** The second pass, shared by all members that are read one after the other. */
class Cursor {
  readonly #stream: TarStream
  #source: StreamSource | undefined
  #passes = 0

  constructor(stream: TarStream) {
    this.#stream = stream
  }

  async *read({ name, size, position }: Member, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const source = await this.#seek(position, signal)
    try {
      for (let read = 0; read < size; ) {
        signal.throwIfAborted()
        if (source !== this.#source || source.position !== position + read) throw readSideBySide(name)
        const chunk = await source.readSome(size - read)
        if (chunk.length === 0) throw cutShort(this.#stream.location, name)
        read += chunk.length
        yield chunk
      }
    } catch (error) {
      await this.close() // A stream that has failed goes no further; who asks again gets a new one.
      throw error
    }
  }

  /** Forwards where that is possible, else from the beginning. */
  async #seek(position: number, signal: AbortSignal): Promise<StreamSource> {
    if (this.#source && this.#source.position > position) await this.close()
    this.#source ??= this.#begin(signal)
    const source = this.#source
    await source.skip(position - source.position)
    return source
  }

  #begin(signal: AbortSignal): StreamSource {
    const { location } = this.#stream
    if (++this.#passes <= MAX_PASSES) return new StreamSource(location, this.#stream.open(signal))
    const message = `${location} would have to be read more than ${MAX_PASSES} times; decompress it first.`
    throw new PlimsollError('archive-corrupt', message)
  }

  async close(): Promise<void> {
    const source = this.#source
    this.#source = undefined
    await source?.close()
  }
}

function readSideBySide(name: string): PlimsollError {
  return new PlimsollError('internal', `${name} and another member of a stream were read side by side.`)
}
