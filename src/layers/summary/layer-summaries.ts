import type { Change, LayerSummary } from '../../core/image-tree.ts'
import type { LayerInfo } from '../../core/inventory.ts'
import { join } from '../path.ts'
import type { HiddenFile, MergedTree } from '../squash/merged-tree.ts'
import type { LayerTree } from '../squash/tree-index.ts'

/** What each layer brings, and what it takes from those below; counted are files and hard links. Bottom first. */
export function layerSummaries(
  layers: readonly LayerInfo[],
  trees: readonly LayerTree[],
  merged: MergedTree,
): LayerSummary[] {
  const hidden = Map.groupBy(merged.hidden, ({ hiddenBy }) => hiddenBy)
  return layers.map((layer, index) => ({
    ...layer,
    index,
    bytes: merged.layerBytes[index] ?? 0,
    ...changesOf(trees[index], hidden.get(index) ?? [], merged),
  }))
}

/** A file that is hidden and brought again by the same layer is replaced; one that is only hidden is deleted. */
function changesOf(
  tree: LayerTree | undefined,
  hidden: readonly HiddenFile[],
  { resolve }: MergedTree,
): Pick<LayerSummary, 'added' | 'replaced' | 'deleted'> {
  const gone = new Map(hidden.map(({ path, bytes }) => [path, bytes]))
  const added = tally()
  const replaced = tally()
  for (const folder of tree?.folders ?? []) {
    const real = resolve(folder) ?? folder
    for (const [name, entry] of tree?.inFolder(folder) ?? []) {
      if (entry.kind !== 'file' && entry.kind !== 'hardlink') continue
      const isReplaced = gone.delete(join(real, name))
      count(isReplaced ? replaced : added, entry.kind === 'file' ? entry.size : 0)
    }
  }
  const deleted = tally()
  for (const bytes of gone.values()) count(deleted, bytes)
  return { added, replaced, deleted }
}

type Tally = { -readonly [Key in keyof Change]: Change[Key] }

function tally(): Tally {
  return { files: 0, bytes: 0 }
}

function count(into: Tally, bytes: number): void {
  into.files++
  into.bytes += bytes
}
