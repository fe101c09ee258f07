import { fail } from './fault.ts'
import { callFunction, LAZY } from './functions.ts'
import type { TemplateLimits } from './limits.ts'
import type { Command, Node, Operand, ParsedTemplate, Pipeline } from './nodes.ts'
import { fieldOf, isList, isStructure, isTrue, shown, type Value } from './values.ts'

export interface RenderOptions {
  readonly limits: TemplateLimits
  readonly now: Date
}

interface Run extends RenderOptions {
  readonly template: ParsedTemplate
  /** Names and values, the innermost last; a block takes off what it declared. */
  variables: { readonly name: string; value: Value }[]
  written: string[]
  length: number
  steps: number
  depth: number
}

/** Whether the body of a range goes on. */
type Flow = 'on' | 'break' | 'continue'

/** Throws `kubesec-invalid` for what the template cannot do with the data, and at a limit. */
export function renderTemplate(template: ParsedTemplate, data: Value, options: RenderOptions): string {
  const variables = [{ name: '$', value: data }]
  const run: Run = { ...options, template, variables, written: [], length: 0, steps: 0, depth: 0 }
  renderList(template.main, data, run)
  return run.written.join('')
}

function write(run: Run, text: string, line: number): void {
  run.length += text.length
  if (run.length > run.limits.output) fail(line, `it writes more than ${run.limits.output} characters`)
  run.written.push(text)
}

function step(run: Run, line: number): void {
  if (++run.steps > run.limits.steps) fail(line, `it takes more than ${run.limits.steps} steps`)
}

function renderList(nodes: readonly Node[], dot: Value, run: Run): Flow {
  const outer = run.variables.length
  for (const node of nodes) {
    const flow = renderNode(node, dot, run)
    if (flow === 'on') continue
    run.variables.length = outer
    return flow
  }
  run.variables.length = outer
  return 'on'
}

function renderNode(node: Node, dot: Value, run: Run): Flow {
  switch (node.kind) {
    case 'text':
      step(run, 1)
      write(run, node.text, 1)
      return 'on'
    case 'break':
    case 'continue':
      return node.kind
    case 'show': {
      const value = evaluate(node.pipeline, dot, run)
      if (node.pipeline.variables.length === 0) write(run, shown(value), node.line)
      return 'on'
    }
    case 'template':
      renderNamed(node, dot, run)
      return 'on'
    case 'range':
      return renderRange(node, dot, run)
    default: {
      const outer = run.variables.length
      const value = evaluate(node.pipeline, dot, run)
      const inner = node.kind === 'with' ? value : dot
      const flow = isTrue(value) ? renderList(node.body, inner, run) : renderList(node.otherwise, dot, run)
      run.variables.length = outer
      return flow
    }
  }
}

function renderNamed(node: Extract<Node, { kind: 'template' }>, dot: Value, run: Run): void {
  const body = run.template.named.get(node.name)
  if (!body) return fail(node.line, `template ${JSON.stringify(node.name)} not defined`)
  if (++run.depth > run.limits.depth)
    fail(node.line, `more than ${run.limits.depth} templates call each other`)
  const data = node.pipeline ? evaluate(node.pipeline, dot, run) : undefined
  const outer = run.variables
  run.variables = [{ name: '$', value: data }]
  renderList(body, data, run)
  run.variables = outer
  run.depth--
}

function renderRange(node: Extract<Node, { kind: 'if' | 'with' | 'range' }>, dot: Value, run: Run): Flow {
  const { pipeline, body, otherwise, line } = node
  const outer = run.variables.length
  const entries = entriesOf(evaluateCommands(pipeline, dot, run), line)
  for (const [key, item] of entries) {
    step(run, line)
    const [first, second] = pipeline.variables
    if (first !== undefined) bind(run, pipeline, first, second === undefined ? item : key)
    if (second !== undefined) bind(run, pipeline, second, item)
    const flow = renderList(body, item, run)
    run.variables.length = outer
    if (flow === 'break') break
  }
  return entries.length === 0 ? renderList(otherwise, dot, run) : 'on'
}

function entriesOf(value: Value, line: number): readonly (readonly [Value, Value])[] {
  if (value === null || value === undefined) return []
  if (isList(value)) return value.map((item, index) => [index, item] as const)
  if (isStructure(value)) return fail(line, "range can't iterate over a structure")
  return fail(line, `range can't iterate over ${shown(value)}`)
}

function bind(run: Run, { assigns, line }: Pipeline, name: string, value: Value): void {
  if (!assigns) {
    run.variables.push({ name, value })
    return
  }
  const found = run.variables.findLast((one) => one.name === name)
  if (!found) return fail(line, `undefined variable ${JSON.stringify(name)}`)
  found.value = value
}

function evaluate(pipeline: Pipeline, dot: Value, run: Run): Value {
  const value = evaluateCommands(pipeline, dot, run)
  const [name] = pipeline.variables
  if (name !== undefined) bind(run, pipeline, name, value)
  return value
}

/** What a command gives is the last argument of the next one. */
function evaluateCommands({ commands, line }: Pipeline, dot: Value, run: Run): Value {
  let value: Value
  for (const [index, command] of commands.entries())
    value = evaluateCommand(command, dot, run, { line, last: index === 0 ? [] : [value] })
  return value
}

interface Place {
  readonly line: number
  readonly last: readonly Value[]
}

function evaluateCommand(command: Command, dot: Value, run: Run, { line, last }: Place): Value {
  step(run, line)
  const [first, ...others] = command
  if (first?.kind !== 'function') {
    if (others.length > 0 || last.length > 0) fail(line, "can't give argument to non-function")
    return first && operandValue(first, dot, run, line)
  }
  if (LAZY.has(first.name)) return lazily(first.name === 'and', [others, last], dot, run, line)
  const args = [...others.map((operand) => operandValue(operand, dot, run, line)), ...last]
  const value = callFunction(first.name, args, { line, now: run.now })
  if (typeof value === 'string' && value.length > run.limits.output)
    fail(line, `it makes a text of more than ${run.limits.output} characters`)
  return value
}

/** The first argument that decides, or the last one. */
function lazily(
  isAnd: boolean,
  [operands, last]: readonly [readonly Operand[], readonly Value[]],
  dot: Value,
  run: Run,
  line: number,
): Value {
  let value: Value
  for (const operand of operands) {
    value = operandValue(operand, dot, run, line)
    if (isTrue(value) !== isAnd) return value
  }
  if (operands.length + last.length === 0) fail(line, 'and and or take at least one argument')
  return last.length > 0 ? last[0] : value
}

function operandValue(operand: Operand, dot: Value, run: Run, line: number): Value {
  switch (operand.kind) {
    case 'literal':
      return operand.value
    case 'function':
      return evaluateCommand([operand], dot, run, { line, last: [] })
    case 'dot':
      return fieldsOf(dot, operand.fields, line)
    case 'group':
      return fieldsOf(evaluateCommands(operand.pipeline, dot, run), operand.fields, line)
    case 'variable': {
      const found = run.variables.findLast(({ name }) => name === operand.name)
      if (!found) return fail(line, `undefined variable ${JSON.stringify(operand.name)}`)
      return fieldsOf(found.value, operand.fields, line)
    }
  }
}

function fieldsOf(value: Value, fields: readonly string[], line: number): Value {
  return fields.reduce<Value>((at, name) => fieldOf(at, name, line), value)
}
