import { messageOf, PlimsollError } from '../core/errors.ts'

/**
 * Standard output, opened when it is first asked for, because that costs a start two milliseconds, and what becomes
 * of it. Its errors are events that may come at any time, also after everything has been written as far as we can
 * see. `plimsoll … | head` ends early, which is the reader's right; anything else (a full disk) is told once.
 */
export function watchOutput<Stream extends NodeJS.WritableStream & { readonly writableLength: number }>(
  open: () => Stream,
  onLost: (error: PlimsollError) => void,
) {
  let stream: Stream | undefined
  let lost: PlimsollError | undefined
  const listen = (cause: NodeJS.ErrnoException): void => {
    if (cause.code === 'EPIPE' || lost) return
    const message = `Standard output cannot be written: ${messageOf(cause)}.`
    lost = new PlimsollError('output-unwritable', message, { cause })
    onLost(lost)
  }
  return {
    stream: (): Stream => {
      if (!stream) (stream = open()).on('error', listen)
      return stream
    },
    isLost: () => lost !== undefined,
    /** A turn later, because that is when errors come. */
    isWritten: async (): Promise<boolean> => {
      if (!stream) return true
      await new Promise((resolve) => setImmediate(resolve))
      return stream.writableLength === 0
    },
  }
}
