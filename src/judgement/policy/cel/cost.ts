import type { ASTNode } from '@marcbachmann/cel-js'
import type { Judgeable } from '../../types.ts'

/**
 * Steps that one rule may take over a report, by an estimate that is made before it is asked: conditions come from
 * people, and what they run over from images. At some 20 million steps in a second, half a minute.
 */
export const MAX_STEPS = 500_000_000

/** Lengths of the lists of one report, the longest of each kind. */
export interface ListSizes {
  readonly packages: number
  readonly findings: number
  /** Of all other lists: ids, weaknesses, licences, labels, instructions. */
  readonly others: number
}

export function listSizes({ packages, findings, target: { config, repoTags } }: Judgeable): ListSizes {
  let others = Math.max(
    repoTags.length,
    config?.history.length ?? 0,
    config?.env.length ?? 0,
    config?.exposedPorts.length ?? 0,
    config?.volumes.length ?? 0,
    config?.cmd.length ?? 0,
    config?.entrypoint.length ?? 0,
    Object.keys(config?.labels ?? {}).length,
  )
  for (const { licenses } of packages) others = Math.max(others, licenses?.length ?? 0)
  for (const { ids, cwes, references, ratings } of findings)
    others = Math.max(others, ids.length, cwes.length, references.length, ratings.length)
  return { packages: packages.length, findings: findings.length, others: others + 1 }
}

/** They bind the name that is their first argument. */
export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/**
 * Steps of one evaluation at most. A macro takes its body once for each element of its list; of a list that is not
 * known, it has as many as the longest.
 */
export function costOf(node: ASTNode, sizes: ListSizes): number {
  switch (node.op) {
    case 'value':
    case 'id':
      return 1
    case '.':
    case '.?':
      return 1 + costOf(node.args[0], sizes)
    case 'call':
      return 1 + sum(node.args[1], sizes)
    case 'rcall': {
      const [name, receiver, parameters] = node.args
      const rounds = MACROS.has(name) ? sizeOf(receiver, sizes) : 1
      return 1 + costOf(receiver, sizes) + rounds * sum(parameters, sizes)
    }
    case 'list':
      return 1 + sum(node.args, sizes)
    case 'map':
      return 1 + sum(node.args.flat(), sizes)
    case '!_':
    case '-_':
      return 1 + costOf(node.args, sizes)
    case 'in':
      return 1 + sum(node.args, sizes) + sizeOf(node.args[1], sizes)
    default:
      return 1 + sum(node.args, sizes)
  }
}

function sum(nodes: readonly ASTNode[], sizes: ListSizes): number {
  return nodes.reduce((total, node) => total + costOf(node, sizes), 0)
}

function sizeOf(node: ASTNode, sizes: ListSizes): number {
  if (node.op === 'list' || node.op === 'map') return node.args.length
  // Words of a text: no list of the report's, and no longer than such.
  if (node.op === 'rcall' && node.args[0] === 'split') return sizes.others
  if (node.op === '.') {
    const [, name] = node.args
    if (name === 'packages') return sizes.packages
    return name === 'findings' ? sizes.findings : sizes.others
  }
  // What filter and map leave is no longer than what they take.
  if (node.op === 'rcall' && MACROS.has(node.args[0])) return sizeOf(node.args[1], sizes)
  return Math.max(sizes.packages, sizes.findings, sizes.others)
}
