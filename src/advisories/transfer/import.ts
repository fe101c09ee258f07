import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Digest, digestHex } from '../../core/digest.ts'
import { faultOf, messageOf, PlimsollError } from '../../core/errors.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { decompressed } from '../fetch/decompress.ts'
import { findFault } from '../inspect/verify.ts'
import { feedFile } from '../paths.ts'
import { isFeedOld } from '../state/feed-age.ts'
import type { FeedState } from '../state/feed-state.ts'
import { readState, writeState } from '../state/state-files.ts'
import { ExportManifest, feedMember, IMPORT_LIMITS, type ImportLimits, MANIFEST_NAME } from './format.ts'
import { type ArchiveMember, readArchive } from './read-archive.ts'

/** What became of a feed of the file: `kept` is the newer one that was there already. */
export interface FeedImport {
  readonly outcome: 'imported' | 'kept'
  /** Of the feed that is in force now. */
  readonly state: FeedState
}

export interface ImportOptions {
  /** Wall clock, ISO 8601. */
  readonly now: string
  readonly signal: AbortSignal
  readonly limits?: ImportLimits
}

/**
 * Takes over the feeds of an exported file. Each is held to its digest and its state, and opened, before any is put
 * in force; when one is bad, none is imported. One that is older than what is there does not replace it: advisories
 * would be lost without a word. Throws `input-not-found`, `input-unreadable`, `database-import-invalid`,
 * `cache-unwritable`.
 */
export async function importDatabase(
  path: string,
  dir: string,
  { now, signal, limits = IMPORT_LIMITS }: ImportOptions,
): Promise<readonly FeedImport[]> {
  if (!(await stat(path).catch(() => undefined))) {
    throw new PlimsollError('input-not-found', `There is no file ${path}.`)
  }
  const feeds = join(dir, 'feeds')
  const work = join(feeds, `import-${randomUUID()}.tmp`)
  await makeFolder(work).catch((error: unknown) => {
    throw unwritable(dir, error)
  })
  try {
    const states = await unpack({ path, work, limits, signal })
    for (const state of states) {
      const fault = await findFault(join(work, digestHex(state.digest)), state, signal)
      if (fault !== undefined) throw invalid(path, `the feed ${state.feed} is damaged: ${fault}`)
    }
    const imports = await Promise.all(states.map((state) => chooseNewer(dir, state, now, signal)))
    const imported = imports.filter(({ outcome }) => outcome === 'imported').map(({ state }) => state)
    const digests: ReadonlySet<Digest> = new Set(imported.map(({ digest }) => digest))
    for (const digest of digests) await rename(join(work, digestHex(digest)), feedFile(dir, digest))
    for (const state of imported) await writeState(dir, state)
    return imports
  } catch (error) {
    if (signal.aborted || error instanceof PlimsollError) throw error
    throw failure(path, dir, error)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What is there is kept where it is whole, of the same build and checked later, by a clock not ahead of ours. */
async function chooseNewer(
  dir: string,
  state: FeedState,
  now: string,
  signal: AbortSignal,
): Promise<FeedImport> {
  const present = readState(dir, state.feed)
  const isNewer =
    present?.version === state.version &&
    Date.parse(present.checkedAt) > Date.parse(state.checkedAt) &&
    !isFeedOld(present, now, Number.POSITIVE_INFINITY) &&
    (await findFault(feedFile(dir, present.digest), present, signal)) === undefined
  return isNewer ? { outcome: 'kept', state: present } : { outcome: 'imported', state }
}

interface Unpacking {
  readonly path: string
  readonly work: string
  readonly limits: ImportLimits
  readonly signal: AbortSignal
}

/** Writes the feeds' files into the folder, under the hex of their digest; nothing else of the archive is written. */
async function unpack(unpacking: Unpacking): Promise<readonly FeedState[]> {
  const { path, signal } = unpacking
  let states: readonly FeedState[] | undefined
  const bytes = (await decompressed(path))[Symbol.asyncIterator]()
  try {
    for await (const member of readArchive({ [Symbol.asyncIterator]: () => bytes })) {
      signal.throwIfAborted()
      if (states === undefined) states = await readManifest(member, unpacking)
      else await unpackFeed(member, states, unpacking)
    }
  } finally {
    await bytes.return?.() // An archive that is refused is not read to its end.
  }
  if (states === undefined) throw invalid(path, 'it is empty')
  return states
}

async function readManifest(
  member: ArchiveMember,
  { path, limits }: Unpacking,
): Promise<readonly FeedState[]> {
  if (member.name !== MANIFEST_NAME) throw invalid(path, `its first member is not ${MANIFEST_NAME}`)
  if (member.size > limits.maxManifestBytes)
    throw invalid(path, `${MANIFEST_NAME} has more than ${limits.maxManifestBytes} bytes`)
  const parts: Uint8Array[] = []
  for await (const part of member.content) parts.push(Uint8Array.from(part)) // A chunk may be written over.
  const result = ExportManifest.safeParse(JSON.parse(Buffer.concat(parts).toString('utf8')))
  if (!result.success) throw invalid(path, `${MANIFEST_NAME} has another form than this version reads`)
  const { feeds } = result.data
  if (feeds.length > limits.maxFeeds) throw invalid(path, `it has more than ${limits.maxFeeds} feeds`)
  const bad = feeds.find(({ feed }) => !/^[a-z0-9][a-z0-9.-]*$/.test(feed))
  if (bad) throw invalid(path, `«${bad.feed}» is no name of a feed`)
  if (new Set(feeds.map(({ feed }) => feed)).size < feeds.length)
    throw invalid(path, `${MANIFEST_NAME} names a feed twice`)
  return feeds
}

async function unpackFeed(
  member: ArchiveMember,
  states: readonly FeedState[],
  { path, work, limits }: Unpacking,
): Promise<void> {
  const state = states.find(({ digest }) => feedMember(digestHex(digest)) === member.name)
  if (!state) throw invalid(path, `${member.name} is not among the feeds that ${MANIFEST_NAME} names`)
  if (member.size > limits.maxFeedBytes)
    throw invalid(path, `${member.name} has more than ${limits.maxFeedBytes} bytes`)
  const handle = await open(join(work, digestHex(state.digest)), 'wx')
  try {
    for await (const part of member.content) await handle.writeFile(part)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const DISK_ERRORS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO'])

/** Failures of the disk are no fault of what is imported. */
function failure(path: string, dir: string, cause: unknown): PlimsollError {
  const { code, path: failed } = cause as { readonly code?: unknown; readonly path?: unknown }
  if (!DISK_ERRORS.has(code)) return invalid(path, messageOf(cause), cause)
  return failed === path
    ? new PlimsollError('input-unreadable', `${path} cannot be read: ${messageOf(cause)}.`, { cause })
    : unwritable(dir, cause)
}

function unwritable(dir: string, cause: unknown): PlimsollError {
  const message = `The database in ${dir} cannot be written: ${faultOf(cause)}.`
  return new PlimsollError('cache-unwritable', message, { cause })
}

function invalid(path: string, detail: string, cause?: unknown): PlimsollError {
  const message = `${path} cannot be imported: ${detail}.`
  return new PlimsollError('database-import-invalid', message, cause === undefined ? {} : { cause })
}
