import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { SweepResult } from '../../core/sweep.ts'
import { saysNoImage } from '../../sources/documents/parse.ts'

/** Images in a row whose registry cannot be reached: then it is the registry, and each more would take minutes. */
export const MAX_UNREACHABLE = 5

/** One bad image is a row and not the end. */
export interface Failures {
  /** The row for an error; what is no fault of the image is thrown on. */
  resultOf(error: unknown): SweepResult
  succeeded(): void
}

export function createFailures(signal: AbortSignal): Failures {
  let unreachable = 0
  return {
    succeeded: () => {
      unreachable = 0
    },
    resultOf: (error) => {
      signal.throwIfAborted()
      if (!(error instanceof PlimsollError) || isFatal(error)) throw error
      unreachable = error.code === 'registry-unreachable' ? unreachable + 1 : 0
      if (unreachable === MAX_UNREACHABLE) throw error
      const why = messageOf(error)
      return saysNoImage(error) ? { kind: 'no-image', why } : { kind: 'failed', why, code: error.code }
    },
  }
}

/** Will be the same for every image, so the first says it; the next run goes on where this one ended. */
function isFatal({ code, exitCode }: PlimsollError): boolean {
  return FATAL.has(code) || (exitCode === 2 && code !== 'reference-invalid')
}

const FATAL: ReadonlySet<string> = new Set([
  'registry-rate-limited',
  'credentials-unreadable',
  'tls-untrusted',
  'output-unwritable',
  'cache-unwritable',
  'database-corrupt',
  'timeout',
  'interrupted',
  'internal',
])
