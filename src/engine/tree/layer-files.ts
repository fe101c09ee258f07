import type { LayerTree } from '../../layers/squash/tree-index.ts'
import type { TreeEntry } from '../../layers/tree.ts'

/** An entry of a layer with its path, without a leading slash; of a whiteout what it hides, with `.wh.` before its name. */
export type LayerFile = { readonly path: string; readonly bytes: number; readonly target?: string } & Pick<
  TreeEntry,
  'kind'
>

/** Everything that a layer has, in its order; what it deletes comes last. */
export function layerFiles(tree: LayerTree): LayerFile[] {
  const files = [...tree.entries].map(([path, entry]): LayerFile => {
    const bytes = entry.kind === 'file' ? entry.size : 0
    return { path, kind: entry.kind, bytes, ...('target' in entry ? { target: entry.target } : {}) }
  })
  const deletions = tree.whiteouts.map(
    (path): LayerFile => ({ path: whiteoutOf(path), kind: 'file', bytes: 0 }),
  )
  return [...files, ...deletions]
}

function whiteoutOf(path: string): string {
  const name = path.lastIndexOf('/') + 1
  return `${path.slice(0, name)}.wh.${path.slice(name)}`
}
