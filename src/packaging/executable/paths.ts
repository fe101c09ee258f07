import type { EntryInfo } from '../../core/analyser.ts'

/** What programs for Windows and libraries end with: they need not be marked as executable. */
const ENDINGS: ReadonlySet<string> = new Set(['.exe', '.dll', '.so', '.dylib'])

/** Whether a file may be a program: it is marked as one, or its name says so. */
export function isProgramPath(path: string, { mode }: EntryInfo): boolean {
  if ((mode & 0o111) !== 0) return true
  const dot = path.lastIndexOf('.')
  return dot > 0 && ENDINGS.has(path.slice(dot).toLowerCase())
}
