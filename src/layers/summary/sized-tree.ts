import { compareText } from '../../core/compare-text.ts'
import type { SizedNode } from '../../core/image-tree.ts'
import type { FileContent, MergedFolder, MergedNode } from '../squash/merged-tree.ts'

interface OpenFolder {
  readonly name: string
  readonly folder: MergedFolder
  /** Names still to be looked at, the next one last. */
  readonly names: string[]
  readonly children: SizedNode[]
}

/**
 * Every folder with the sum of what is in it. A stack, not recursion: how deep folders lie is for strangers to say.
 */
export function sizedTree(root: MergedFolder): SizedNode {
  const counted = new Set<FileContent>()
  const open: OpenFolder[] = [opened('', root)]
  for (;;) {
    const here = open.at(-1) as OpenFolder
    const name = here.names.pop()
    if (name === undefined) {
      open.pop()
      const done = closed(here)
      const parent = open.at(-1)
      if (!parent) return done
      parent.children.push(done)
      continue
    }
    const node = here.folder.children.get(name) as MergedNode
    if (node.kind === 'directory') open.push(opened(name, node))
    else here.children.push(leaf(name, node, counted))
  }
}

function opened(name: string, folder: MergedFolder): OpenFolder {
  const names = [...folder.children.keys()].sort(compareText).reverse()
  return { name, folder, names, children: [] }
}

function closed({ name, folder, children }: OpenFolder): SizedNode {
  let bytes = 0
  let files = 0
  for (const child of children) {
    bytes += child.bytes
    files += child.files
  }
  return { name, kind: 'directory', bytes, files, layer: folder.layer, children }
}

function leaf(name: string, node: Exclude<MergedNode, MergedFolder>, counted: Set<FileContent>): SizedNode {
  const { kind, layer } = node
  if (kind === 'symlink') return { name, kind, bytes: 0, files: 0, layer, target: node.target, children: [] }
  if (kind === 'other') return { name, kind, bytes: 0, files: 0, layer, children: [] }
  const bytes = counted.has(node.content) ? 0 : node.content.size
  counted.add(node.content)
  return { name, kind, bytes, files: 1, layer, children: [] }
}
