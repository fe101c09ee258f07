import { parseRegExp, type RegExpNode } from '../../core/linear-regexp-syntax.ts'

/** Characters of the longest text that a pattern matches; Infinity where there is none. Throws for what is no pattern. */
export function longestMatch(pattern: string): number {
  return longest(parseRegExp(pattern, 're2'))
}

function longest(node: RegExpNode): number {
  switch (node.kind) {
    case 'test':
      return 1
    case 'assert':
      return 0
    case 'sequence':
      return node.nodes.reduce((sum, one) => sum + longest(one), 0)
    case 'either':
      return node.nodes.reduce((most, one) => Math.max(most, longest(one)), 0)
    case 'group':
      return longest(node.node)
    case 'repeat':
      return node.most === 0 ? 0 : longest(node.node) * node.most
  }
}
