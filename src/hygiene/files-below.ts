import { join } from '../layers/path.ts'
import type { FileContent, MergedFile, MergedFolder, MergedNode } from '../layers/squash/merged-tree.ts'

/** Every folder at or below one, with its path. A stack, not recursion: how deep folders lie is for strangers to say. */
export function* foldersBelow(
  folder: MergedFolder,
  path: string,
): Generator<readonly [path: string, folder: MergedFolder]> {
  const open: [string, MergedFolder][] = [[path, folder]]
  for (let next = open.pop(); next; next = open.pop()) {
    yield next
    for (const [name, child] of next[1].children) {
      if (child.kind === 'directory') open.push([join(next[0], name), child])
    }
  }
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
    if (node?.kind !== 'directory') return
    for (const [, { children }] of foldersBelow(node, '')) {
      for (const [name, child] of children) if (child.kind === 'file' && wants(name)) this.add(child)
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
