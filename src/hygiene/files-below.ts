import { join } from '../layers/path.ts'
import type { FileContent, MergedFile, MergedFolder, MergedNode } from '../layers/squash/merged-tree.ts'

export interface FolderPlace {
  readonly path: string
  readonly folder: MergedFolder
}

/** Every folder at or below one, with its path. A stack, not recursion: how deep folders lie is for strangers to say. */
export function foldersBelow(folder: MergedFolder, path: string): readonly FolderPlace[] {
  const all: FolderPlace[] = [{ path, folder }]
  // The list grows while it is gone through.
  for (let at = 0; at < all.length; at++) {
    const here = all[at]
    for (const [name, child] of here?.folder.children ?? []) {
      if (child.kind === 'directory') all.push({ path: join(here?.path ?? '', name), folder: child })
    }
  }
  return all
}

/** Bytes of files as `du --apparent-size` counts them: what several hard links share is there once. */
export class ContentSum {
  readonly #seen = new Set<FileContent>()
  readonly #byLayer = new Map<number, number>()
  bytes = 0
  files = 0

  add({ content, layer }: MergedFile): void {
    this.files++
    if (this.#seen.has(content)) return
    this.#seen.add(content)
    this.bytes += content.size
    this.#byLayer.set(layer, (this.#byLayer.get(layer) ?? 0) + content.size)
  }

  /** The node itself, where it is a file, or all files below it whose name is wanted. */
  addBelow(node: MergedNode | undefined, wants: (name: string) => boolean): void {
    if (node?.kind === 'file') this.add(node)
    const open = node?.kind === 'directory' ? [node] : []
    for (let folder = open.pop(); folder; folder = open.pop()) {
      for (const [name, child] of folder.children) {
        if (child.kind === 'directory') open.push(child)
        else if (child.kind === 'file' && wants(name)) this.add(child)
      }
    }
  }

  /** The layer that most of the bytes are of, of several the lowest. */
  get layer(): number {
    const [first] = [...this.#byLayer].sort(([a, x], [b, y]) => y - x || a - b)
    return first?.[0] ?? 0
  }
}

/** Of the node itself, where it is a file, or of all files below it. */
export function bytesBelow(node: MergedNode | undefined): number {
  const sum = new ContentSum()
  sum.addBelow(node, () => true)
  return sum.bytes
}
