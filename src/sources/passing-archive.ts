import { Readable } from 'node:stream'
import { PlimsollError } from '../core/errors.ts'
import { detectCompression } from '../layers/compression.ts'
import { ByteReader } from '../tar/byte-reader.ts'
import { startsTar } from '../tar/header.ts'
import { looksLike } from './looks-like.ts'
import { decompressed } from './members/compressed-file.ts'
import type { MemberStore } from './members/member-store.ts'
import { openTarStream, type TakeMember } from './members/tar-stream.ts'
import { notAnImage, wrongCompression } from './open-input.ts'

export interface PassingOptions {
  /** Gets the members that are no documents, in their order, as they pass. */
  readonly take: TakeMember
  readonly signal: AbortSignal
}

/**
 * A docker-archive or OCI layout that comes once, plain or compressed: its documents are kept, and everything else is
 * `take`'s to look at while it passes. Nothing is written to disk, and no layer is held. For `openMembers`.
 *
 * Throws what `openInput` throws about bytes that are no archive; members that were not kept cannot be opened.
 * @param location for messages
 */
export async function passArchive(
  location: string,
  bytes: AsyncIterable<Uint8Array>,
  { take, signal }: PassingOptions,
): Promise<MemberStore> {
  const reader = new ByteReader(bytes)
  const head = await reader.peekAtLeast(HEAD_BYTES)
  const detected = detectCompression(head)
  if (detected.kind === 'unsupported') throw wrongCompression(location, detected.name)
  const { compression } = detected
  if (compression === 'none' && !startsTar(head))
    throw notAnImage(location, looksLike(head) ?? 'it is no tar')
  let isOver = false
  const open = (): AsyncIterable<Uint8Array> => {
    if (isOver) throw again(location)
    isOver = true
    const rest = restOf(reader)
    if (compression === 'none') return rest
    return decompressed(location, Readable.from(rest, { objectMode: false }), { compression, signal })
  }
  return await openTarStream({ location, open }, signal, take)
}

/** As much as tells a tar from what looks like it. */
const HEAD_BYTES = 512

async function* restOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const chunk = await reader.readSome(Number.POSITIVE_INFINITY)
      if (chunk.length === 0) return
      yield chunk
    }
  } finally {
    await reader.close()
  }
}

/** Only an archive with documents beyond all measure comes here: layers were taken. */
function again(location: string): PlimsollError {
  const message = `${location} holds more small files than are kept while it is read once.`
  return new PlimsollError('archive-corrupt', message)
}
