import type { ASTNode } from '@marcbachmann/cel-js'
import type { Judgeable } from '../../types.ts'
import { misconfigurationsOf } from '../views/facts.ts'

/**
 * Steps that one rule may take over a report, by an estimate that is made before it is asked: conditions come from
 * people, and what they run over from images. At some 6 million steps in a second, half a minute.
 */
export const MAX_STEPS = 200_000_000

/** Lengths of the lists of one report, the longest of each kind. */
export interface ListSizes {
  readonly packages: number
  readonly findings: number
  readonly misconfigurations: number
  /** Of all other lists: ids, weaknesses, licences, labels, instructions. */
  readonly others: number
  /** Of variables of the policy, by name; of those that are no lists, of what they were made. */
  readonly variables: ReadonlyMap<string, number>
}

/** With a variable that later expressions may name. */
export function withVariable(sizes: ListSizes, name: string, ast: ASTNode): ListSizes {
  return { ...sizes, variables: new Map([...sizes.variables, [name, sizeOf(ast, sizes)]]) }
}

export function listSizes(report: Judgeable): ListSizes {
  const { packages, findings, target } = report
  const { config, repoTags } = target
  const misconfigurations = misconfigurationsOf(report)
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
  for (const { aliases, standards } of misconfigurations)
    others = Math.max(others, aliases.length + 1, standards.length)
  return {
    packages: packages.length,
    findings: findings.length,
    misconfigurations: misconfigurations.length,
    others: others + 1,
    variables: new Map(),
  }
}

/** They bind the name that is their first argument. */
export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/**
 * Steps of one evaluation at most. A macro takes its body once for each element of its list, and adding two lists as
 * many as they have: what one variable doubles, the next may double again.
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
      return 1 + costOf(receiver, sizes) + rounds * sum(parameters, bound(node, sizes))
    }
    case 'list':
      return 1 + sum(node.args, sizes)
    case 'map':
      return 1 + sum(node.args.flat(), sizes)
    case '!_':
    case '-_':
      return 1 + costOf(node.args, sizes)
    case '+':
    case 'in':
      return 1 + sum(node.args, sizes) + sizeOf(node.op === 'in' ? node.args[1] : node, sizes)
    default:
      return 1 + sum(node.args, sizes)
  }
}

function sum(nodes: readonly ASTNode[], sizes: ListSizes): number {
  return nodes.reduce((total, node) => total + costOf(node, sizes), 0)
}

/** How long a value may be if it is a list, or hold lists; 1 for all that is none. */
function sizeOf(node: ASTNode, sizes: ListSizes): number {
  switch (node.op) {
    case 'id':
      return sizes.variables.get(node.args) ?? 1
    case '.':
    case '.?':
      return memberSize(node.args[1], node.args[0], sizes)
    case 'list':
      return Math.max(node.args.length, largest(node.args, sizes))
    case 'map':
      return Math.max(node.args.length, largest(node.args.flat(), sizes))
    case '+':
      return sizeOf(node.args[0], sizes) + sizeOf(node.args[1], sizes)
    case '?:':
      return largest(node.args.slice(1), sizes)
    case '[]':
    case '[?]':
      return sizeOf(node.args[0], sizes)
    case 'call':
      return largest(node.args[1], sizes)
    case 'rcall':
      return callSize(node, sizes)
    default:
      return 1
  }
}

type Call = Extract<ASTNode, { readonly op: 'rcall' }>

/** What `filter` and `map` leave is no longer than what they take, but `map` may make lists of lists. */
function callSize(node: Call, sizes: ListSizes): number {
  const [name, receiver, parameters] = node.args
  if (name === 'split') return sizes.others
  return largest([receiver, ...parameters], bound(node, sizes))
}

function memberSize(name: string, of: ASTNode, sizes: ListSizes): number {
  return isViews(name) ? sizes[name] : Math.max(sizes.others, sizeOf(of, sizes))
}

/** In the body of a macro its variable is an element, which may be a list itself; `cel.bind` gives a value a name. */
function bound(node: Call, sizes: ListSizes): ListSizes {
  const [name, receiver, [variable, value]] = node.args
  if (variable?.op !== 'id' || !(MACROS.has(name) || name === 'bind')) return sizes
  const of = name === 'bind' && value ? value : receiver
  const size = of === receiver && isListOfViews(receiver) ? 1 : sizeOf(of, sizes)
  return { ...sizes, variables: new Map([...sizes.variables, [variable.args, size]]) }
}

/** What such lists hold are no lists themselves. */
function isListOfViews(node: ASTNode): boolean {
  return node.op === '.' && isViews(node.args[1])
}

function isViews(name: string): name is 'packages' | 'findings' | 'misconfigurations' {
  return name === 'packages' || name === 'findings' || name === 'misconfigurations'
}

function largest(nodes: readonly ASTNode[], sizes: ListSizes): number {
  return nodes.reduce((most, node) => Math.max(most, sizeOf(node, sizes)), 1)
}
