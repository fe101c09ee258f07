import type { Layout } from '../../packaging/executable/layout.ts'
import { dataStretches } from '../../packaging/executable/layout.ts'
import { ByteSearch } from '../../packaging/executable/search.ts'

/** The name in the note that Go's linker writes. */
const MARK = { bytes: Buffer.from('Go\0\0'), size: 4 * 1024 }

/**
 * A function that every program of Go has: where its name is not found, names were taken out or changed, and the
 * absence of others says nothing.
 */
const ALWAYS = 'runtime.goexit'

const WATCHED = [ALWAYS, 'plugin.open', 'syscall.Exec', 'syscall.forkExec'] as const

/**
 * Whether a program of Go starts others, also when it is linked statically: its table of functions keeps the names of
 * all that the linker left in. All ways of the standard library lead over these.
 */
export class GoCalls {
  readonly #mark = new ByteSearch(MARK.bytes, [{ offset: 0, size: MARK.size }])
  readonly #searches: readonly { readonly name: string; readonly search: ByteSearch }[]
  readonly #found = new Set<string>()
  #isGo = false

  constructor(layout: Layout) {
    const stretches = dataStretches(layout)
    this.#searches = WATCHED.map((name) => ({
      name,
      search: new ByteSearch(Buffer.from(`\0${name}\0`), stretches),
    }))
  }

  /** Whether it is a program of Go, as far as its first bytes have come. */
  get isGo(): boolean {
    return this.#isGo
  }

  get isOver(): boolean {
    return this.#isGo ? this.#searches.every(({ search }) => search.isOver) : this.#mark.isOver
  }

  push(bytes: Buffer, offset: number): void {
    if (!this.#isGo) this.#mark.push(bytes, offset, () => (this.#isGo = true))
    if (!this.#isGo) return
    for (const { name, search } of this.#searches)
      if (!this.#found.has(name)) search.push(bytes, offset, () => this.#found.add(name))
  }

  /** Those of its functions that start or load something; `undefined` when that cannot be told. */
  calls(): readonly string[] | undefined {
    if (!this.#isGo || !this.#found.has(ALWAYS)) return undefined
    return WATCHED.filter((name) => name !== ALWAYS && this.#found.has(name))
  }
}
