import { holdsBetween, type Stretch, sideBefore, sideBehind } from './assertion.ts'
import type { Program } from './program.ts'

/** Where a match may lie: it begins at `from` to `lastStart`, and ends at `to` at most. Offsets into the bytes. */
export interface Range {
  readonly from: number
  readonly lastStart: number
  readonly to: number
}

/**
 * The match that begins first, and of those that begin there the one that JavaScript and RE2 prefer. All ways through
 * the program are gone side by side, in the order in which they are preferred, so that time is at most the length of
 * the program times that of the text. https://swtch.com/~rsc/regexp/regexp2.html
 *
 * @returns by slot the offset, or -1 where the group is in no part of the match
 */
export function leftmostMatch(program: Program, text: Stretch, range: Range): Int32Array | undefined {
  return new Walk(program, text).run(range)
}

/** Ways that are at a step, the preferred first, each with the places that it has kept. */
class Ways {
  readonly steps: Int32Array
  readonly places: Int32Array
  count = 0

  constructor(steps: number, slots: number) {
    this.steps = new Int32Array(steps)
    this.places = new Int32Array(steps * slots)
  }
}

class Walk {
  readonly #program: Program
  readonly #text: Stretch
  /** Offset at which a step was last come to, so that each is once at most. */
  readonly #seen: Int32Array
  /** Steps that are still to be followed; a slot that is to be set back is written as -1 - slot, then its place. */
  readonly #open: number[] = []
  readonly #places: Int32Array
  #now: Ways
  #next: Ways

  constructor(program: Program, text: Stretch) {
    const { length } = program.steps
    this.#program = program
    this.#text = text
    this.#seen = new Int32Array(length).fill(-1)
    this.#places = new Int32Array(program.slots)
    this.#now = new Ways(length, program.slots)
    this.#next = new Ways(length, program.slots)
  }

  run({ from, lastStart, to }: Range): Int32Array | undefined {
    let found: Int32Array | undefined
    for (let at = from; at <= to; at++) {
      if (found === undefined && at <= lastStart) {
        this.#places.fill(-1)
        this.#follow(this.#now, 0, at)
      }
      if (this.#now.count === 0 && (found !== undefined || at >= lastStart)) break
      found = this.#step(at, to) ?? found
      const done = this.#now
      this.#now = this.#next
      this.#next = done
      done.count = 0
    }
    return found
  }

  /** Takes the byte at an offset; the places of a way that has come to the end of the program. */
  #step(at: number, to: number): Int32Array | undefined {
    const { steps, slots } = this.#program
    const byte = at < to ? (this.#text.bytes[at] as number) : -1
    const { steps: open, places, count } = this.#now
    for (let i = 0; i < count; i++) {
      const index = open[i] as number
      const step = steps[index]
      // Ways behind this one are liked less than a match.
      if (step?.kind === 'match') return places.slice(i * slots, (i + 1) * slots)
      if (step?.kind !== 'set' || byte < 0 || step.set[byte] === 0) continue
      for (let slot = 0; slot < slots; slot++) this.#places[slot] = places[i * slots + slot] as number
      this.#follow(this.#next, index + 1, at + 1)
    }
    return undefined
  }

  /** Adds what can be come to from a step without taking a byte. */
  #follow(ways: Ways, start: number, at: number): void {
    const { steps } = this.#program
    const open = this.#open
    open.push(start)
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (index < 0) {
        this.#places[-1 - index] = open.pop() as number
        continue
      }
      if (this.#seen[index] === at) continue
      this.#seen[index] = at
      const step = steps[index]
      if (step?.kind === 'jump') open.push(step.x)
      else if (step?.kind === 'split') open.push(step.y, step.x)
      else if (step?.kind === 'save') {
        open.push(this.#places[step.slot] as number, -1 - step.slot, index + 1)
        this.#places[step.slot] = at
      } else if (step?.kind === 'assert') {
        if (this.#holds(step.at, at)) open.push(index + 1)
      } else this.#add(ways, index)
    }
  }

  #add(ways: Ways, index: number): void {
    ways.steps[ways.count] = index
    const { slots } = this.#program
    for (let slot = 0; slot < slots; slot++)
      ways.places[ways.count * slots + slot] = this.#places[slot] as number
    ways.count++
  }

  #holds(assertion: Parameters<typeof holdsBetween>[0], at: number): boolean {
    return holdsBetween(assertion, sideBefore(this.#text, at), sideBehind(this.#text, at))
  }
}
