import { readFile } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'

/** A file of the configuration. Throws `config-invalid`. */
export async function readText(file: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(file, { encoding: 'utf8', signal })
  } catch (error) {
    throw new PlimsollError('config-invalid', `${file} cannot be read: ${faultOf(error)}.`, { cause: error })
  }
}
