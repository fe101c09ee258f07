import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { feedFile } from '../../advisories/paths.ts'
import type { Digest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { sha256File } from '../../files/sha256-file.ts'
import type { Queries } from '../store/store.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Bytes of a file that lie in one row, before they are compressed. */
const CHUNK = 1024 * 1024

/** Stores a feed's file for replicas that lack it, within the transaction that makes it a generation. */
export async function storeChunks(
  queries: Queries,
  dir: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<void> {
  // Those of a generation that is gone may be about to be removed.
  await queries.deleteFrom('feed_chunks').where('digest', '=', digest).execute()
  let position = 0
  for await (const chunk of createReadStream(feedFile(dir, digest), { highWaterMark: CHUNK, signal })) {
    const body = await compress(chunk as Buffer)
    await queries.insertInto('feed_chunks').values({ digest, position, body }).execute()
    position++
  }
}

/**
 * Brings a feed's file from the database. False when the database does not have it. Throws `database-corrupt` for one
 * that is not what its digest says.
 */
export async function bringChunks(
  queries: Queries,
  dir: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<boolean> {
  const folder = join(dir, 'feeds')
  await makeFolder(folder)
  const beside = join(folder, `${randomUUID()}.tmp`)
  try {
    if ((await writeChunks(queries, beside, digest, signal)) === 0) return false
    const actual = `sha256:${await sha256File(beside, signal)}`
    if (actual !== digest)
      throw new PlimsollError(
        'database-corrupt',
        `The feed file ${digest} of the store has the digest ${actual}.`,
      )
    await rename(beside, feedFile(dir, digest))
    return true
  } finally {
    await rm(beside, { force: true })
  }
}

async function writeChunks(
  queries: Queries,
  path: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<number> {
  const handle = await open(path, 'wx')
  try {
    for (let position = 0; ; position++) {
      signal.throwIfAborted()
      const row = await queries
        .selectFrom('feed_chunks')
        .select('body')
        .where('digest', '=', digest)
        .where('position', '=', position)
        .executeTakeFirst()
      if (!row) {
        await handle.sync()
        return position
      }
      await handle.writeFile(await decompress(row.body, { maxOutputLength: CHUNK }))
    }
  } finally {
    await handle.close()
  }
}
