import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { messageOf, PlimsollError } from '../core/errors.ts'
import type { CommandContext } from './context.ts'

/** The text of a file; `-` is standard input. Throws `input-not-found` and `input-unreadable`. */
export async function readInput(path: string, { stdin, signal }: CommandContext): Promise<string> {
  if (path === '-') return await text(stdin)
  try {
    return await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    if (signal.aborted) throw error
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing) throw new PlimsollError('input-not-found', `There is no file ${path}.`, { cause: error })
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}
