import { messageOf, PlimsollError } from '../core/errors.ts'

/**
 * What becomes of standard output. Its errors are events that may come at any time, also after everything has been
 * written as far as we can see. `plimsoll … | head` ends early, which is the reader's right; anything else (a full
 * disk) is told once.
 */
export function watchOutput(stream: NodeJS.WritableStream, onLost: (error: PlimsollError) => void) {
  let lost: PlimsollError | undefined
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EPIPE' || lost) return
    const message = `Standard output cannot be written: ${messageOf(cause)}.`
    lost = new PlimsollError('output-unwritable', message, { cause })
    onLost(lost)
  })
  return { isLost: () => lost !== undefined }
}
