import type { Classifier } from './classifier.ts'
import { MarkSearch, WINDOW } from './mark-search.ts'

interface Search {
  readonly classifier: Classifier
  readonly marks: readonly MarkSearch[]
}

const NOTHING = Buffer.alloc(0)

/** Looks for the marks of several programs in stretches of a file that go by. */
export class ProgramSearch {
  readonly #searches: readonly Search[]
  /** The end of what has gone by, in which a mark may begin. */
  #carried: Buffer = NOTHING
  #offset = 0

  constructor(classifiers: readonly Classifier[], fileName: string) {
    this.#searches = classifiers.map((classifier) => ({
      classifier,
      marks: classifier.marks.flatMap((mark) => MarkSearch.open(mark, fileName) ?? []),
    }))
  }

  /** A program is one thing: what others look for in the same file need not be looked for. */
  get isDone(): boolean {
    return this.#searches.some(({ marks: [first] }) => first?.found !== undefined)
  }

  /** The version of each program that was found, by the most trusted of its marks. */
  get found(): (readonly [Classifier, string])[] {
    return this.#searches.flatMap(({ classifier, marks }) => {
      const version = marks.find(({ found }) => found !== undefined)?.found
      return version === undefined ? [] : [[classifier, version] as const]
    })
  }

  /**
   * @param bytes ours during the call alone
   * @param offset of them in the file; of a stretch they come in order and without a gap
   */
  push(bytes: Buffer, offset: number): void {
    if (this.#carried.length === 0) this.#offset = offset
    const from = this.#closeSeam(bytes)
    const all = this.#carried.length === 0 ? bytes : Buffer.concat([this.#carried, bytes])
    this.#search(all, from, all.length - WINDOW)
    // A mark that was passed by may yet need what is before it.
    const kept = this.isDone ? all.length : Math.max(0, all.length - 2 * WINDOW)
    this.#offset += kept
    this.#carried = Buffer.from(all.subarray(kept))
  }

  /** The stretch is over: no mark goes on in the next. */
  leave(): void {
    this.#search(this.#carried, 0, this.#carried.length)
    this.#carried = NOTHING
  }

  /**
   * Searches where the bytes meet what was carried over, so that only the seam is copied.
   * @returns from where on the bytes themselves have to be searched; 0 when they are too few to have a seam
   */
  #closeSeam(bytes: Buffer): number {
    if (this.#carried.length < WINDOW || bytes.length < 4 * WINDOW) return 0
    const seam = Buffer.concat([this.#carried, bytes.subarray(0, 2 * WINDOW)])
    this.#search(seam, 0, this.#carried.length + WINDOW)
    this.#offset += this.#carried.length
    this.#carried = NOTHING
    return WINDOW
  }

  #search(bytes: Buffer, from: number, end: number): void {
    for (const { marks } of this.#searches) {
      for (const mark of marks) if (mark.found === undefined) mark.search(bytes, this.#offset, from, end)
    }
  }
}
