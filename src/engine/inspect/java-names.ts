import { readFile, stat } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { MAX_TABLE_BYTES, readSha1Table, type Sha1Table } from '../../ecosystems/maven/sha1-table.ts'

/** The user's table of archives of Java. Throws `input-not-found`, `input-unreadable`, `option-invalid`. */
export async function readJavaNames(path: string, signal: AbortSignal): Promise<Sha1Table> {
  const table = readSha1Table(await bytesOf(path, signal))
  if ('names' in table) return table
  throw invalid(path, `line ${table.line}: ${table.reason}`)
}

async function bytesOf(path: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > MAX_TABLE_BYTES) throw invalid(path, `it has more than ${MAX_TABLE_BYTES} bytes`)
    return await readFile(path, { signal })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw isMissing
      ? new PlimsollError('input-not-found', `There is no file ${path}.`, { cause: error })
      : new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, { cause: error })
  }
}

function invalid(path: string, reason: string): PlimsollError {
  return new PlimsollError('option-invalid', `--java-sha1-table ${path}, ${reason}.`)
}
