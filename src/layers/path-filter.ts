import { type GlobPattern, matchesGlob, parseGlob } from '../core/glob.ts'
import { parentOf } from './path.ts'

/** What the user does not want looked at. */
export interface PathFilter {
  /** Whether the file is left out, by its own path or by a folder that it lies in. Paths are normalised. */
  skips(path: string): boolean
  /** Whether the folder and all in it are left out. */
  skipsFolder(path: string): boolean
  /** The same for equal filters: part of the key under which layer reports are kept. */
  readonly key: string
}

export interface PathFilterOptions {
  /** Globs relative to the root of the image; see glob.ts. */
  readonly skipDirs: readonly string[]
  readonly skipFiles: readonly string[]
}

/** Throws `option-invalid` for a glob that is none. */
export function createPathFilter({ skipDirs, skipFiles }: PathFilterOptions): PathFilter {
  const key = JSON.stringify({ skipDirs: [...skipDirs].sort(), skipFiles: [...skipFiles].sort() })
  if (skipDirs.length === 0 && skipFiles.length === 0) {
    return { skips: () => false, skipsFolder: () => false, key }
  }
  const folders = skipDirs.flatMap(parseGlob)
  const files = skipFiles.flatMap(parseGlob)
  const skipsFolder = folderTest(folders)
  return {
    skips: (path) => skipsFolder(parentOf(path)) || matchesAny(files, path),
    skipsFolder,
    key,
  }
}

/** Entries of a folder follow each other, so the folder asked for last is worth remembering. */
function folderTest(patterns: readonly GlobPattern[]): (folder: string) => boolean {
  if (patterns.length === 0) return () => false
  let lastFolder = ''
  let lastAnswer = false
  return (folder) => {
    if (folder !== lastFolder) {
      lastAnswer = isInside(patterns, folder)
      lastFolder = folder
    }
    return lastAnswer
  }
}

function isInside(patterns: readonly GlobPattern[], folder: string): boolean {
  const segments = folder === '' ? [] : folder.split('/')
  for (let length = 1; length <= segments.length; length++) {
    const ancestor = segments.slice(0, length)
    if (patterns.some((pattern) => matchesGlob(pattern, ancestor))) return true
  }
  return false
}

function matchesAny(patterns: readonly GlobPattern[], path: string): boolean {
  if (patterns.length === 0) return false
  const segments = path.split('/')
  return patterns.some((pattern) => matchesGlob(pattern, segments))
}
