import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { DocumentState } from '../../../../advisories/state/feed-state.ts'
import { faultOf, PlimsollError } from '../../../../core/errors.ts'
import { sha256 } from '../../../../core/sha256.ts'
import { makeFolder } from '../../../../files/make-folder.ts'
import { writeWhole } from '../../../../files/write-whole.ts'

/** What is kept of a repository. */
export const RepositoryState = z.object({
  /** As the user wrote it. */
  location: z.string(),
  /** When it was last known to be what the server has; ISO 8601. */
  checkedAt: z.string(),
  /** Milliseconds for which nobody need ask again. */
  interval: z.number(),
  folder: z.string(),
  archive: DocumentState,
})
export type RepositoryState = z.infer<typeof RepositoryState>

export interface KeptRepository {
  readonly state: RepositoryState
  /** The archive as it was served. */
  readonly path: string
}

/** `undefined` where nothing is kept of it, or nothing that can be read. */
export async function readKept(dir: string, location: string): Promise<KeptRepository | undefined> {
  try {
    const text = await readFile(stateFile(dir, location), 'utf8')
    const state = RepositoryState.parse(JSON.parse(text))
    return state.location === location ? { state, path: archiveFile(dir, location) } : undefined
  } catch {
    return undefined
  }
}

/** The archive first, so that a state is never that of an archive that is not there. Throws `cache-unwritable`. */
export async function keep(
  dir: string,
  state: RepositoryState,
  fetched: string | undefined,
): Promise<KeptRepository> {
  const { location } = state
  const path = archiveFile(dir, location)
  try {
    await makeFolder(dir)
    if (fetched !== undefined) await writeWhole(path, (beside) => copyFile(fetched, beside))
    const text = `${JSON.stringify(state, undefined, 2)}\n`
    await writeWhole(stateFile(dir, location), (beside) => writeFile(beside, text))
  } catch (error) {
    throw new PlimsollError('cache-unwritable', `${dir} cannot be written: ${faultOf(error)}.`, {
      cause: error,
    })
  }
  return { state, path }
}

function stateFile(dir: string, location: string): string {
  return join(dir, `${nameOf(location)}.json`)
}

function archiveFile(dir: string, location: string): string {
  return join(dir, `${nameOf(location)}.archive`)
}

function nameOf(location: string): string {
  return sha256(location).slice(0, 32)
}
