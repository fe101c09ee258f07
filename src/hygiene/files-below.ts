import { join } from '../layers/path.ts'
import type { FileContent, MergedFile, MergedNode } from '../layers/squash/merged-tree.ts'

/** Every file at or below a node, with its path. A stack, not recursion: how deep folders lie is for strangers to say. */
export function* filesBelow(
  node: MergedNode | undefined,
  path: string,
): Generator<readonly [path: string, file: MergedFile]> {
  const open: [string, MergedNode][] = node ? [[path, node]] : []
  for (let next = open.pop(); next; next = open.pop()) {
    const [here, one] = next
    if (one.kind === 'file') yield [here, one]
    else if (one.kind === 'directory') {
      for (const [name, child] of one.children) open.push([join(here, name), child])
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

  /** The layer that most of the bytes are of, of several the lowest. */
  get layer(): number {
    const [first] = [...this.#byLayer].sort(([a, x], [b, y]) => y - x || a - b)
    return first?.[0] ?? 0
  }
}

export function bytesBelow(node: MergedNode | undefined): number {
  const sum = new ContentSum()
  for (const [, file] of filesBelow(node, '')) sum.add(file)
  return sum.bytes
}
