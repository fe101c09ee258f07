import type { ElfFacts } from '../../core/program-facts.ts'
import { inImage, nameOf } from '../program-files.ts'
import { findLibrary, isMusl, type LoadedObject, type SearchContext } from './find-library.ts'

/** Objects of one process; more are those of an image that is made to take long. */
export const MAX_LOADED_OBJECTS = 4096

/** Something that came into a process. */
export interface Loading {
  readonly object: LoadedObject
  readonly from: LoadedObject
  readonly by: 'interpreter' | 'needed'
}

/** A name that was asked for and not found. */
export interface MissingLibrary {
  readonly name: string
  readonly from: LoadedObject
}

export interface Loaded {
  readonly loadings: readonly Loading[]
  readonly missing: readonly MissingLibrary[]
}

/** Names by which musl means itself: all of the C library is in its loader. */
const MUSL_NAMES = ['c', 'pthread', 'rt', 'm', 'dl', 'util', 'xnet'].map((name) => `lib${name}.`)

/** The libraries that one program runs with, as its loader would find them: breadth first, each name once. */
export class Process {
  readonly program: LoadedObject
  readonly #context: SearchContext
  readonly #names = new Set<string>()
  readonly #paths = new Set<string>()

  constructor(path: string, elf: ElfFacts, context: Omit<SearchContext, 'program'>) {
    this.program = { path, foundAt: path, elf }
    this.#context = { ...context, program: this.program }
    this.#paths.add(path)
  }

  /** All that is loaded before the program begins. */
  start(): Loaded {
    const { elf } = this.program
    const loadings: Loading[] = []
    const missing: MissingLibrary[] = []
    if (elf.interpreter !== undefined) {
      const [object] = findLibrary(elf.interpreter, this.program, this.#context)
      if (object) {
        this.#enter(object, nameOf(elf.interpreter))
        loadings.push({ object, from: this.program, by: 'interpreter' })
      } else missing.push({ name: elf.interpreter, from: this.program })
    }
    const preload = elf.interpreter === undefined ? [] : this.#context.settings.preload
    const asked = [...preload, ...elf.needed].map((name) => ({ name, from: this.program }))
    const rest = this.#load(asked)
    // What is to be loaded before all else and is not there is passed over.
    const isNeeded = ({ name, from }: MissingLibrary): boolean => from.elf.needed.includes(name)
    return {
      loadings: [...loadings, ...rest.loadings],
      missing: [...missing, ...rest.missing.filter(isNeeded)],
    }
  }

  /** The same for a library that something in the process names, with all that it needs. */
  open(name: string, from: LoadedObject): Loaded {
    return this.#load([{ name, from }])
  }

  #load(asked: readonly MissingLibrary[]): Loaded {
    const queue = [...asked]
    const loadings: Loading[] = []
    const missing: MissingLibrary[] = []
    for (const { name, from } of queue) {
      if (this.#isThere(name)) continue
      const isFull = this.#paths.size >= MAX_LOADED_OBJECTS
      const found = isFull ? [] : findLibrary(name, from, this.#context)
      if (found.length === 0) missing.push({ name, from })
      for (const object of found) {
        if (this.#paths.has(object.path)) {
          this.#names.add(name)
          continue
        }
        this.#enter(object, name)
        loadings.push({ object, from, by: 'needed' })
        queue.push(...object.elf.needed.map((needed) => ({ name: needed, from: object })))
      }
    }
    return { loadings, missing }
  }

  #isThere(name: string): boolean {
    if (this.#names.has(name)) return true
    return isMusl(this.program.elf) && MUSL_NAMES.some((own) => name.startsWith(own))
  }

  #enter(object: LoadedObject, name: string): void {
    this.#paths.add(object.path)
    this.#names.add(name)
    if (object.elf.soname !== undefined) this.#names.add(object.elf.soname)
    else this.#names.add(nameOf(inImage(name)))
  }
}
