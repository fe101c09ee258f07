import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type HadolintConfig, parseHadolintConfig } from '../../checks/dockerfile/hadolint-config.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'

const NAMES = ['.hadolint.yaml', '.hadolint.yml'] as const

/** Reads the file that the user names. Throws `config-invalid`. */
export async function readHadolintConfig(path: string, signal: AbortSignal): Promise<HadolintConfig> {
  let text: string
  try {
    text = await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError('config-invalid', `${path} cannot be read: ${faultOf(error)}.`, { cause: error })
  }
  return await parseHadolintConfig(path, text)
}

/** Finds what lies beside a Dockerfile; asks once for each folder. Throws `config-invalid`. */
export function hadolintFinder(signal: AbortSignal): (file: string) => Promise<HadolintConfig | undefined> {
  const known = new Map<string, Promise<HadolintConfig | undefined>>()
  return async (file) => {
    const folder = dirname(file)
    const found = known.get(folder) ?? findIn(folder, signal)
    known.set(folder, found)
    return await found
  }
}

async function findIn(folder: string, signal: AbortSignal): Promise<HadolintConfig | undefined> {
  for (const name of NAMES) {
    const path = join(folder, name)
    const text = await readFile(path, { encoding: 'utf8', signal }).catch(() => undefined)
    signal.throwIfAborted()
    if (text !== undefined) return await parseHadolintConfig(path, text)
  }
  return undefined
}
