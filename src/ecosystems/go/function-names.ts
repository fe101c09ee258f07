import { symbolNumber } from '../../core/symbol-set.ts'
import { parseFunctionName } from './function-name.ts'

/** Functions that are kept of one file, their packages, and bytes of a package's path; several times the largest. */
export const MAX_FUNCTIONS = 500_000
export const MAX_PACKAGES = 20_000
export const MAX_PATH_LENGTH = 1024

/** Bytes of one name; type arguments make long ones. */
export const MAX_NAME_LENGTH = 4096

/** Every Go program has it. */
const WITNESS = 'runtime.main'

export interface ProgramFunctions {
  /** Numbers of `package.Function`, and of `package.*`, by package. */
  readonly packages: ReadonlyMap<string, ReadonlySet<number>>
  /** Those of package main, whose path the names do not have. */
  readonly main: ReadonlySet<string>
}

/** Names of the functions of a program, by package, as they come out of its table. */
export class FunctionNames {
  readonly #packages = new Map<string, Set<number>>()
  readonly #main = new Set<string>()
  #count = 0
  #isCut = false
  #hasWitness = false
  /** The beginning of a name whose end has not come. */
  #rest = ''
  #isTooLong = false

  /** `undefined` when they may not be all. */
  get all(): ProgramFunctions | undefined {
    return this.#hasWitness && !this.#isCut ? { packages: this.#packages, main: this.#main } : undefined
  }

  /** Texts that end with NUL, in pieces of any size. */
  push(bytes: Buffer): void {
    if (this.#isCut) return
    let start = 0
    for (let end = bytes.indexOf(0); end >= 0 && !this.#isCut; end = bytes.indexOf(0, start)) {
      const text = bytes.toString('latin1', start, end)
      if (!this.#isTooLong && this.#rest.length + text.length <= MAX_NAME_LENGTH) this.#add(this.#rest + text)
      this.#rest = ''
      this.#isTooLong = false
      start = end + 1
    }
    if (this.#rest.length + bytes.length - start > MAX_NAME_LENGTH) this.#isTooLong = true
    if (this.#isTooLong) this.#rest = ''
    else this.#rest += bytes.toString('latin1', start)
  }

  /** What comes next belongs to another table. */
  endTable(): void {
    this.#rest = ''
    this.#isTooLong = false
  }

  /** Some names cannot be read. */
  cut(): void {
    this.#isCut = true
  }

  #add(raw: string): void {
    const found = parseFunctionName(raw)
    if (!found || found.package.length > MAX_PATH_LENGTH) return
    const { package: path, symbol } = found
    const name = `${path}.${symbol}`
    if (name === WITNESS) this.#hasWitness = true
    if (path === 'main') {
      this.#main.add(symbol)
      this.#check(1)
      return
    }
    let numbers = this.#packages.get(path)
    if (!numbers) this.#packages.set(path, (numbers = new Set([symbolNumber(`${path}.*`)])))
    const before = numbers.size
    numbers.add(symbolNumber(name))
    this.#check(numbers.size - before)
  }

  #check(more: number): void {
    this.#count += more
    if (this.#count <= MAX_FUNCTIONS && this.#packages.size <= MAX_PACKAGES) return
    this.#isCut = true
    this.#packages.clear()
    this.#main.clear()
  }
}
