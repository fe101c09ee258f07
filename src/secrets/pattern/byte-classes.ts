import { SIDES } from './assertion.ts'
import type { Program } from './program.ts'

/** Bytes that a program cannot tell apart. */
export interface ByteClasses {
  /** By byte the number of its class. */
  readonly of: Uint8Array
  /** By class one of its bytes. */
  readonly examples: readonly number[]
}

export function byteClasses({ steps }: Program): ByteClasses {
  const sets = new Set(steps.flatMap((step) => (step.kind === 'set' ? [step.set] : [])))
  if (steps.some(({ kind }) => kind === 'assert')) sets.add(SIDES)
  let of = new Uint8Array(256)
  let examples: number[] = [0]
  for (const set of sets) {
    const known = new Map<number, number>()
    const finer = new Uint8Array(256)
    examples = []
    for (let byte = 0; byte < 256; byte++) {
      const key = ((of[byte] as number) << 8) | (set[byte] as number)
      let index = known.get(key)
      if (index === undefined) {
        index = examples.push(byte) - 1
        known.set(key, index)
      }
      finer[byte] = index
    }
    of = finer
  }
  return { of, examples }
}
