import type { OptionValue, OptionValues } from './types.ts'

/** Typed access to resolved options. The table says which kind each has; a slip here is a defect. */
export interface OptionReader {
  text(name: string): string | undefined
  flag(name: string): boolean
  number(name: string): number
  /** `undefined` when neither given nor defaulted. */
  maybeNumber(name: string): number | undefined
  list(name: string): readonly string[]
  /** Of whatever kind; `undefined` when neither given nor defaulted. */
  value(name: string): OptionValue | undefined
}

export function readOptions(values: OptionValues): OptionReader {
  const kindError = (name: string): never => {
    throw new Error(`the option ${name} has another kind than the command expects`)
  }
  const maybeNumber = (name: string): number | undefined => {
    const value = values[name]
    return value === undefined || typeof value === 'number' ? value : kindError(name)
  }
  return {
    text: (name) => {
      const value = values[name]
      return value === undefined || typeof value === 'string' ? value : kindError(name)
    },
    flag: (name) => values[name] === true,
    number: (name) => maybeNumber(name) ?? kindError(name),
    maybeNumber,
    value: (name) => values[name],
    list: (name) => {
      const value = values[name]
      return value === undefined || Array.isArray(value)
        ? ((value ?? []) as readonly string[])
        : kindError(name)
    },
  }
}
