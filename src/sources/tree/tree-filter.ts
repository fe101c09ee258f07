import type { PathFilter } from '../../layers/path-filter.ts'
import { openGitIgnore } from './git-ignore.ts'

/** What version control keeps for itself. */
const CONTROL_FOLDERS: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj', '.bzr'])

/**
 * What of a source tree is not looked at: by the user's word, what version control keeps, and, unless they are asked for,
 * what `.gitignore` names and the packages that npm has installed.
 *
 * @param root absolute path of the tree
 */
export function createTreeFilter(
  root: string,
  base: PathFilter,
  options: { readonly ignored: boolean },
): PathFilter {
  const git = options.ignored ? undefined : openGitIgnore(root)
  return {
    skips: (path) => base.skips(path) || git?.ignores(path, false) === true,
    skipsFolder: (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (CONTROL_FOLDERS.has(name) || base.skipsFolder(path)) return true
      return git !== undefined && (name === 'node_modules' || git.ignores(path, true))
    },
    key: `${base.key} ${options.ignored}`,
  }
}
