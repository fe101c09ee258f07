import { SIDES } from './assertion.ts'
import type { Program } from './program.ts'

/** Bytes that a program cannot tell apart. */
export interface ByteClasses {
  /** By byte the number of its class. */
  readonly of: Uint8Array
  /** How many there are. */
  readonly count: number
}

/** Values that a set has for a byte: 0 and 1, or a Side. */
const VALUES = 4

export function byteClasses({ steps }: Program): ByteClasses {
  const sets = new Set<Uint8Array>()
  for (const step of steps) {
    if (step.kind === 'set') sets.add(step.set)
    else if (step.kind === 'assert') sets.add(SIDES)
  }
  const of = new Uint8Array(256)
  let count = 1
  /** By class so far and value, the number of the finer class. */
  const known = new Int16Array(256 * VALUES)
  for (const set of sets) {
    known.fill(-1)
    count = 0
    for (let byte = 0; byte < 256; byte++) {
      const key = (of[byte] as number) * VALUES + (set[byte] as number)
      if (known[key] === -1) known[key] = count++
      of[byte] = known[key] as number
    }
  }
  return { of, count }
}
