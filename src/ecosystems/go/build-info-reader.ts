import { Collector } from '../../packaging/executable/collector.ts'
import {
  dataStretches,
  fileOffsetOf,
  type Layout,
  type Stretch,
  variableStretches,
} from '../../packaging/executable/layout.ts'
import { ByteSearch } from '../../packaging/executable/search.ts'
import type { ProgramReader } from '../../packaging/executable/stream.ts'

/** What the Go linker wrote into a program. */
export interface RawBuildInfo {
  /** `go1.21.3`; absent when it could not be found. */
  readonly goVersion?: string
  /** The modules, a line each; absent for programs built without modules. */
  readonly modules?: string
  /** It goes on beyond what is read, or its modules were not searched for. */
  readonly isCut: boolean
}

/** Bytes of one build info; the largest real ones have some hundred kB. */
export const MAX_BUILD_INFO_BYTES = 4 * 1024 * 1024

/** Places that look like build info, and texts that look like a version of Go, of which there is one in real programs. */
export const MAX_CANDIDATES = 16
export const MAX_VERSION_TEXTS = 4096

/** Bytes of variables that are kept until the build info comes. */
export const MAX_KEPT_DATA = 2 * 1024 * 1024

/** https://cs.opensource.google/go/go/+/master:src/debug/buildinfo/buildinfo.go */
const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1')
const ALIGNMENT = 16
const HEADER_SIZE = 32
const IS_BIG_ENDIAN = 1
const IS_INLINE = 2

/** Around the list of modules, so that it can be told from other constants. `modinfo` of cmd/go. */
const MODULES_START = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex')
const MODULES_END = Buffer.from('f932433186182072008242104116d8f2', 'hex')

/**
 * What linkers put near the start of a Go program, unless it was built to have no build id: the name in a note, or a text
 * at the start of the code. Where it is missing, only variables are searched: that is where build info lies so far, and
 * other programs have mostly constants.
 */
const ELF_BUILD_ID = { mark: Buffer.from('Go\0\0'), size: 4 * 1024 }
const OTHER_BUILD_ID = { mark: Buffer.from(' Go build ID: "'), size: 16 * 1024 }

const VERSION_START = Buffer.from('go1.')
const MAX_VERSION_LENGTH = 64

/**
 * Finds the build info of a Go program that goes by. From Go 1.18 on it is one piece. Before, it was a pair of
 * pointers to texts among the constants, which lie before it in the file and so have gone by when it comes: the list of
 * modules is known by its own marks, of texts that look like versions the places are kept, and of variables, among which
 * the linker of the system may put the build info last, the first bytes.
 */
export class BuildInfoReader implements ProgramReader {
  readonly #layout: Layout
  readonly #buildId: ByteSearch
  readonly #variables: ByteSearch
  /** Of a program with a build id, as nearly none has that is not of Go. */
  #searches: Searches | undefined
  readonly #versions = new Map<number, Collector>()
  readonly #open = new Set<{ readonly collector: Collector; readonly next: (isLast: boolean) => boolean }>()
  #data: Collector | undefined
  #candidates = 0
  #modules: MarkedText | undefined
  #found: RawBuildInfo | undefined
  #oldVersion: string | undefined
  #isGo = false
  readonly #report: (info: RawBuildInfo) => void

  /** @param report is told once, and only for a Go program */
  constructor(layout: Layout, report: (info: RawBuildInfo) => void) {
    const { mark, size } = layout.format === 'elf' ? ELF_BUILD_ID : OTHER_BUILD_ID
    this.#layout = layout
    this.#buildId = new ByteSearch(mark, [{ offset: 0, size }])
    this.#report = report
    this.#variables = new ByteSearch(MAGIC, variableStretches(layout))
  }

  /** Whether it begins as Go programs do. */
  get hasBuildId(): boolean {
    return this.#searches !== undefined
  }

  push(bytes: Buffer, offset: number): 'more' | 'enough' {
    if (!this.#searches)
      this.#buildId.push(bytes, offset, () => (this.#searches ??= searchesIn(dataStretches(this.#layout))))
    const { magic, modules, version } = this.#searches ?? {}
    const infos = magic ?? this.#variables
    infos.push(bytes, offset, (at) => this.#openInfo(at))
    modules?.push(bytes, offset, (at) => (this.#modules ??= new MarkedText(at + MODULES_START.length)))
    version?.push(bytes, offset, (at) => this.#keepVersion(at))
    this.#keepData(bytes, offset)
    for (const text of this.#versions.values()) if (!text.isFull) text.push(bytes, offset)
    this.#modules?.push(bytes, offset)
    for (const one of this.#open) {
      one.collector.push(bytes, offset)
      if (one.next(one.collector.isFull)) this.#open.delete(one)
    }
    return this.#isDone() ? 'enough' : 'more'
  }

  end(): void {
    for (const one of this.#open) one.next(true)
    const modules = this.#modules?.text()
    if (this.#found) this.#report(this.#found)
    else if (this.#isGo || modules !== undefined) {
      const goVersion = this.#oldVersion
      const isCut = this.#modules ? modules === undefined : !this.hasBuildId
      this.#report({ ...(goVersion ? { goVersion } : {}), ...(modules ? { modules } : {}), isCut })
    }
  }

  #isDone(): boolean {
    if (this.#found) return true
    const magic = this.#searches?.magic ?? this.#variables
    const isPastStart = this.hasBuildId || this.#buildId.isOver
    return isPastStart && magic.isOver && this.#open.size === 0 && this.#modules?.isOver !== false
  }

  #openInfo(at: number): void {
    if (at % ALIGNMENT !== 0 || this.#candidates >= MAX_CANDIDATES || this.#isGo) return
    this.#candidates++
    const collector = new Collector(at + MAGIC.length, MAX_BUILD_INFO_BYTES)
    this.#open.add({ collector, next: (isLast) => this.#readInfo(collector.bytes, isLast) })
  }

  /** @returns whether nothing more is to be read of it */
  #readInfo(bytes: Buffer, isLast: boolean): boolean {
    const rest = HEADER_SIZE - MAGIC.length
    if (bytes.length < rest) return isLast
    const flags = bytes[1] ?? 0
    if ((flags & IS_INLINE) === 0) {
      this.#followPointers(bytes.subarray(0, rest), (flags & IS_BIG_ENDIAN) !== 0)
      return true
    }
    const version = readText(bytes, rest)
    const modules = version && version.end <= bytes.length ? readText(bytes, version.end) : undefined
    if (!version || !isVersion(textIn(bytes, version)))
      return isLast || bytes.length > rest + MAX_VERSION_LENGTH
    this.#isGo = true
    const goVersion = textIn(bytes, version)
    if (modules && modules.end <= bytes.length) {
      const text = unmarked(bytes.subarray(modules.start, modules.end))
      this.#found ??= { goVersion, ...(text === '' ? {} : { modules: text }), isCut: false }
      return true
    }
    if (isLast) this.#found ??= { goVersion, isCut: true }
    return isLast
  }

  #followPointers(header: Buffer, isBigEndian: boolean): void {
    const size = header[0]
    if (size !== 4 && size !== 8) return
    this.#isGo = true
    const pointer = readPointer(header, 2, size, isBigEndian)
    this.#readAt(pointer, 2 * size, (bytes) => {
      const length = readPointer(bytes, size, size, isBigEndian)
      if (length <= BigInt(MAX_VERSION_LENGTH))
        this.#readVersion(readPointer(bytes, 0, size, isBigEndian), Number(length))
    })
  }

  #readVersion(address: bigint, length: number): void {
    const place = fileOffsetOf(this.#layout, address)
    const gone = place === undefined ? undefined : this.#versions.get(place)
    const take = (text: string): void => {
      if (isVersion(text)) this.#oldVersion ??= text
    }
    if (gone) take(`${VERSION_START.toString()}${gone.bytes.toString('latin1')}`.slice(0, length))
    else this.#readAt(address, length, (bytes) => take(bytes.toString('latin1')))
  }

  /** Something that lies further on in the file, or among the data that is kept. */
  #readAt(address: bigint, length: number, take: (bytes: Buffer) => void): void {
    const place = fileOffsetOf(this.#layout, address)
    if (place === undefined || length === 0) return
    const at = this.#data ? place - this.#data.offset : -1
    if (this.#data && at >= 0 && at + length <= this.#data.bytes.length) {
      take(this.#data.bytes.subarray(at, at + length))
      return
    }
    const collector = new Collector(place, length)
    const next = (): boolean => {
      if (!collector.isFull) return false
      take(collector.bytes)
      return true
    }
    this.#open.add({ collector, next })
  }

  /** Of a program that may be an old one. */
  #keepData(bytes: Buffer, offset: number): void {
    if (!this.#data && this.#versions.size > 0 && !this.#isGo) {
      const begins = this.#layout.parts.find(
        (part) => part.isWritable && part.offset >= offset && part.offset < offset + bytes.length,
      )
      if (begins) this.#data = new Collector(begins.offset, Math.min(begins.size, MAX_KEPT_DATA))
    }
    this.#data?.push(bytes, offset)
  }

  #keepVersion(at: number): void {
    if (this.#versions.size >= MAX_VERSION_TEXTS || this.#isGo) return
    const text = new Collector(at + VERSION_START.length, MAX_VERSION_LENGTH - VERSION_START.length)
    this.#versions.set(at, text)
  }
}

interface Searches {
  readonly magic: ByteSearch
  readonly modules: ByteSearch
  readonly version: ByteSearch
}

function searchesIn(stretches: readonly Stretch[]): Searches {
  return {
    magic: new ByteSearch(MAGIC, stretches),
    modules: new ByteSearch(MODULES_START, stretches),
    version: new ByteSearch(VERSION_START, stretches),
  }
}

/** The list of modules between its marks. */
class MarkedText {
  readonly #collector: Collector
  /** How far the second mark was looked for, and where it is. */
  #searched = 0
  #end = -1

  constructor(offset: number) {
    this.#collector = new Collector(offset, MAX_BUILD_INFO_BYTES)
  }

  /** Found, or longer than is read. */
  get isOver(): boolean {
    return this.#end >= 0 || this.#collector.isFull
  }

  push(bytes: Buffer, offset: number): void {
    if (this.isOver) return
    this.#collector.push(bytes, offset)
    const { bytes: all } = this.#collector
    this.#end = all.indexOf(MODULES_END, this.#searched)
    this.#searched = Math.max(0, all.length - MODULES_END.length)
  }

  text(): string | undefined {
    return this.#end < 0 ? undefined : this.#collector.bytes.toString('utf8', 0, this.#end)
  }
}

/** A text after its length, as Go's encoding/binary writes an unsigned number. `end` may lie beyond the bytes. */
function readText(bytes: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  let length = 0
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return undefined
    length += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return { start: at + i + 1, end: at + i + 1 + length }
  }
  return undefined
}

function textIn(bytes: Buffer, { start, end }: { readonly start: number; readonly end: number }): string {
  return bytes.toString('utf8', start, Math.min(end, start + MAX_VERSION_LENGTH * 4))
}

function readPointer(bytes: Buffer, at: number, size: 4 | 8, isBigEndian: boolean): bigint {
  if (size === 4) return BigInt(isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
  return isBigEndian ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at)
}

function isVersion(text: string): boolean {
  return text.startsWith('go1') || text.startsWith('devel')
}

/** Without the marks around it. */
function unmarked(bytes: Buffer): string {
  const start = bytes.indexOf(MODULES_START) === 0 ? MODULES_START.length : 0
  const end = bytes.indexOf(MODULES_END)
  return bytes.toString('utf8', start, end < 0 ? bytes.length : end)
}
