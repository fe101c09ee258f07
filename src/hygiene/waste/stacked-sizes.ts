import { parentOf } from '../../layers/path.ts'
import type { LayerTree } from '../../layers/squash/tree-index.ts'
import type { TreeEntry } from '../../layers/tree.ts'

/** The lower layers over each other as dive stacks them, to know what a deleted folder held. */
export interface StackedSizes {
  readonly add: (layer: LayerTree) => void
  /** Bytes of files in a folder that some layer has an entry for; 0 for all else. */
  readonly ofFolder: (path: string) => number
}

interface SizedNode {
  isFolder: boolean
  /** Its own bytes. */
  own: number
  /** Its own, and of all below it. */
  total: number
  readonly children: Map<string, SizedNode>
}

/**
 * dive knows whiteouts and no opaque folders, and what takes the place of a folder leaves its content where it is; links
 * are not followed. Its figures are to be had, so that is done here as well.
 *
 * @param wanted folders that will be asked for; of others nothing is kept
 */
export function createStackedSizes(wanted: ReadonlySet<string>): StackedSizes {
  const root = newNode()
  return {
    add: (layer) => {
      for (const path of layer.whiteouts) remove(root, path)
      for (const path of wanted) {
        const entry = layer.at(path)
        if (entry) put(root, path, entry)
      }
      for (const folder of layer.folders) {
        if (!isInside(wanted, folder)) continue
        for (const [name, entry] of layer.inFolder(folder)) put(root, `${folder}/${name}`, entry)
      }
    },
    ofFolder: (path) => {
      const node = walk(root, path.split('/'))?.at(-1)
      return node?.isFolder ? node.total : 0
    },
  }
}

function newNode(): SizedNode {
  return { isFolder: false, own: 0, total: 0, children: new Map() }
}

function isInside(wanted: ReadonlySet<string>, folder: string): boolean {
  for (let path = folder; path !== ''; path = parentOf(path)) if (wanted.has(path)) return true
  return false
}

function put(root: SizedNode, path: string, entry: TreeEntry): void {
  const size = entry.kind === 'file' ? entry.size : 0
  const chain = [root]
  let node = root
  for (const name of path.split('/')) {
    let next = node.children.get(name)
    if (!next) node.children.set(name, (next = newNode()))
    chain.push(next)
    node = next
  }
  const change = size - node.own
  node.isFolder = entry.kind === 'directory'
  node.own = size
  for (const one of chain) one.total += change
}

function remove(root: SizedNode, path: string): void {
  const names = path.split('/')
  const chain = walk(root, names)
  const gone = chain?.at(-1)
  if (!chain || !gone) return
  for (const one of chain) one.total -= gone.total
  chain.at(-2)?.children.delete(names.at(-1) ?? '')
}

/** Every node from the root to the last one; `undefined` where the path leads to nothing. */
function walk(root: SizedNode, names: readonly string[]): readonly SizedNode[] | undefined {
  const chain = [root]
  for (const name of names) {
    const next = chain.at(-1)?.children.get(name)
    if (!next) return undefined
    chain.push(next)
  }
  return chain
}
