import type { AnyAnalyser } from '../../core/analyser.ts'

/** Analysers by the last two characters of the paths that they may want: most are not asked about most files. */
export class ByEnding<A extends AnyAnalyser> {
  readonly all: readonly A[]
  readonly #byCharacters = new Map<number, readonly A[]>()

  constructor(all: readonly A[]) {
    this.all = all
  }

  /** Those that may want it, in their own order. */
  of(path: string): readonly A[] {
    const end = path.length
    const key = (path.charCodeAt(end - 2) << 16) | path.charCodeAt(end - 1)
    const known = this.#byCharacters.get(key)
    if (known) return known
    const last = path.slice(-2)
    const found = this.all.filter(
      ({ endings }) => endings?.some((ending) => last.endsWith(ending.slice(-2))) ?? true,
    )
    this.#byCharacters.set(key, found)
    return found
  }
}
