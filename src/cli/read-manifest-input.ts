import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { PlimsollError } from '../core/errors.ts'
import type { CommandContext } from './context.ts'

export interface ManifestInput {
  readonly text: string
  readonly isStandard: boolean
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
}

/** A file, or standard input (`-`). Throws `kubesec-invalid`, in Go's words. */
export async function readManifestInput(path: string, { stdin }: CommandContext): Promise<ManifestInput> {
  if (path === '-' || path === '/dev/stdin') return { text: await text(stdin), isStandard: true }
  const whole = resolve(path)
  try {
    return { text: readFileSync(whole, 'utf8'), isStandard: false }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const call = code === 'EISDIR' ? 'read' : 'open'
    throw new PlimsollError('kubesec-invalid', `${call} ${whole}: ${REASONS[code] ?? code}`, { cause: error })
  }
}

/** What is given is the name of a file if there is one, and the template itself if not. */
export function readTemplate(given: string): string {
  try {
    if (!statSync(given).isFile()) return given
  } catch {
    return given
  }
  return readFileSync(given, 'utf8')
}
