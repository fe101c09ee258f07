import { didYouMean } from '../../core/did-you-mean.ts'
import { fail, quoted } from './fault.ts'
import type { Node, Path } from './parse.ts'
import { ITEM, isList, type Shape } from './shape.ts'

/** What is looked up by name at some place of a template, the innermost first. */
type Scope = readonly Shape[]

/** Throws `template-invalid` at the first name that the report has not, or that cannot be shown. */
export function checkNames(nodes: readonly Node[], source: string, root: Shape): void {
  checkNodes(nodes, source, [root])
}

function checkNodes(nodes: readonly Node[], source: string, scope: Scope): void {
  for (const node of nodes) {
    if (node.kind === 'text') continue
    const shape = find(node.path, source, scope)
    if (node.kind === 'section') {
      checkNodes(node.body, source, node.isInverted ? scope : inside(shape, scope))
      continue
    }
    if (shape === 'scalar') continue
    const name = node.path.names.join('.') || '.'
    const hint = isList(shape)
      ? `it is a list: {{#${name}}} … {{/${name}}}`
      : `it has members: ${listMembers(shape)}`
    fail(source, node.path.offset, `${quoted(name)} cannot be shown, ${hint}`)
  }
}

function inside(shape: Shape, scope: Scope): Scope {
  if (shape === 'scalar') return scope
  return isList(shape) ? [shape.list, ITEM, ...scope] : [shape, ...scope]
}

function find({ names, offset }: Path, source: string, scope: Scope): Shape {
  const [first, ...rest] = names
  if (first === undefined) return scope[0] ?? 'scalar'
  const holder = scope.find((one) => memberOf(one, first) !== undefined)
  if (!holder) return unknown(first, scope, source, offset)
  let shape = memberOf(holder, first) ?? 'scalar'
  for (const name of rest) shape = memberOf(shape, name) ?? unknown(name, [shape], source, offset)
  return shape
}

function memberOf(shape: Shape, name: string): Shape | undefined {
  if (shape === 'scalar' || isList(shape)) return undefined
  return Object.hasOwn(shape, name) ? shape[name] : undefined
}

function unknown(name: string, scope: Scope, source: string, offset: number): never {
  const known = scope.flatMap((shape) => (shape === 'scalar' || isList(shape) ? [] : Object.keys(shape)))
  return fail(
    source,
    offset,
    `there is no ${quoted(name)} here${didYouMean(name, known)}; docs/templates.md lists all names`,
  )
}

function listMembers(shape: Shape): string {
  return Object.keys(shape).join(', ')
}
