import type { Distribution } from '../../core/distribution.ts'
import type { Inventory } from '../../core/inventory.ts'
import type { Package } from '../../core/package.ts'
import type { Problem } from '../../core/problem.ts'
import { ECOSYSTEMS } from '../../ecosystems/registry.ts'
import { takeInventory } from '../../layers/squash/inventory.ts'
import { TreeBuilder } from '../../layers/tree.ts'
import type { InspectionRequest } from '../request.ts'

/** The inventory of packages that no file system holds: they come as if a single file named them all. */
export function inventoryOfPackages(
  found: {
    readonly path: string
    readonly packages: readonly Package[]
    readonly problems?: readonly Problem[]
  },
  distribution: Distribution | undefined,
  { layers }: InspectionRequest,
): Inventory {
  const { path, packages, problems = [] } = found
  const tree = new TreeBuilder()
  tree.add('file', path)
  return takeInventory({
    reports: [
      {
        kind: 'layer-report',
        files: [{ path, analyser: path, packages, problems }],
        tree: tree.take(),
        entryCount: 1,
        problems: [],
      },
    ],
    layers: [],
    ecosystems: ECOSYSTEMS,
    maxLinkDepth: layers.limits.maxLinkDepth,
    ...(distribution ? { distribution } : {}),
  })
}
