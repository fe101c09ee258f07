import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import { isNamed } from '../../packaging/package-list.ts'
import { type CargoFiles, LockTree } from './lock-tree.ts'

const LOCK = 'Cargo.lock'
const MANIFEST = 'Cargo.toml'

/**
 * Cargo.lock: every crate that a build of the tree may need, on any system; and the Cargo.toml files that say which of
 * them only tests need. The whole tree is one group.
 */
export const cargoLock: Analyser = {
  id: 'cargo-lock',
  version: 2,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, LOCK) || isNamed(path, MANIFEST),
  groupOf: () => LOCK,
  analyse: (files) => {
    const parts = new LockTree(cargoFiles(files)).analyses()
    return parts.length > 0 ? { parts } : {}
  },
}

function cargoFiles(files: readonly AnalysedFile[]): CargoFiles {
  const locks = new Map<string, AnalysedFile>()
  const manifests = new Map<string, AnalysedFile>()
  for (const file of files) {
    if (file.path.endsWith(LOCK)) locks.set(file.path.slice(0, -LOCK.length), file)
    else manifests.set(file.path.slice(0, -MANIFEST.length), file)
  }
  return { locks, manifests }
}
