import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'

/**
 * Makes a file appear whole or not at all: `write` fills one beside it, which then takes its place. Of several
 * writers the last one wins, and a reader sees what one of them wrote. Rejects with what went wrong.
 */
export async function writeWhole<T>(path: string, write: (beside: string) => Promise<T>): Promise<T> {
  const beside = `${path}.${randomUUID()}.tmp`
  try {
    const result = await write(beside)
    await rename(beside, path)
    return result
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined) // What went wrong first is what counts.
    throw error
  }
}
