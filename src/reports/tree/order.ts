import { compareText } from '../../core/compare-text.ts'
import type { SizedNode } from '../../core/image-tree.ts'

export const TREE_ORDERS = ['size', 'files', 'name'] as const
/** `size` and `files`: the largest first. */
export type TreeOrder = (typeof TREE_ORDERS)[number]

export function sortedChildren({ children }: SizedNode, order: TreeOrder): readonly SizedNode[] {
  if (order === 'name') return children
  const key = order === 'size' ? 'bytes' : 'files'
  return children.toSorted((a, b) => b[key] - a[key] || compareText(a.name, b.name))
}
