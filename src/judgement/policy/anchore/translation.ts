import type { RuleDocument } from '../schema.ts'
import type { AnchoreRule } from './schema.ts'

/** What a rule of Anchore's becomes. */
export type Translation =
  | {
      readonly kind: 'rule'
      readonly on: RuleDocument['on']
      readonly when: string
      readonly files?: readonly string[]
      readonly message: string
      /** In which it differs from what it was. */
      readonly differences: readonly string[]
    }
  | { readonly kind: 'none'; readonly why: string }

/** Translates the triggers of one gate; `undefined` for one that it does not know. */
export type GateTranslator = (trigger: string, params: Params) => Translation | undefined

/** Parameters of a rule, each of which has to be asked for: what nobody asks for is not understood. */
export class Params {
  readonly #values: ReadonlyMap<string, string>
  readonly #asked = new Set<string>()

  constructor({ params }: Pick<AnchoreRule, 'params'>) {
    // One without a value is one that was left empty.
    this.#values = new Map(
      (params ?? []).flatMap(({ name, value }) => {
        const text =
          typeof value === 'string'
            ? value
            : value === null || value === undefined
              ? ''
              : JSON.stringify(value)
        return text.trim() === '' ? [] : [[name.toLowerCase(), text.trim()]]
      }),
    )
  }

  text(name: string): string | undefined {
    this.#asked.add(name)
    return this.#values.get(name)
  }

  list(name: string): readonly string[] {
    const items = this.text(name)?.split(',') ?? []
    return items.map((item) => item.trim()).filter((item) => item !== '')
  }

  flag(name: string, standard: boolean): boolean {
    const value = this.text(name)?.toLowerCase()
    return value === undefined ? standard : value === 'true'
  }

  number(name: string): number | undefined {
    const value = Number(this.text(name) ?? Number.NaN)
    return Number.isFinite(value) ? value : undefined
  }

  /** Names of those that nobody has asked for. */
  left(): readonly string[] {
    return [...this.#values.keys()].filter((name) => !this.#asked.has(name))
  }
}

export function rule(
  on: RuleDocument['on'],
  when: string,
  message: string,
  differences: readonly string[] = [],
): Translation {
  return { kind: 'rule', on, when, message, differences }
}

export function none(why: string): Translation {
  return { kind: 'none', why }
}
