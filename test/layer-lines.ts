import { type LayerTree, readTree } from '../src/layers/squash/tree-index.ts'
import { TreeBuilder } from '../src/layers/tree.ts'

const KINDS = {
  d: 'directory',
  l: 'symlink',
  h: 'hardlink',
  w: 'whiteout',
  q: 'opaque',
  o: 'other',
} as const

/**
 * A layer of lines: `f PATH SIZE MODE UID`, `c PATH SIZE` (a file with capabilities), `d PATH MODE`, `o PATH MODE`, `l PATH
 * TARGET`, `h PATH TARGET`, `w PATH` (whiteout), `q PATH` (opaque folder). Modes are octal; what is left out is plain.
 */
export function layerOf(lines: readonly string[]): LayerTree {
  return readTree(treeBytesOf(lines))
}

export function treeBytesOf(lines: readonly string[]): Uint8Array {
  const builder = new TreeBuilder()
  for (const line of lines) {
    const [letter = '', path = '', first, mode = '644', uid = '0'] = line.split(' ')
    if (letter === 'f' || letter === 'c') {
      const facts = { size: Number(first ?? 0), mode: Number.parseInt(mode, 8), uid: Number(uid) }
      builder.addFile(path, { ...facts, hasCapabilities: letter === 'c' })
      continue
    }
    const isLink = letter === 'l' || letter === 'h'
    const kind = KINDS[letter as keyof typeof KINDS]
    if (isLink) builder.add(kind, path, first)
    else builder.add(kind, path, undefined, Number.parseInt(first ?? '755', 8))
  }
  return builder.take()
}
