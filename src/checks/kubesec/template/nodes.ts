/** A parsed template. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'show'; readonly pipeline: Pipeline; readonly line: number }
  | {
      readonly kind: 'if' | 'with' | 'range'
      readonly pipeline: Pipeline
      readonly body: readonly Node[]
      readonly otherwise: readonly Node[]
      readonly line: number
    }
  | {
      readonly kind: 'template'
      readonly name: string
      readonly pipeline: Pipeline | undefined
      readonly line: number
    }
  | { readonly kind: 'break' | 'continue' }

export interface Pipeline {
  /** Variables that take the value: of a range also the place. */
  readonly variables: readonly string[]
  /** They are there already. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
  readonly line: number
}

export type Command = readonly Operand[]

export type Operand =
  | { readonly kind: 'dot'; readonly fields: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'group'; readonly pipeline: Pipeline; readonly fields: readonly string[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'function'; readonly name: string }

export interface ParsedTemplate {
  readonly main: readonly Node[]
  readonly named: ReadonlyMap<string, readonly Node[]>
}
