import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { digestHex } from '../../core/digest.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { findFault } from '../inspect/verify.ts'
import { feedFile } from '../paths.ts'
import type { FeedState } from '../state/feed-state.ts'
import { readStates } from '../state/state-files.ts'
import { EXPORT_FORMAT, feedMember, MANIFEST_NAME, tarHeader, tarPadding } from './format.ts'

export interface ExportOptions {
  /** File to write; it appears when it is whole. */
  readonly path: string
  /** Ids of feeds; none for all that are in the database. */
  readonly feeds: readonly string[]
  /** Default: zstd. */
  readonly compression?: 'zstd' | 'gzip'
  readonly signal: AbortSignal
}

/**
 * Writes feeds into one file. Throws `feed-unknown` for one that is not in the database, `database-corrupt` for one
 * that could not be imported elsewhere, `output-unwritable`.
 */
export async function exportDatabase(dir: string, options: ExportOptions): Promise<readonly FeedState[]> {
  const { path, signal, compression } = options
  const states = chooseStates(await readStates(dir), options.feeds, dir)
  for (const state of states) {
    const fault = await findFault(feedFile(dir, state.digest), state, signal)
    if (fault !== undefined)
      throw new PlimsollError('database-corrupt', `The feed ${state.feed} in ${dir} is damaged: ${fault}.`)
  }
  try {
    await writeWhole(path, async (beside) => {
      const archive = Readable.from(archiveOf(dir, states, signal), { objectMode: false })
      await pipeline(
        archive,
        compression === 'gzip' ? createGzip() : createZstdCompress(),
        createWriteStream(beside),
        {
          signal,
        },
      )
    })
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    throw new PlimsollError('output-unwritable', `${path} cannot be written: ${faultOf(error)}.`, {
      cause: error,
    })
  }
  return states
}

/** Those of these ids, or all. Throws `feed-unknown`. */
export function chooseStates(
  states: readonly FeedState[],
  ids: readonly string[],
  dir: string,
): readonly FeedState[] {
  const missing = ids.find((id) => !states.some(({ feed }) => feed === id))
  if (missing !== undefined) {
    throw new PlimsollError('feed-unknown', `The feed ${missing} is not in the database in ${dir}.`)
  }
  const chosen = ids.length === 0 ? states : states.filter(({ feed }) => ids.includes(feed))
  if (chosen.length === 0)
    throw new PlimsollError('feed-unknown', `There is no feed in the database in ${dir}.`)
  return chosen
}

async function* archiveOf(
  dir: string,
  states: readonly FeedState[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const manifest = Buffer.from(`${JSON.stringify({ format: EXPORT_FORMAT, feeds: states }, undefined, 2)}\n`)
  yield tarHeader(MANIFEST_NAME, manifest.length)
  yield manifest
  yield tarPadding(manifest.length)
  // Two feeds that happen to be equal share a file.
  for (const digest of new Set(states.map((state) => state.digest))) {
    const file = feedFile(dir, digest)
    const { size } = await stat(file)
    yield tarHeader(feedMember(digestHex(digest)), size)
    for await (const chunk of createReadStream(file, { signal })) yield chunk as Buffer
    yield tarPadding(size)
  }
  yield Buffer.alloc(1024)
}
