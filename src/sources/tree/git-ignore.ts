import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import createRules, { type Ignore } from 'ignore'

/** Bytes of a `.gitignore` that is heeded; a larger one is a mistake. */
const MAX_IGNORE_FILE = 1024 * 1024

/** Folders above the one that is scanned which may hold the repository's root. */
const MAX_PARENTS = 64

export interface GitIgnore {
  /** @param path relative to the root that is scanned, normalised */
  ignores(path: string, isFolder: boolean): boolean
}

/**
 * What the repository around a folder leaves out: every `.gitignore` from its root downwards, and `.git/info/exclude`.
 * Outside of a repository, the files of the folder itself count. The user's own global file does not: the answer must be
 * the same for everybody.
 *
 * @param root absolute path of the folder that is scanned
 * @see https://git-scm.com/docs/gitignore
 */
export function openGitIgnore(root: string): GitIgnore {
  const top = repositoryRoot(root) ?? root
  const prefix = relative(top, root).split('\\').join('/')
  const rulesOf = rulesReader(top)
  return {
    ignores: (path, isFolder) => {
      const full = prefix === '' ? path : `${prefix}/${path}`
      return isIgnored(isFolder ? `${full}/` : full, rulesOf)
    },
  }
}

/** The nearest file that speaks of the path decides. */
function isIgnored(path: string, rulesOf: (folder: string) => readonly Ignore[]): boolean {
  for (let end = path.lastIndexOf('/', path.length - 2); ; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, Math.max(end, 0))
    for (const rules of rulesOf(folder)) {
      const { ignored, unignored } = rules.test(folder === '' ? path : path.slice(folder.length + 1))
      if (ignored || unignored) return ignored
    }
    if (end <= 0) return false
  }
}

function rulesReader(top: string): (folder: string) => readonly Ignore[] {
  const known = new Map<string, readonly Ignore[]>()
  return (folder) => {
    let rules = known.get(folder)
    if (!rules) {
      const files = [
        join(top, folder, '.gitignore'),
        ...(folder === '' ? [join(top, '.git/info/exclude')] : []),
      ]
      known.set(folder, (rules = files.flatMap(readRules)))
    }
    return rules
  }
}

function readRules(path: string): Ignore[] {
  try {
    const stats = statSync(path)
    if (!stats.isFile() || stats.size > MAX_IGNORE_FILE) return []
    return [createRules({ allowRelativePaths: true }).add(readFileSync(path, 'utf8'))]
  } catch {
    return [] // Most folders have none, and one that cannot be read leaves nothing out.
  }
}

function repositoryRoot(root: string): string | undefined {
  let folder = root
  for (let i = 0; i < MAX_PARENTS; i++) {
    if (existsSync(join(folder, '.git'))) return folder
    const parent = dirname(folder)
    if (parent === folder) return undefined
    folder = parent
  }
  return undefined
}
