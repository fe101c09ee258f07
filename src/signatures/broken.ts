import { PlimsollError } from '../core/errors.ts'

/**
 * Whether an error says that something is not what it is to be, as against a registry that cannot be asked. Whoever may
 * push can break things: that must not pass for a failure, which a policy may let by.
 */
export function isBroken(error: unknown): boolean {
  return error instanceof PlimsollError && BROKEN.has(error.code)
}

/** What can be had, or nothing where it is broken. Throws what else went wrong. */
export async function ifWhole<T>(get: () => Promise<T>): Promise<T | undefined> {
  try {
    return await get()
  } catch (error) {
    if (isBroken(error)) return undefined
    throw error
  }
}

const BROKEN: ReadonlySet<string> = new Set([
  'signature-invalid',
  'manifest-invalid',
  'digest-mismatch',
  'image-not-found',
])
