import { once } from 'node:events'
import { open, rename, rm, stat } from 'node:fs/promises'
import { messageOf, PlimsollError } from '../core/errors.ts'

/** Text is gathered up to this many UTF-16 units before it is written. */
const BUFFER = 64 * 1024

/** Writes to a stream that is not ours to close, at its pace. */
export async function writeToStream(stream: NodeJS.WritableStream, pieces: Iterable<string>): Promise<void> {
  for (const text of gathered(pieces)) {
    if (!stream.writable) return // The reader has gone.
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), once(stream, 'close')])
  }
}

/**
 * Writes a file whole or not at all: beside its place first, then by a rename. Things that are no files (a pipe, a
 * terminal) are written to as they are. Throws `output-unwritable`.
 */
export async function writeOutputFile(path: string, pieces: Iterable<string>): Promise<void> {
  const target = await stat(path).catch(() => undefined)
  const beside = target === undefined || target.isFile() ? `${path}.${process.pid}.tmp` : undefined
  try {
    const file = await open(beside ?? path, 'w')
    try {
      for (const text of gathered(pieces)) await file.writeFile(text)
    } finally {
      await file.close()
    }
    if (beside !== undefined) await rename(beside, path)
  } catch (error) {
    if (beside !== undefined) await rm(beside, { force: true }).catch(() => undefined)
    throw new PlimsollError('output-unwritable', `${path} cannot be written: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

function* gathered(pieces: Iterable<string>): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < BUFFER) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}
