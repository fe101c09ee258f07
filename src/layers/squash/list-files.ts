import type { FileFact } from '../../core/file-fact.ts'
import { readModeMarks } from '../tree.ts'
import { createSquashView } from './squash-view.ts'
import { readTree } from './tree-index.ts'

/**
 * What lies at the paths that are wanted when all layers are laid over each other, sorted by path. Looks at every name
 * of every layer: for whoever asks for it.
 *
 * @param trees of the layers, bottom first, as layer reports have them
 */
export function listFiles(
  trees: readonly Uint8Array[],
  wants: (path: string) => boolean,
  maxLinkDepth: number,
): readonly FileFact[] {
  const layers = trees.map(readTree)
  const view = createSquashView(layers, maxLinkDepth)
  const paths = new Set<string>()
  for (const { entries } of layers) for (const path of entries.keys()) if (wants(path)) paths.add(path)
  return [...paths].sort().flatMap((path) => {
    const entry = view.entryAt(path, layers.length - 1)
    if (!entry) return []
    const { kind, marks } = entry
    const target = 'target' in entry ? { target: entry.target } : {}
    return [{ path, kind, ...target, ...(marks === undefined ? {} : readModeMarks(marks)) }]
  })
}
