import type { Analyser } from '../../core/analyser.ts'
import { isNamed } from '../../packaging/package-list.ts'
import { type FolderFiles, ModuleTree } from './module-tree.ts'

const VENDOR_FILE = 'vendor/modules.txt'

/**
 * What source trees say of their modules: go.mod, go.sum beside it where go.mod names only what the module itself asks
 * for, go.work, which joins modules of several folders, and vendor/modules.txt. The whole tree is one group.
 */
export const goMod: Analyser = {
  id: 'go-mod',
  version: 2,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => kindOf(path) !== undefined,
  groupOf: () => 'go.mod',
  analyse: (files) => {
    const folders = new Map<string, FolderFiles>()
    for (const file of files) {
      const kind = kindOf(file.path)
      if (kind === undefined) continue
      const name = kind === 'vendor' ? VENDOR_FILE : `go.${kind}`
      const folder = file.path.slice(0, -name.length)
      folders.set(folder, { ...folders.get(folder), [kind]: file })
    }
    const parts = new ModuleTree(folders).analyses()
    return parts.length > 0 ? { parts } : {}
  },
}

function kindOf(path: string): keyof FolderFiles | undefined {
  if (path.endsWith('.txt')) return isNamed(path, VENDOR_FILE) ? 'vendor' : undefined
  if (isNamed(path, 'go.mod')) return 'mod'
  if (isNamed(path, 'go.sum')) return 'sum'
  return isNamed(path, 'go.work') ? 'work' : undefined
}
