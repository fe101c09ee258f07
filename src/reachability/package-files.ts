import type { InventoryPackage } from '../core/inventory.ts'
import { below, folderOf, nameOf, type ProgramFiles } from './program-files.ts'

/** Whether a real path is a file of a package. */
export interface FileSet {
  /** All of them lie in it or below. */
  readonly folder: string
  readonly has: (path: string) => boolean
}

const PYTHON_FOLDERS = ['.dist-info', '.egg-info'] as const

/**
 * The files of a package of a language, by where the file lies that names it; `undefined` when that does not tell them:
 * nothing is known of how packages of that kind are laid out, or the package is only declared.
 */
export function packageFiles(found: InventoryPackage, files: ProgramFiles): FileSet | undefined {
  if (found.isDeclared) return undefined
  const { type, path } = found
  if (type === 'npm') return npmFiles(path)
  if (type === 'pypi') return pythonFiles(path, files)
  // What was built into a file is there where the file is: archives of Java, programs of Go and Rust.
  if (type === 'maven' || type === 'golang' || type === 'cargo' || type === 'generic')
    return { folder: folderOf(path), has: (one) => one === path }
  return undefined
}

/** Whether its files could be in a closure although it is not known which they are. */
export function isFollowed({ type, isDeclared }: InventoryPackage): boolean {
  return isDeclared === true || type === 'npm' || type === 'pypi'
}

/** Below its own folder, without what is below a further `node_modules`. */
function npmFiles(path: string): FileSet | undefined {
  if (nameOf(path) !== 'package.json') return undefined
  const folder = folderOf(path)
  const start = folder === '' ? '' : `${folder}/`
  return { folder, has: (one) => one.startsWith(start) && !one.slice(start.length).includes('node_modules/') }
}

/** What RECORD or top_level.txt names, in the folder that the distribution's own folder lies in. */
function pythonFiles(path: string, files: ProgramFiles): FileSet | undefined {
  const own = PYTHON_FOLDERS.some((ending) => folderOf(path).endsWith(ending)) ? folderOf(path) : path
  const known = ['RECORD', 'top_level.txt'].flatMap((name) => {
    const record = files.find(below(own, name))
    return (record && files.factsOf(record.path)?.pythonPackage?.tops) ?? []
  })
  if (known.length === 0) return undefined
  const folder = folderOf(own)
  const tops = new Set(known)
  const start = folder === '' ? '' : `${folder}/`
  return {
    folder,
    has: (one) => {
      if (!one.startsWith(start)) return false
      const [top = ''] = one.slice(start.length).split('/', 1)
      const [stem = ''] = top.split('.', 1)
      return tops.has(top) || tops.has(stem)
    },
  }
}
