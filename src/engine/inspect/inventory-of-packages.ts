import { compareText } from '../../core/compare-text.ts'
import type { Distribution } from '../../core/distribution.ts'
import type { Inventory } from '../../core/inventory.ts'
import type { Package } from '../../core/package.ts'
import type { Problem } from '../../core/problem.ts'
import { ECOSYSTEMS } from '../../ecosystems/registry.ts'
import { inventoryOfFiles } from '../../layers/squash/inventory.ts'

/** The inventory of packages that no file system holds, under the paths where somebody says that they lie. */
export function inventoryOfPackages(
  packages: ReadonlyMap<string, readonly Package[]>,
  distribution: Distribution | undefined,
  problems: readonly Problem[] = [],
): Inventory {
  const files = [...packages]
    .sort(([a], [b]) => compareText(a, b))
    .map(([path, found]) => ({
      path,
      report: { path, analyser: path, packages: found },
      layer: 0,
      earlier: [],
    }))
  return inventoryOfFiles(
    { files, problems, resolve: (path) => path },
    { layers: [], ecosystems: ECOSYSTEMS, ...(distribution ? { distribution } : {}) },
  )
}
