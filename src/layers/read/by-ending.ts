import type { AnyAnalyser } from '../../core/analyser.ts'

/** Analysers by the last character of the paths that they may want, so that most are not asked about most files. */
export class ByEnding<A extends AnyAnalyser> {
  readonly all: readonly A[]
  readonly #byCharacter = new Map<number, readonly A[]>()

  constructor(all: readonly A[]) {
    this.all = all
  }

  /** Those that may want it, in their own order. */
  of(path: string): readonly A[] {
    const last = path.charCodeAt(path.length - 1)
    const known = this.#byCharacter.get(last)
    if (known) return known
    const found = this.all.filter(
      ({ endings }) => endings?.some((ending) => ending.charCodeAt(ending.length - 1) === last) ?? true,
    )
    this.#byCharacter.set(last, found)
    return found
  }
}
