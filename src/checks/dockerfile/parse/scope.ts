/*
 * What variables an instruction sees. Each instruction keeps a view of its scope as it was there; views share the
 * scope's storage, so that a file of many variables costs no more than its variables.
 */

/** Variables of a stage while it is read. https://docs.docker.com/reference/dockerfile/#scope */
export interface Scope {
  /** As it is now; what is set later does not change it. */
  readonly view: () => ReadonlyMap<string, string | undefined>
  readonly setEnv: (name: string, value: string | undefined) => void
  /** Of a name that ENV gives as well it is ENV's value that counts. */
  readonly setArg: (name: string, value: string | undefined) => void
}

interface Version {
  readonly from: number
  readonly value: string | undefined
}

type Storage = Map<string, Version[]>

/** @param base what the stage is built on: its variables are handed on */
export function scopeOver(base?: ReadonlyMap<string, string | undefined>): Scope {
  const storage: Storage = new Map()
  const environment = new Set<string>()
  let now = 0
  const set = (name: string, value: string | undefined): void => {
    const version = { from: ++now, value }
    const versions = storage.get(name)
    if (versions) versions.push(version)
    else storage.set(name, [version])
  }
  return {
    view: () => new ScopeView(storage, now, base),
    setEnv: (name, value) => {
      environment.add(name)
      set(name, value)
    },
    setArg: (name, value) => {
      if (!environment.has(name)) set(name, value)
    },
  }
}

class ScopeView implements ReadonlyMap<string, string | undefined> {
  readonly #storage: Storage
  readonly #until: number
  readonly #base: ReadonlyMap<string, string | undefined> | undefined

  constructor(storage: Storage, until: number, base: ReadonlyMap<string, string | undefined> | undefined) {
    this.#storage = storage
    this.#until = until
    this.#base = base
  }

  get size(): number {
    return [...this.keys()].length
  }

  get(name: string): string | undefined {
    const own = this.#own(name)
    return own ? own.value : this.#base?.get(name)
  }

  has(name: string): boolean {
    return this.#own(name) !== undefined || this.#base?.has(name) === true
  }

  *keys(): MapIterator<string> {
    for (const name of this.#storage.keys()) if (this.#own(name)) yield name
    for (const name of this.#base?.keys() ?? []) if (!this.#own(name)) yield name
  }

  *entries(): MapIterator<[string, string | undefined]> {
    for (const name of this.keys()) yield [name, this.get(name)]
  }

  *values(): MapIterator<string | undefined> {
    for (const name of this.keys()) yield this.get(name)
  }

  [Symbol.iterator](): MapIterator<[string, string | undefined]> {
    return this.entries()
  }

  forEach(
    call: (value: string | undefined, name: string, map: ReadonlyMap<string, string | undefined>) => void,
  ): void {
    for (const [name, value] of this) call(value, name, this)
  }

  /** The last version that was there when the view was taken. */
  #own(name: string): Version | undefined {
    const versions = this.#storage.get(name)
    if (!versions) return undefined
    let low = 0
    let high = versions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((versions[middle]?.from ?? 0) <= this.#until) low = middle + 1
      else high = middle
    }
    return low > 0 ? versions[low - 1] : undefined
  }
}
