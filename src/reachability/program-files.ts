import type { ProgramFacts } from '../core/program-facts.ts'

/** The merged file system, as far as programs are followed in it. Paths have no leading slash; the root is empty. */
export interface ProgramFiles {
  /** What lies at a path, with all links followed; `undefined` where there is nothing. */
  readonly find: (path: string) => FoundFile | undefined
  /** What was read of the file at a real path; `undefined` when nothing was. */
  readonly factsOf: (path: string) => ProgramFacts | undefined
  /** Names in a folder, sorted; empty for what is no folder. */
  readonly namesIn: (folder: string) => readonly string[]
  /** Real paths of all files of which something was read, sorted. */
  readonly read: readonly string[]
}

export interface FoundFile {
  /** The real one. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'other'
}

/** A path of the image without its leading slash and without `.` and `..`; relative ones are of `folder`. */
export function inImage(path: string, folder = ''): string {
  const segments: string[] = path.startsWith('/') ? [] : folder.split('/').filter((one) => one !== '')
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(segment)
  }
  return segments.join('/')
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A file below a folder, which may be the root. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
