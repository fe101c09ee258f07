import { compareText } from '../../core/compare-text.ts'
import type { SizedNode, TreeOrder } from '../../core/image-tree.ts'

export function sortedChildren({ children }: SizedNode, order: TreeOrder): readonly SizedNode[] {
  if (order === 'name') return children
  const key = order === 'size' ? 'bytes' : 'files'
  return children.toSorted((a, b) => b[key] - a[key] || compareText(a.name, b.name))
}
