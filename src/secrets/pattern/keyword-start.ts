import { foldByte } from '../keyword-tree.ts'
import type { Program } from './program.ts'

/** Bytes that a step may take for its branches to be followed: `[12]`, a letter in both cases. */
const MAX_BRANCHES = 8

/** What may follow, by small letter; a keyword ends where there is nothing. */
interface Tree {
  readonly children: Map<number, Tree>
  isEnd: boolean
}

/**
 * Whether all that a program takes from a step on begins with one of the keywords. Then a match can only be where a
 * keyword has been found.
 * @param keywords in small letters
 */
export function beginsWithKeyword(program: Program, start: number, keywords: readonly string[]): boolean {
  return new Descent(program).begins(start, treeOf(keywords))
}

function treeOf(keywords: readonly string[]): Tree {
  const root: Tree = { children: new Map(), isEnd: false }
  for (const keyword of keywords) {
    let node = root
    for (const byte of Buffer.from(keyword)) {
      const child = node.children.get(byte) ?? { children: new Map(), isEnd: false }
      node.children.set(byte, child)
      node = child
    }
    node.isEnd = true
  }
  return root
}

class Descent {
  readonly #steps: Program['steps']
  /** Steps that were come to with a node: nothing new is behind them. */
  readonly #seen = new Map<Tree, Set<number>>()

  constructor({ steps }: Program) {
    this.#steps = steps
  }

  begins(index: number, node: Tree): boolean {
    const seen = this.#seen.get(node) ?? new Set()
    this.#seen.set(node, seen)
    if (seen.has(index)) return true
    seen.add(index)
    const step = this.#steps[index]
    switch (step?.kind) {
      case 'set':
        return this.#takes(step.set, index + 1, node)
      case 'jump':
        return this.begins(step.x, node)
      case 'split':
        return this.begins(step.x, node) && this.begins(step.y, node)
      case 'save':
      case 'assert':
        return this.begins(index + 1, node)
      default:
        return false
    }
  }

  #takes(set: Uint8Array, next: number, { children }: Tree): boolean {
    const bytes = new Set<number>()
    for (let byte = 0; byte < set.length; byte++) if (set[byte] === 1) bytes.add(foldByte(byte))
    if (bytes.size > MAX_BRANCHES) return false
    for (const byte of bytes) {
      const child = children.get(byte)
      if (!child || !(child.isEnd || this.begins(next, child))) return false
    }
    return true
  }
}
