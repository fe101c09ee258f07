import { closeSync, fchmodSync, openSync, realpathSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { faultOf, PlimsollError } from '../core/errors.ts'
import { writeWhole } from '../files/write-whole.ts'

/** Text is gathered up to this many UTF-16 units before it is written. */
const BUFFER = 64 * 1024

/** Writes to a stream that is not ours to close, at its pace. */
export async function writeToStream(stream: NodeJS.WritableStream, pieces: Iterable<string>): Promise<void> {
  for (const text of gathered(pieces)) {
    if (!stream.writable) return // The reader has gone.
    if (!stream.write(text)) await room(stream)
  }
}

/** Until more can be written, or nothing any more: what went wrong then is told by whoever watches the stream. */
async function room(stream: NodeJS.WritableStream): Promise<void> {
  const events = ['drain', 'close', 'error'] as const
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of events) stream.off(event, done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
  })
}

/**
 * Writes a file whole or not at all: beside its place first, then by a rename. A link stays one, and a file keeps its
 * rights. Things that are no files (a pipe, a terminal) are written to as they are. Throws `output-unwritable`.
 */
export async function writeOutputFile(path: string, pieces: Iterable<string>): Promise<void> {
  const target = lookAt(path)
  const isPlain = target === undefined || target.isFile()
  try {
    // Whoever reads a pipe may take its time, and Ctrl-C is to work meanwhile; a file is written at once.
    if (!isPlain) return await writeFile(path, gathered(pieces))
    const place = target ? realpathSync(path) : path
    await writeWhole(place, async (beside) => writePieces(beside, pieces, target?.mode))
  } catch (error) {
    const message = `${path} cannot be written: ${reasonOf(error, path)}.`
    throw new PlimsollError('output-unwritable', message, { cause: error })
  }
}

/** Without the name of the file beside, which nobody asked for. */
function reasonOf(error: unknown, path: string): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return `there is no folder ${dirname(path)}`
  return faultOf(error)
}

function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function writePieces(path: string, pieces: Iterable<string>, mode?: number): void {
  const file = openSync(path, 'w')
  try {
    if (mode !== undefined) fchmodSync(file, mode)
    for (const text of gathered(pieces)) writeFileSync(file, text)
  } finally {
    closeSync(file)
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
