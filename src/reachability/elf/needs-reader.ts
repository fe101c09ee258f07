import type { ElfFacts } from '../../core/program-facts.ts'
import { Collector } from '../../packaging/executable/collector.ts'
import {
  dataStretches,
  type ElfHead,
  fileOffsetOf,
  type Layout,
  type Stretch,
} from '../../packaging/executable/layout.ts'
import type { ProgramReader } from '../../packaging/executable/stream.ts'
import { loadsLibraries, startsPrograms } from './calls.ts'
import { type DynamicSection, MAX_DYNAMIC_BYTES, readDynamic } from './dynamic.ts'
import { GoCalls } from './go-calls.ts'
import { importedCalls, MAX_SYMBOLS } from './imports.ts'
import { NameScan } from './name-scan.ts'

/**
 * Bytes from the start of a program that are kept until its dynamic section has come, which says what they mean.
 * Linkers write the tables of names and symbols first; the largest real ones have some ten MB.
 */
export const MAX_KEPT_BYTES = 16 * 1024 * 1024

/** Bytes of a table that lies behind its dynamic section, as tools that change programs write it. */
export const MAX_LATE_TABLE_BYTES = 16 * 1024 * 1024

/** Bytes of the path of a loader. */
export const MAX_INTERPRETER_BYTES = 4096

export type NeedsOutcome = { readonly facts: ElfFacts } | { readonly failure: string }

/** Objects for the linker and kernel modules (1), core dumps (4). */
const PROGRAM = 2
const LIBRARY = 3

/** What a program needs, loads and starts, from its bytes as they go by. */
export class NeedsReader implements ProgramReader {
  readonly #layout: Layout
  readonly #head: ElfHead
  readonly #report: (outcome: NeedsOutcome) => void
  readonly #kept: Collector
  readonly #names: NameScan
  readonly #go: GoCalls
  /** Tables that the kept bytes do not reach to, by what they are. */
  readonly #late = new Map<'dynamic' | 'strings' | 'symbols', Collector>()
  #dynamic: DynamicSection | undefined
  /** Where the next bytes begin. */
  #offset = 0

  private constructor(layout: Layout, head: ElfHead, report: (outcome: NeedsOutcome) => void) {
    this.#layout = layout
    this.#head = head
    this.#report = report
    this.#kept = new Collector(0, MAX_KEPT_BYTES)
    this.#names = new NameScan(dataStretches(layout))
    this.#go = new GoCalls(layout)
    const { dynamic } = head
    if (dynamic && dynamic.offset + dynamic.size > MAX_KEPT_BYTES)
      this.#late.set('dynamic', new Collector(dynamic.offset, Math.min(dynamic.size, MAX_DYNAMIC_BYTES)))
  }

  /** A reader for what is a program or library of ELF; one that leaves at once for anything else. */
  static of(layout: Layout, report: (outcome: NeedsOutcome) => void): ProgramReader {
    const { elf } = layout
    if (elf?.type === PROGRAM || elf?.type === LIBRARY) {
      if (!elf.hasNoSegments) return new NeedsReader(layout, elf, report)
      report({ failure: 'its headers make no sense' })
    }
    return { push: () => 'enough', end: () => undefined }
  }

  push(bytes: Buffer, offset: number): 'more' | 'enough' {
    this.#kept.push(bytes, offset)
    for (const table of this.#late.values()) table.push(bytes, offset)
    this.#names.push(bytes, offset)
    this.#go.push(bytes, offset)
    this.#offset = offset + bytes.length
    this.#openDynamic(bytes, offset)
    return this.#isDone() ? 'enough' : 'more'
  }

  end(): void {
    this.#report(this.#outcome())
  }

  #isDone(): boolean {
    const hasTables = !this.#head.dynamic || (this.#dynamic !== undefined && this.#hasLateTables())
    return hasTables && this.#go.isOver && (!this.#head.dynamic || this.#names.isOver)
  }

  #hasLateTables(): boolean {
    return [...this.#late.values()].every((table) => table.isFull)
  }

  /** Once the dynamic section is whole, it says where the tables are; those still to come are collected. */
  #openDynamic(chunk: Buffer, start: number): void {
    if (this.#dynamic || !this.#head.dynamic) return
    const stretch = limited(this.#head.dynamic, MAX_DYNAMIC_BYTES)
    if (this.#offset < stretch.offset + stretch.size) return
    const bytes = this.#bytesOf('dynamic', stretch)
    if (!bytes) return
    const dynamic = readDynamic(bytes, this.#layout)
    this.#dynamic = dynamic
    for (const [name, place] of Object.entries(this.#tables(dynamic)) as ['strings' | 'symbols', Stretch][]) {
      const isKept = place.offset + place.size <= Math.min(this.#offset, MAX_KEPT_BYTES)
      if (isKept || place.offset < start) continue
      const table = new Collector(place.offset, place.size)
      table.push(chunk, start)
      this.#late.set(name, table)
    }
  }

  #tables({ strings, stringSize, symbols, hash, gnuHash }: DynamicSection): {
    readonly strings?: Stretch
    readonly symbols?: Stretch
  } {
    const at = (address: bigint | undefined): number | undefined =>
      address === undefined ? undefined : fileOffsetOf(this.#layout, address)
    const stringsAt = at(strings)
    const symbolsAt = at(symbols)
    // Nothing says how many symbols there are: the next table ends them.
    const next = [stringsAt, at(hash), at(gnuHash)].filter((one) => one !== undefined)
    const end = Math.min(...next.filter((one) => one > (symbolsAt ?? 0)), Infinity)
    const size = (this.#layout.pointerSize === 8 ? 24 : 16) * MAX_SYMBOLS
    return {
      ...(stringsAt === undefined
        ? {}
        : { strings: { offset: stringsAt, size: Math.min(stringSize, MAX_LATE_TABLE_BYTES) } }),
      ...(symbolsAt === undefined
        ? {}
        : {
            symbols: {
              offset: symbolsAt,
              size: Math.min(
                end - symbolsAt,
                size,
                this.#partEnd(symbolsAt) - symbolsAt,
                MAX_LATE_TABLE_BYTES,
              ),
            },
          }),
    }
  }

  #partEnd(offset: number): number {
    const part = this.#layout.parts.find((one) => offset >= one.offset && offset < one.offset + one.size)
    return part ? part.offset + part.size : offset
  }

  /** What has come of a stretch; `undefined` when it has gone by unkept. */
  #bytesOf(name: 'dynamic' | 'strings' | 'symbols', { offset, size }: Stretch): Buffer | undefined {
    const late = this.#late.get(name)
    if (late) return late.bytes
    const kept = this.#kept.bytes
    return offset + size <= kept.length ? kept.subarray(offset, offset + size) : undefined
  }

  #outcome(): NeedsOutcome {
    const { elf: { machine, dynamic: section } = this.#head, pointerSize, isBigEndian } = this.#layout
    const common = { machine, bits: pointerSize === 8 ? 64 : 32, isBigEndian } as const
    const goCalls = this.#go.calls()
    if (!section) {
      return { facts: { ...common, isStatic: goCalls === undefined, needed: [], calls: goCalls ?? [] } }
    }
    if (section.size > MAX_DYNAMIC_BYTES)
      return { failure: `its dynamic section has more than ${MAX_DYNAMIC_BYTES} bytes` }
    const dynamic = this.#dynamic
    if (!dynamic) return { failure: 'its dynamic section is cut short' }
    const tables = this.#tables(dynamic)
    const strings = tables.strings && this.#bytesOf('strings', tables.strings)
    if (!strings) return { failure: 'the table with the names of its libraries could not be read' }
    const symbols = (tables.symbols && this.#bytesOf('symbols', tables.symbols)) ?? Buffer.alloc(0)
    const interpreter = this.#interpreter()
    if (!interpreter) return { failure: 'the path of its loader could not be read' }
    const imported = importedCalls(symbols, strings, this.#layout)
    const calls = [...new Set([...imported, ...(goCalls ?? [])])].sort()
    const isStatic = dynamic.isProgram && interpreter.interpreter === undefined && dynamic.needed.length === 0
    const facts = linked(dynamic, strings)
    if (!facts) return { failure: 'the names of its libraries make no sense' }
    return {
      facts: {
        ...common,
        isStatic: isStatic && goCalls === undefined,
        ...interpreter,
        ...facts,
        calls,
        ...this.#named(calls, facts.soname),
      },
    }
  }

  #named(
    calls: readonly string[],
    soname: string | undefined,
  ): Pick<ElfFacts, 'namedLibraries' | 'namedPrograms'> {
    // The C library loads others by means of its own.
    const loads = loadsLibraries(calls) || soname === 'libc.so.6'
    const libraries = loads ? [...this.#names.libraries].filter((name) => name !== soname).sort() : []
    const programs = startsPrograms(calls) ? [...this.#names.programs].sort() : []
    return {
      ...(libraries.length > 0 ? { namedLibraries: libraries } : {}),
      ...(programs.length > 0 ? { namedPrograms: programs } : {}),
    }
  }

  /** `undefined` when it cannot be read. */
  #interpreter(): Pick<ElfFacts, 'interpreter'> | undefined {
    const stretch = this.#head.interpreter
    if (!stretch) return {}
    const { offset, size } = limited(stretch, MAX_INTERPRETER_BYTES)
    const bytes = this.#kept.bytes
    if (offset + size > bytes.length) return undefined
    const nul = bytes.indexOf(0, offset)
    const end = nul < 0 ? offset + size : Math.min(nul, offset + size)
    return { interpreter: bytes.toString('utf8', offset, end) }
  }
}

function limited({ offset, size }: Stretch, limit: number): Stretch {
  return { offset, size: Math.min(size, limit) }
}

type Linked = Pick<ElfFacts, 'needed' | 'soname' | 'rpath' | 'runpath' | 'ignoresDefaultFolders'>

function linked(dynamic: DynamicSection, strings: Buffer): Linked | undefined {
  const textAt = (at: number): string | undefined => {
    const end = at < 0 || at >= strings.length ? -1 : strings.indexOf(0, at)
    return end < 0 ? undefined : strings.toString('utf8', at, end)
  }
  const needed = dynamic.needed.map(textAt)
  if (needed.includes(undefined)) return undefined
  const soname = dynamic.soname === undefined ? undefined : textAt(dynamic.soname)
  const folders = (at: number | undefined): string[] | undefined =>
    at === undefined ? undefined : (textAt(at) ?? '').split(':').filter((folder) => folder !== '')
  const rpath = folders(dynamic.rpath)
  const runpath = folders(dynamic.runpath)
  return {
    needed: needed.filter((name) => name !== undefined),
    ...(soname === undefined ? {} : { soname }),
    ...(rpath ? { rpath } : {}),
    ...(runpath ? { runpath } : {}),
    ...(dynamic.ignoresDefaultFolders ? { ignoresDefaultFolders: true } : {}),
  }
}
