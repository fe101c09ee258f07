import { holdsBetween, OTHER, SIDES, type Stretch, sideBefore, sideBehind } from './assertion.ts'
import { type ByteClasses, byteClasses } from './byte-classes.ts'
import type { Program } from './program.ts'

/** States that are kept; when there are more, all are forgotten and made again as they are come to. */
export const MAX_STATES = 1500

/** What a byte leads to, where that is no state. */
export const DEAD = -1
const MATCHED = -2
/** There is neither a match nor an end of it: the bytes are over. */
const OPEN = -3
const UNKNOWN = -4

/** Steps at which a program may be, before it is said what stands behind the place. */
interface State {
  readonly steps: readonly number[]
  /** What stands before the place, where the program asks: see assertion.ts. */
  readonly before: number
}

/**
 * Whether a program matches, and not where: the set of steps at which it may be is one state, and where a byte leads
 * from a state is found once. States are made when they are come to, so that no pattern makes too many of them.
 * https://swtch.com/~rsc/regexp/regexp3.html
 *
 * Assertions look at the byte behind a place, so it is when that byte is taken that a match is seen.
 */
export class LazyAutomaton {
  readonly #classes: ByteClasses
  readonly #program: Program
  readonly #first: number
  readonly #asks: boolean
  /** Whether a match may begin at every byte, and not only at the first one. */
  readonly #isFloating: boolean
  readonly #width: number
  /** Where the last test stopped: what it cost. */
  stoppedAt = 0
  /** By step, the round in which it was last come to. */
  readonly #seen: Int32Array
  #round = 0
  #states: State[] = []
  #byKey = new Map<string, number>()
  /** By state and class. */
  #table: Int32Array

  /** @param first the step to begin at */
  constructor(program: Program, first: number, isFloating: boolean) {
    this.#first = first
    this.#classes = byteClasses(program)
    this.#program = program
    this.#asks = program.steps.some(({ kind }) => kind === 'assert')
    this.#isFloating = isFloating
    this.#seen = new Int32Array(program.steps.length)
    this.#width = this.#classes.count
    this.#table = new Int32Array(16 * this.#width).fill(UNKNOWN)
  }

  get stateCount(): number {
    return this.#states.length
  }

  /**
   * The end of a match that begins at `from` (of a floating one: or behind it) and ends at `to` at the latest, and of
   * all of them the first end: other matches may begin earlier and end later. Else DEAD, or OPEN where bytes that are
   * not at hand may make it one.
   */
  firstEnd(text: Stretch, from: number, to: number): number {
    const { bytes, isEnd } = text
    const { of } = this.#classes
    const length = Math.min(to, bytes.length)
    let state = this.start(sideBefore(text, from))
    for (let at = from; at < length; at++) {
      const known = this.#table[state * this.#width + (of[bytes[at] as number] as number)] as number
      state = known === UNKNOWN ? this.next(state, bytes[at] as number) : known
      if (state >= 0) continue
      this.stoppedAt = at
      return state === MATCHED ? at : DEAD
    }
    this.stoppedAt = length
    if (length === bytes.length && !isEnd) return OPEN
    return this.#endsWith(state, sideBehind(text, length)) ? length : DEAD
  }

  /** The state at the beginning, by what stands before it. */
  start(before: number): number {
    return this.#intern({ steps: [this.#first], before: this.#asks ? before : OTHER })
  }

  /** The state that a byte leads to, DEAD, or MATCHED: when a match ends before the byte. */
  next(state: number, byte: number): number {
    const from = this.#states[state] as State
    const column = this.#classes.of[byte] as number
    const target = this.#target(from, byte)
    // The states may have been forgotten, and then the row is another's.
    if (this.#states[state] === from) this.#table[state * this.#width + column] = target
    return target
  }

  #target(state: State, byte: number): number {
    const reached = this.#closure(state, SIDES[byte] as number)
    if (reached === 'match') return MATCHED
    const steps: number[] = this.#isFloating ? [this.#first] : []
    for (const index of reached) {
      const step = this.#program.steps[index]
      if (step?.kind === 'set' && step.set[byte] === 1) steps.push(index + 1)
    }
    if (steps.length === 0) return DEAD
    return this.#intern({ steps, before: this.#asks ? (SIDES[byte] as number) : OTHER })
  }

  #endsWith(state: number, behind: number): boolean {
    return this.#closure(this.#states[state] as State, behind) === 'match'
  }

  /** The steps that take a byte, of all that can be come to without one. */
  #closure({ steps, before }: State, behind: number): readonly number[] | 'match' {
    const open = [...steps]
    const round = ++this.#round
    const reached: number[] = []
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (this.#seen[index] === round) continue
      this.#seen[index] = round
      const step = this.#program.steps[index]
      if (step?.kind === 'match') return 'match'
      if (step?.kind === 'jump') open.push(step.x)
      else if (step?.kind === 'split') open.push(step.x, step.y)
      else if (step?.kind === 'set') reached.push(index)
      else if (step?.kind === 'save' || (step && holdsBetween(step.at, before, behind))) open.push(index + 1)
    }
    return reached
  }

  #intern({ steps, before }: State): number {
    const sorted = steps.length === 1 ? steps : [...new Set(steps)].sort((a, b) => a - b)
    const key = `${before} ${sorted.join(' ')}`
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    if (this.#states.length >= MAX_STATES) this.#forget()
    const index = this.#states.push({ steps: sorted, before }) - 1
    this.#byKey.set(key, index)
    const needed = (index + 1) * this.#width
    if (needed > this.#table.length) {
      const larger = new Int32Array(2 * needed).fill(UNKNOWN)
      larger.set(this.#table)
      this.#table = larger
    }
    return index
  }

  #forget(): void {
    this.#states = []
    this.#byKey = new Map()
    this.#table.fill(UNKNOWN)
  }
}
