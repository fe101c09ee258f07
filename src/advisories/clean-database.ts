import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { documentsDir, feedFile, generationsFile, stateFile } from './paths.ts'
import { keptGenerations } from './state/kept-generations.ts'
import { readStates, stateIds } from './state/state-files.ts'

/** Removes the whole database. Scans that are under way keep the files that they have open. */
export async function cleanDatabase(dir: string): Promise<void> {
  for (const folder of ['state', 'feeds', 'downloads', 'documents'])
    await rm(join(dir, folder), { recursive: true, force: true })
  await rm(generationsFile(dir), { force: true })
}

/** A file this young may be one that another process is about to put in force. */
const LEAST_AGE = 24 * 60 * 60 * 1000

/**
 * Removes feed files and kept documents that neither a state nor the service's generations name any more, and what broken builds, imports and downloads
 * have left. What cannot be removed stays: that is no reason to fail an update or a scan.
 */
export async function collectGarbage(dir: string, now: number, signal: AbortSignal): Promise<void> {
  const { filesInForce } = await import('./fetch/kept-documents.ts') // A scan that changes nothing collects nothing.
  const states = await readStates(dir)
  const kept = new Set(states.map(({ digest }) => feedFile(dir, digest)))
  for (const digest of await keptGenerations(dir)) kept.add(feedFile(dir, digest))
  for (const id of await stateIds(dir)) kept.add(stateFile(dir, id))
  for (const path of await filesInForce(documentsDir(dir), states)) kept.add(path)
  for (const folder of ['feeds', 'downloads', 'documents', 'state']) {
    for (const name of await readdir(join(dir, folder)).catch(() => [])) {
      signal.throwIfAborted()
      const path = join(dir, folder, name)
      if (kept.has(path)) continue
      const info = await stat(path).catch(() => undefined)
      if (info && now - info.mtimeMs > LEAST_AGE)
        await rm(path, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}
