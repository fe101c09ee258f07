import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { readAdmissionPolicy } from '../../admission/policy/read-admission-policy.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import { faultOf } from '../../core/errors.ts'
import { MAX_KEY_LENGTH } from '../../signatures/public-key.ts'

export interface PolicyText {
  readonly text: string
  /** Its path: keys that it names lie beside it. `-`, standard input, stands in the working folder. */
  readonly file: string
  readonly signal: AbortSignal
  /** Reads the files of keys. Default: `readKeyText`. */
  readonly read?: KeyTextReader
}

/** Throws as `readFile` does, and for a file that is too large to be a key. */
export type KeyTextReader = (path: string, signal: AbortSignal) => Promise<string>

/** A policy of admission with the keys in files. Throws `policy-invalid`, with line and column. */
export async function loadAdmissionPolicy(given: PolicyText): Promise<AdmissionPolicy> {
  const { text, file, signal } = given
  const read = given.read ?? readKeyText
  const folder = dirname(file)
  return await readAdmissionPolicy(text, file, async (name) => {
    const path = resolve(folder, name)
    try {
      return await read(path, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw new Error(`${path}: ${faultOf(error)}`, { cause: error })
    }
  })
}

export async function readKeyText(path: string, signal: AbortSignal): Promise<string> {
  const { size } = await stat(path)
  if (size > MAX_KEY_LENGTH) throw new Error(`it has more than ${MAX_KEY_LENGTH} bytes`)
  return await readFile(path, { encoding: 'utf8', signal })
}
