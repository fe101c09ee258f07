import { realpath, stat } from 'node:fs/promises'
import { PlimsollError } from '../../core/errors.ts'

/** The real path of a folder that holds an unpacked root file system. Throws `input-not-found`. */
export async function openRootfs(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw new PlimsollError('input-not-found', `There is no folder ${path}.`)
  if (!info.isDirectory()) throw new PlimsollError('input-not-found', `${path} is no folder.`)
  return await realpath(path)
}
