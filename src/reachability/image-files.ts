import type { ProgramFacts } from '../core/program-facts.ts'
import type { SquashedFile } from '../layers/squash/squash.ts'
import { createSquashView } from '../layers/squash/squash-view.ts'
import { readTree } from '../layers/squash/tree-index.ts'
import { folderOf, type ProgramFiles } from './program-files.ts'

/**
 * The merged file system with what analysers of programs said of it.
 *
 * @param trees of the layers, bottom first, as layer reports have them
 * @param squashed the files that were read and are still there
 */
export function programFiles(
  trees: readonly Uint8Array[],
  squashed: readonly SquashedFile[],
  maxLinkDepth: number,
): ProgramFiles {
  const layers = trees.map(readTree)
  const top = layers.length - 1
  const view = createSquashView(layers, maxLinkDepth)
  const facts = new Map<string, ProgramFacts>()
  for (const { path, report } of squashed)
    if (report.program) facts.set(path, { ...facts.get(path), ...report.program })
  let folders: ReadonlyMap<string, readonly string[]> | undefined
  return {
    find: (path) => {
      const resolution = view.resolve(path, top, true)
      if (resolution.kind === 'cycle') return undefined
      const { path: real } = resolution
      const entry = view.entryAt(real, top)
      if (!entry) return isFolder(real) ? { path: real, kind: 'directory' } : undefined
      if (entry.kind === 'symlink') return undefined
      return { path: real, kind: entry.kind === 'hardlink' ? 'file' : entry.kind }
    },
    factsOf: (path) => facts.get(path),
    namesIn: (folder) => (folders ??= allFolders()).get(folder) ?? [],
    read: [...facts.keys()].sort(),
  }

  /** Tars need not have entries for folders. */
  function isFolder(path: string): boolean {
    return path === '' || (folders ??= allFolders()).has(path)
  }

  function allFolders(): ReadonlyMap<string, readonly string[]> {
    const names = new Map<string, Set<string>>()
    for (const path of new Set(layers.flatMap(({ entries }) => [...entries.keys()]))) {
      if (!view.entryAt(path, top)) continue
      for (let inner = path; inner !== ''; inner = folderOf(inner)) {
        const folder = folderOf(inner)
        const known = names.get(folder)
        const name = inner.slice(folder === '' ? 0 : folder.length + 1)
        if (known?.has(name)) break
        if (known) known.add(name)
        else names.set(folder, new Set([name]))
      }
    }
    return new Map(Array.from(names, ([folder, all]) => [folder, [...all].sort()]))
  }
}
