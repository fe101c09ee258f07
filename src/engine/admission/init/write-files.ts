import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { faultOf, PlimsollError } from '../../../core/errors.ts'
import { makeFolder } from '../../../files/make-folder.ts'
import { writeWhole } from '../../../files/write-whole.ts'
import type { InstallFile } from './types.ts'

/** Writes files below a folder, each whole or not at all, in their order. Throws `output-unwritable`. */
export async function writeFiles(
  folder: string,
  files: readonly InstallFile[],
  signal: AbortSignal,
): Promise<void> {
  for (const { name, text, isSecret } of files) {
    const path = join(folder, name)
    try {
      await makeFolder(dirname(path))
      const mode = isSecret ? 0o600 : 0o644
      await writeWhole(path, async (beside) => await writeFile(beside, text, { mode, signal }))
    } catch (error) {
      signal.throwIfAborted()
      throw new PlimsollError('output-unwritable', `${path} cannot be written: ${faultOf(error)}.`, {
        cause: error,
      })
    }
  }
}
