import type { ProgramFacts } from '../../core/program-facts.ts'
import type { ReachedBy } from '../../core/reachability.ts'
import { type LoaderSettings, loaderSettings } from '../loader/settings.ts'
import { below, inImage, type ProgramFiles } from '../program-files.ts'
import type { Closure, OpenEnd, Reached, StartSettings } from './types.ts'

/** Files and commands that are followed; an image that needs more is one that is made to take long. */
export const MAX_STEPS = 200_000

/** Open ends that are told one by one. */
export const MAX_OPEN_ENDS = 1000

/** Where a program is looked for when the image names no PATH. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** How something leads on. */
export interface Step {
  readonly by: ReachedBy
  /** Key of what leads to it. */
  readonly from?: string
}

/** A program with its arguments. */
export interface Command extends Step {
  readonly words: readonly string[]
}

export interface FoundProgram {
  /** The real path. */
  readonly path: string
  /** The path by which it was found, which may be a link: virtual environments are made of such. */
  readonly foundAt: string
}

/** What a walk has found so far, and what is still to be followed. What is only possible comes after all that is sure. */
export class Walk {
  readonly files: ProgramFiles
  readonly loader: LoaderSettings
  readonly env: ReadonlyMap<string, string>
  readonly workingDir: string
  readonly #start: (walk: Walk, command: Command) => void
  readonly #reached = new Map<string, Reached>()
  readonly #openEnds = new Map<string, OpenEnd>()
  readonly #done = new Set<string>()
  #now: (() => void)[] = []
  #later: (() => void)[] = []
  #isPossible = false
  #steps = 0

  /** @param start follows a program that is started; see start-command.ts */
  constructor(
    files: ProgramFiles,
    { env, workingDir = '' }: StartSettings,
    start: (walk: Walk, command: Command) => void,
  ) {
    this.#start = start
    this.files = files
    this.env = new Map(env.map((one) => splitAt(one, '=')))
    this.loader = loaderSettings(files, this.env)
    this.workingDir = inImage(workingDir)
  }

  /** Notes that something leads to a file. */
  reach(path: string, { by, from }: Step, pathInside?: string): string {
    const key = pathInside === undefined ? path : `${path}\0${pathInside}`
    if (!this.#reached.has(key))
      this.#reached.set(key, {
        path,
        ...(pathInside === undefined ? {} : { pathInside }),
        by,
        ...(from === undefined ? {} : { from }),
        isPossible: this.#isPossible,
      })
    return key
  }

  /** Notes that it cannot be told what a file leads to. */
  open(path: string, reason: string): void {
    const key = `${path}\0${reason}`
    if (this.#openEnds.size < MAX_OPEN_ENDS && !this.#openEnds.has(key))
      this.#openEnds.set(key, { path, reason })
  }

  /** Does something next, once for all that have the same key. */
  follow(key: string, task: () => void): void {
    this.#add(this.#now, key, task)
  }

  /** The same for what only may be. */
  followPossibly(key: string, task: () => void): void {
    if (this.#isPossible) this.#add(this.#now, key, task)
    else this.#later.push(() => this.#add(this.#now, key, task))
  }

  start(command: Command): void {
    this.follow(`start\0${command.words.join('\0')}`, () => this.#start(this, command))
  }

  /** The file of a program: by its path, or by its name over PATH. */
  findProgram(name: string): FoundProgram | undefined {
    if (name.includes('/')) return this.#file(inImage(name, this.workingDir))
    const folders = (this.env.get('PATH') ?? DEFAULT_PATH).split(':')
    for (const folder of folders) {
      const found = this.#file(below(inImage(folder, this.workingDir), name))
      if (found) return found
    }
    return undefined
  }

  factsOf(path: string): ProgramFacts {
    return this.files.factsOf(path) ?? {}
  }

  /** Follows everything, first what is sure. */
  finish(): Closure {
    this.#run()
    this.#isPossible = true
    const later = this.#later
    this.#later = []
    for (const task of later) task()
    this.#run()
    return { reached: this.#reached, openEnds: [...this.#openEnds.values()] }
  }

  #file(path: string): FoundProgram | undefined {
    const found = this.files.find(path)
    return found?.kind === 'file' ? { path: found.path, foundAt: path } : undefined
  }

  #add(queue: (() => void)[], key: string, task: () => void): void {
    if (this.#done.has(key)) return
    this.#done.add(key)
    queue.push(task)
  }

  #run(): void {
    while (this.#now.length > 0) {
      const tasks = this.#now
      this.#now = []
      for (const task of tasks) {
        if (++this.#steps > MAX_STEPS) {
          this.open('', `What it leads to was followed for ${MAX_STEPS} steps, and goes on.`)
          this.#now = []
          return
        }
        task()
      }
    }
  }
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}
