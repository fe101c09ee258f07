import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { feedFile } from './paths.ts'
import { readStates } from './state/state-files.ts'

/** Removes the whole database. Scans that are under way keep the files that they have open. */
export async function cleanDatabase(dir: string): Promise<void> {
  for (const folder of ['state', 'feeds', 'downloads'])
    await rm(join(dir, folder), { recursive: true, force: true })
}

/** A file this young may be one that another process is about to put in force. */
const LEAST_AGE = 24 * 60 * 60 * 1000

/** Removes feed files that no state names any more, and what broken builds and downloads have left. */
export async function collectGarbage(dir: string, now: number, signal: AbortSignal): Promise<void> {
  const states = await readStates(dir, signal)
  const used = new Set(states.map(({ digest }) => feedFile(dir, digest)))
  for (const folder of ['feeds', 'downloads']) {
    for (const name of await readdir(join(dir, folder)).catch(() => [])) {
      const path = join(dir, folder, name)
      if (used.has(path)) continue
      const info = await stat(path).catch(() => undefined)
      if (info && now - info.mtimeMs > LEAST_AGE) await rm(path, { force: true })
    }
  }
}
