/** Bytes that keywords are told apart by, small and capital letters of ASCII being one. */
export interface KeywordAlphabet {
  /** By byte the number of its class; 0 is that of bytes which are in no keyword. */
  readonly classOf: Uint8Array
  readonly size: number
}

/** A node of the tree of all keywords: what has been read of one, or of several that begin alike. */
export interface KeywordNode {
  readonly depth: number
  /** By class. */
  readonly children: Map<number, KeywordNode>
  /** The longest other node that what was read also ends with. */
  fallback: KeywordNode | undefined
  /** Numbers of the keywords that end here, those that other keywords end with included. */
  ending: number[]
}

export function foldByte(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte
}

export function keywordAlphabet(keywords: readonly Uint8Array[]): KeywordAlphabet {
  const classOf = new Uint8Array(256)
  let size = 1
  for (const keyword of keywords) {
    for (const byte of keyword) {
      const folded = foldByte(byte)
      if (classOf[folded] === 0) classOf[folded] = size++
    }
  }
  for (let capital = 65; capital <= 90; capital++) classOf[capital] = classOf[capital + 32] as number
  return { classOf, size }
}

/**
 * All nodes, the shallow ones first.
 * A. Aho, M. Corasick, Efficient string matching: https://doi.org/10.1145/360825.360855
 */
export function keywordNodes(keywords: readonly Uint8Array[], { classOf }: KeywordAlphabet): KeywordNode[] {
  const root = nodeOf(0)
  for (const [number, keyword] of keywords.entries()) {
    let node = root
    for (const byte of keyword) {
      const column = classOf[byte] as number
      const child = node.children.get(column) ?? nodeOf(node.depth + 1)
      node.children.set(column, child)
      node = child
    }
    node.ending.push(number)
  }
  const nodes = [root]
  for (const node of nodes) {
    for (const [column, child] of node.children) {
      nodes.push(child)
      let other = node.fallback
      while (other && !other.children.has(column)) other = other.fallback
      child.fallback = other?.children.get(column) ?? root
      child.ending = [...child.ending, ...child.fallback.ending]
    }
  }
  return nodes
}

function nodeOf(depth: number): KeywordNode {
  return { depth, children: new Map(), fallback: undefined, ending: [] }
}
