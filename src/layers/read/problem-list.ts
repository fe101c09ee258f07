import type { Problem } from '../../core/problem.ts'
import { problem } from '../../core/problem.ts'
import type { ProblemCode } from '../../core/problem-catalogue.ts'

/** Problems of one code that a layer spells out. A layer with a million of them has one more that counts the rest. */
export const MAX_PROBLEMS_OF_A_KIND = 20

/** The problems of one layer: bounded in number, whatever the layer holds. */
export class ProblemList {
  readonly #layer: string | undefined
  readonly #problems: Problem[] = []
  readonly #counts = new Map<ProblemCode, number>()

  /** @param layer digest; absent for a folder */
  constructor(layer?: string) {
    this.#layer = layer
  }

  add(code: ProblemCode, subject: string, detail: string): void {
    const made = this.make(code, subject, detail)
    if (made) this.#problems.push(made)
  }

  /** A problem that goes with a file instead of the layer; `undefined`, and counted, past the limit. */
  make(code: ProblemCode, subject: string, detail: string): Problem | undefined {
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    return count > MAX_PROBLEMS_OF_A_KIND ? undefined : problem(code, subject, detail, this.#layer)
  }

  /** A problem that an analyser found, who knows the file but not the layer. */
  located(found: Problem): Problem {
    return this.#layer === undefined ? found : { ...found, layer: this.#layer }
  }

  all(): Problem[] {
    const rest: Problem[] = []
    for (const [code, count] of this.#counts) {
      const more = count - MAX_PROBLEMS_OF_A_KIND
      const detail = `${more} more of this kind are not listed one by one`
      if (more > 0) rest.push(problem(code, this.#layer ?? '/', detail, this.#layer))
    }
    return [...this.#problems, ...rest]
  }
}
