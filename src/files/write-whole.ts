import { renameSync, rmSync } from 'node:fs'

/**
 * Makes a file appear whole or not at all: `write` fills one beside it, which then takes its place. Of several
 * writers the last one wins, and a reader sees what one of them wrote. Rejects with what went wrong.
 */
export async function writeWhole<T>(path: string, write: (beside: string) => Promise<T>): Promise<T> {
  const beside = `${path}.${nameOfNobodyElse()}.tmp`
  try {
    const result = await write(beside)
    renameSync(beside, path)
    return result
  } catch (error) {
    try {
      rmSync(beside, { force: true })
    } catch {
      // What went wrong first is what counts.
    }
    throw error
  }
}

/** Of no other process of this machine, nor of one in a container that shares the folder, and of no other call. */
function nameOfNobodyElse(): string {
  return `${process.pid}-${process.hrtime.bigint().toString(36)}-${Date.now().toString(36)}`
}
