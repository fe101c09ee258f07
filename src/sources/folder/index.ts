import { realpath, stat } from 'node:fs/promises'
import { PlimsollError } from '../../core/errors.ts'
import { unreadable } from '../members/failures.ts'

/** The real path of a folder that holds an unpacked root file system. Throws `input-not-found`, `input-unreadable`. */
export async function openRootfs(path: string): Promise<string> {
  try {
    const root = await realpath(path)
    if ((await stat(root)).isDirectory()) return root
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(path, error)
    throw new PlimsollError('input-not-found', `There is no folder ${path}.`, { cause: error })
  }
  throw new PlimsollError('input-not-found', `${path} is no folder.`)
}
