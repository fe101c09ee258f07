import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createZstdDecompress } from 'node:zlib'
import { type Digest, digestHex } from '../../core/digest.ts'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { findFault } from '../inspect/verify.ts'
import { feedFile } from '../paths.ts'
import type { FeedState } from '../state/feed-state.ts'
import { writeState } from '../state/state-files.ts'
import { ExportManifest, feedMember, MANIFEST_NAME, MAX_FEED_BYTES, MAX_MANIFEST_BYTES } from './format.ts'
import { type ArchiveMember, readArchive } from './read-archive.ts'

/**
 * Takes over the feeds of an exported file. Each is held to its digest and opened before any is put in force; when
 * one is bad, none is imported. Throws `input-not-found`, `database-import-invalid`.
 */
export async function importDatabase(
  path: string,
  dir: string,
  signal: AbortSignal,
): Promise<readonly FeedState[]> {
  if (!(await stat(path).catch(() => undefined))) {
    throw new PlimsollError('input-not-found', `There is no file ${path}.`)
  }
  const feeds = join(dir, 'feeds')
  const work = join(feeds, `import-${randomUUID()}.tmp`)
  try {
    await mkdir(work, { recursive: true })
    const states = await unpack(path, work, signal)
    for (const { feed, digest } of states) {
      const fault = await findFault(join(work, digestHex(digest)), digest, signal)
      if (fault !== undefined) throw invalid(path, `the feed ${feed} is damaged: ${fault}`)
    }
    const digests: ReadonlySet<Digest> = new Set(states.map(({ digest }) => digest))
    for (const digest of digests) await rename(join(work, digestHex(digest)), feedFile(dir, digest))
    for (const state of states) await writeState(dir, state)
    return states
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    throw invalid(path, messageOf(error), error)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Writes the feeds' files into the folder, under the hex of their digest; nothing else of the archive is written. */
async function unpack(path: string, work: string, signal: AbortSignal): Promise<readonly FeedState[]> {
  let states: readonly FeedState[] | undefined
  const file = createReadStream(path, { signal })
  const stream = createZstdDecompress()
  file.once('error', (error) => stream.destroy(error))
  file.pipe(stream)
  try {
    for await (const member of readArchive(stream)) {
      if (states === undefined) states = await readManifest(member, path)
      else await unpackFeed(member, states, work, path)
    }
  } finally {
    file.destroy()
    stream.destroy()
  }
  if (states === undefined) throw invalid(path, 'it is empty')
  return states
}

async function readManifest(member: ArchiveMember, path: string): Promise<readonly FeedState[]> {
  if (member.name !== MANIFEST_NAME || member.size > MAX_MANIFEST_BYTES) {
    throw invalid(path, `its first member is not ${MANIFEST_NAME}`)
  }
  const parts: Uint8Array[] = []
  for await (const part of member.content) parts.push(part)
  const result = ExportManifest.safeParse(JSON.parse(Buffer.concat(parts).toString('utf8')))
  if (!result.success) throw invalid(path, `${MANIFEST_NAME} has another form than this version reads`)
  const bad = result.data.feeds.find(({ feed }) => !/^[a-z0-9][a-z0-9.-]*$/.test(feed))
  if (bad) throw invalid(path, `«${bad.feed}» is no name of a feed`)
  return result.data.feeds
}

async function unpackFeed(
  member: ArchiveMember,
  states: readonly FeedState[],
  work: string,
  path: string,
): Promise<void> {
  const state = states.find(({ digest }) => feedMember(digestHex(digest)) === member.name)
  if (!state) throw invalid(path, `${member.name} is not among the feeds that ${MANIFEST_NAME} names`)
  if (member.size > MAX_FEED_BYTES)
    throw invalid(path, `${member.name} has more than ${MAX_FEED_BYTES} bytes`)
  const handle = await open(join(work, digestHex(state.digest)), 'wx')
  try {
    for await (const part of member.content) await handle.writeFile(part)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function invalid(path: string, detail: string, cause?: unknown): PlimsollError {
  const message = `${path} cannot be imported: ${detail}.`
  return new PlimsollError('database-import-invalid', message, cause === undefined ? {} : { cause })
}
