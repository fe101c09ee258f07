import { PlimsollError } from '../../core/errors.ts'
import { escapeValue, filterValue, type Scalar } from './escapes.ts'
import type { TemplateLimits } from './limits.ts'
import type { Node, Path } from './parse.ts'
import type { View } from './view.ts'

/** What is looked up by name, the innermost first. */
interface Scope {
  readonly view: View
  readonly item?: { readonly index: number; readonly isFirst: boolean; readonly isLast: boolean }
  readonly outer: Scope | undefined
}

interface Spent {
  readonly limits: TemplateLimits
  steps: number
  output: number
}

/** In pieces, one for each item of a list that is not in another. Throws `template-invalid` at a limit. */
export function* renderTemplate(
  nodes: readonly Node[],
  view: View,
  limits: TemplateLimits,
): Generator<string> {
  const spent: Spent = { limits, steps: 0, output: 0 }
  const root: Scope = { view, outer: undefined }
  for (const node of nodes) {
    if (node.kind !== 'section') {
      yield text([node], root, spent)
      continue
    }
    for (const scope of scopes(node, root)) yield text(node.body, scope, spent)
  }
}

function text(nodes: readonly Node[], scope: Scope, spent: Spent): string {
  let written = ''
  for (const node of nodes) {
    spend(spent, 1, 0)
    if (node.kind === 'section') {
      for (const inner of scopes(node, scope)) written += text(node.body, inner, spent)
      continue
    }
    const piece = node.kind === 'text' ? node.text : valueText(node, scope)
    spend(spent, 0, piece.length)
    written += piece
  }
  return written
}

function spend(spent: Spent, steps: number, output: number): void {
  spent.steps += steps
  spent.output += output
  const { limits } = spent
  if (spent.steps <= limits.steps && spent.output <= limits.output) return
  const what =
    spent.output > limits.output
      ? `write more than ${limits.output} characters`
      : `take more than ${limits.steps} steps`
  throw new PlimsollError('template-invalid', `The template would ${what}: it has lists inside of lists.`)
}

function valueText({ path, filters, escape }: Extract<Node, { kind: 'value' }>, scope: Scope): string {
  let value = lookUp(path, scope) as Scalar
  for (const filter of filters) value = filterValue(value, filter)
  return escapeValue(value, escape)
}

/** The scope of the body of a section for each time that it is written. */
function* scopes({ path, isInverted }: Extract<Node, { kind: 'section' }>, outer: Scope): Generator<Scope> {
  const view = lookUp(path, outer)
  if (isInverted !== isNothing(view)) return
  if (isInverted || typeof view !== 'object') {
    yield outer
    return
  }
  if (!isViewList(view)) {
    yield { view, outer }
    return
  }
  const last = view.length - 1
  for (const [index, item] of view.entries())
    yield { view: item, item: { index: index + 1, isFirst: index === 0, isLast: index === last }, outer }
}

function isNothing(view: View): boolean {
  return isViewList(view)
    ? view.length === 0
    : view === undefined || view === '' || view === 0 || view === false
}

function isViewList(view: View): view is readonly View[] {
  return Array.isArray(view)
}

function lookUp({ names }: Path, scope: Scope): View {
  const [first, ...rest] = names
  if (first === undefined) return scope.view
  let view: View = undefined
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    if (isMap(at.view) && Object.hasOwn(at.view, first)) {
      view = at.view[first]
      break
    }
    if (at.item && Object.hasOwn(at.item, first)) {
      view = at.item[first as keyof typeof at.item]
      break
    }
  }
  for (const name of rest) view = isMap(view) ? view[name] : undefined
  return view
}

function isMap(view: View): view is { readonly [member: string]: View } {
  return typeof view === 'object' && !Array.isArray(view)
}
