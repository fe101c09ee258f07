import type { VersionOrder } from '../../../core/version-order.ts'

/** Negative when `a` is surely before `b`, positive when after; 0 when equal or not known. */
export type EventOrder = (a: string, b: string) => number

/**
 * The order of the versions of one range. By the ecosystem where that is at hand and knows them all; else by the
 * numbers that they begin with, which every ecosystem orders alike: `9.3.4` is before `9.4.0-rc1`, while `3.0-rc1`
 * and `3.0` stay as the record has them. The version `0` is before all others by the schema.
 */
export function eventOrder(versions: readonly string[], order: VersionOrder | undefined): EventOrder {
  if (order && versions.every((version) => version === '0' || order.isValid(version)))
    return withZero((a, b) => order.compare(a, b))
  const numbers = new Map(versions.map((version) => [version, leadingNumbers(version)]))
  // One that cannot be placed leaves all as they stand, lest the order depend on which are compared first.
  if ([...numbers.values()].includes(undefined)) return withZero(() => 0)
  return withZero((a, b) => compareNumbers(numbers.get(a) ?? [], numbers.get(b) ?? []))
}

function withZero(compare: EventOrder): EventOrder {
  return (a, b) => {
    if (a === b) return 0
    if (a === '0') return -1
    return b === '0' ? 1 : compare(a, b)
  }
}

/** `undefined` for what has an epoch (`1:2.0`, `1!2.0`), is a branch (`4.x-dev`), or does not begin with a digit. */
function leadingNumbers(version: string): readonly string[] | undefined {
  const found = /^[0-9]+(?:\.[0-9]+)*/.exec(version)?.[0]
  if (found === undefined || /[:!]/.test(version) || /^\.[xX*]/.test(version.slice(found.length)))
    return undefined
  return found.split('.').map((number) => number.replace(/^0+/, ''))
}

function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x = '', y = ''] = [a[i], b[i]]
    if (x.length !== y.length) return x.length - y.length
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}
