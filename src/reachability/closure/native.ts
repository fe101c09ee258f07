import type { ElfFacts } from '../../core/program-facts.ts'
import { loadsLibraries, startsPrograms } from '../elf/calls.ts'
import type { LoadedObject } from '../loader/find-library.ts'
import { type Loaded, Process } from '../loader/process.ts'
import { nameOf } from '../program-files.ts'
import type { Step, Walk } from './walk.ts'

/** How far the calls of a program itself are understood otherwise: by its arguments, or by the script that it runs. */
export interface NativeOptions {
  /** What the program and its own libraries start and load is known. */
  readonly isUnderstood: boolean
}

/** Libraries that an interpreter is made of. */
const OWN_LIBRARIES = ['libjava.', 'libjli.', 'libjvm.', 'libnode.', 'libpython'] as const

const C_LIBRARY = 'libc.so.6'
/** What glibc loads by names that are made of a file of the system. */
const C_LIBRARY_LOADS = ['libnss_', 'libgcc_s.'] as const

/** Follows a program of ELF that has been reached: its loader, its libraries, and what those name. */
export function followProgram(
  walk: Walk,
  path: string,
  elf: ElfFacts,
  { isUnderstood }: NativeOptions,
): Process {
  const process = new Process(path, elf, { files: walk.files, settings: walk.loader })
  if (elf.isStatic && !isUnderstood)
    walk.open(path, `${path} is linked statically, and does not say what it starts.`)
  if (!isUnderstood) noteCalls(walk, process, process.program)
  noteLoaded(walk, process, process.start(), isUnderstood)
  return process
}

/** A library that an interpreter loads as a module, or as a part of its own. */
export function followModule(walk: Walk, process: Process, path: string, step: Step & NativeOptions): void {
  const { loadings, missing } = process.open(`/${path}`, process.program)
  const [first, ...others] = loadings
  if (first) {
    walk.reach(first.object.path, step)
    if (!step.isUnderstood) noteCalls(walk, process, first.object)
  }
  noteLoaded(walk, process, { loadings: others, missing }, false)
}

function noteLoaded(
  walk: Walk,
  process: Process,
  { loadings, missing }: Loaded,
  isUnderstood: boolean,
): void {
  for (const { object, from, by } of loadings) {
    walk.reach(object.path, { by, from: from.path })
    const name = nameOf(object.path)
    const isOwn = isUnderstood && OWN_LIBRARIES.some((own) => name.startsWith(own))
    if (!isOwn && by !== 'interpreter') noteCalls(walk, process, object)
  }
  for (const { name, from } of missing)
    walk.open(from.path, `${from.path} needs ${name}, which was not found or not read.`)
}

/** What an object in a process loads and starts besides. */
function noteCalls(walk: Walk, process: Process, object: LoadedObject): void {
  const { path, elf } = object
  walk.follow(`calls\0${process.program.path}\0${path}`, () => {
    if (elf.soname === C_LIBRARY) noteLibraries(walk, process, object, cLibraryLoads(walk, object))
    if (loadsLibraries(elf.calls)) {
      walk.open(path, `${path} can load libraries by any name (${callsOf(elf, loadsLibraries)}).`)
      noteLibraries(walk, process, object, elf.namedLibraries ?? [])
    }
    if (!startsPrograms(elf.calls)) return
    walk.open(path, `${path} can start any program (${callsOf(elf, startsPrograms)}).`)
    for (const program of elf.namedPrograms ?? []) {
      walk.followPossibly(`names\0${program}`, () => {
        if (walk.findProgram(program)) walk.start({ words: [program], by: 'names', from: path })
      })
    }
  })
}

function callsOf({ calls }: ElfFacts, isMeant: (calls: readonly string[]) => boolean): string {
  return calls.filter((call) => isMeant([call])).join(', ')
}

function noteLibraries(walk: Walk, process: Process, object: LoadedObject, names: readonly string[]): void {
  for (const name of names) {
    walk.followPossibly(`dlopen\0${process.program.path}\0${name}`, () => {
      const { loadings } = process.open(name, object)
      for (const [i, { object: loaded, from }] of loadings.entries()) {
        walk.reach(loaded.path, { by: i === 0 ? 'dlopen' : 'needed', from: from.path })
        noteCalls(walk, process, loaded)
      }
    })
  }
}

/** Services of names and tables of characters, by the files that are there, and what unwinds a thread. */
function cLibraryLoads(walk: Walk, { elf: { machine, bits } }: LoadedObject): string[] {
  const found = walk.files.read.filter((path) => {
    const name = nameOf(path)
    const isLoaded = C_LIBRARY_LOADS.some((start) => name.startsWith(start)) || path.includes('/gconv/')
    if (!isLoaded) return false
    const elf = walk.factsOf(path).elf
    return elf?.machine === machine && elf.bits === bits
  })
  return found.map((path) => `/${path}`)
}
