import type { Resolved } from './resolve.ts'
import type { Setting } from './settings.ts'
import type { Address } from './types.ts'

/** Typed access to resolved keys. The table says which kind each has; a slip here is a defect. */
export interface Picker {
  text(path: string): string | undefined
  number(path: string): number
  maybeNumber(path: string): number | undefined
  flag(path: string): boolean
  list(path: string): readonly string[] | undefined
  address(path: string): Address | undefined
  setting(path: string): Setting | undefined
}

export function pickFrom({ values }: Resolved): Picker {
  const wrong = (path: string): never => {
    throw new Error(`the key ${path} has another kind than is expected of it`)
  }
  const maybeNumber = (path: string): number | undefined => {
    const value = values.get(path)?.value
    return value === undefined || typeof value === 'number' ? value : wrong(path)
  }
  return {
    text: (path) => {
      const value = values.get(path)?.value
      return value === undefined || typeof value === 'string' ? value : wrong(path)
    },
    number: (path) => maybeNumber(path) ?? wrong(path),
    maybeNumber,
    flag: (path) => values.get(path)?.value === true,
    list: (path) => {
      const value = values.get(path)?.value
      return value === undefined || Array.isArray(value)
        ? (value as readonly string[] | undefined)
        : wrong(path)
    },
    address: (path) => {
      const value = values.get(path)?.value
      if (value === undefined || value === 'none') return undefined
      return typeof value === 'object' && 'port' in value ? value : wrong(path)
    },
    setting: (path) => values.get(path),
  }
}
