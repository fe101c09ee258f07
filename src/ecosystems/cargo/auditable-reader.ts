import { inflateSync } from 'node:zlib'
import { messageOf } from '../../core/errors.ts'
import { Collector } from '../../packaging/executable/collector.ts'
import type { Layout, Stretch } from '../../packaging/executable/layout.ts'
import { ByteSearch } from '../../packaging/executable/search.ts'
import type { ProgramReader } from '../../packaging/executable/stream.ts'
import { isListStart, SAMPLE_SIZE } from './list-start.ts'

/** Bytes of a list as stored and unpacked; the largest real ones have some ten kB. */
export const MAX_LIST_BYTES = 1024 * 1024
export const MAX_UNPACKED_BYTES = 8 * 1024 * 1024

/** Places in one program that may be a list and are kept until it can be seen. */
const MAX_OPEN = 64

/** The section, which PE and Mach-O programs name at the start. */
const SECTION = '.dep-v0'

/** Beginnings of zlib data, one for each level. https://www.rfc-editor.org/rfc/rfc1950#section-2.2 */
const BEGINNINGS = ['7801', '785e', '789c', '78da'].map((hex) => Buffer.from(hex, 'hex'))

/** The list as JSON, or that there is one which cannot be read. */
export type AuditableList = { readonly json: string } | { readonly fault: string }

interface Candidate {
  readonly beginning: Buffer
  /** Of what follows the beginning. */
  readonly collector: Collector
}

/**
 * Finds the list of crates that cargo-auditable put into a program: JSON, compressed, in a section `.dep-v0`. ELF files
 * name their sections at the end, so there the list itself is looked for behind all that is loaded.
 * https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md
 */
export class AuditableReader implements ProgramReader {
  readonly #report: (list: AuditableList) => void
  readonly #searches: readonly (readonly [Buffer, ByteSearch])[]
  readonly #section: Collector | undefined
  readonly #open = new Set<Candidate>()
  #list: Candidate | undefined

  /** @param report is told once, and only for a program that has a list */
  constructor(layout: Layout, fileSize: number, report: (list: AuditableList) => void) {
    this.#report = report
    const section = layout.parts.find(({ name }) => name === SECTION)
    this.#section = section && new Collector(section.offset, Math.min(section.size, MAX_LIST_BYTES))
    const stretches = section ? [] : stretchesOf(layout, fileSize)
    this.#searches = BEGINNINGS.map((beginning) => [beginning, new ByteSearch(beginning, stretches)])
  }

  push(bytes: Buffer, offset: number): 'more' | 'enough' {
    if (this.#section) {
      this.#section.push(bytes, offset)
      return this.#section.isFull ? 'enough' : 'more'
    }
    if (this.#list) this.#list.collector.push(bytes, offset)
    else this.#lookFor(bytes, offset)
    if (this.#list) return this.#list.collector.isFull ? 'enough' : 'more'
    const isOver = this.#open.size === 0 && this.#searches.every(([, search]) => search.isOver)
    return isOver ? 'enough' : 'more'
  }

  end(): void {
    for (const candidate of this.#open) this.#judge(candidate, true)
    const bytes = this.#section?.bytes ?? (this.#list && bytesOf(this.#list))
    if (bytes && bytes.length > 0) this.#report(unpack(bytes))
  }

  #lookFor(bytes: Buffer, offset: number): void {
    for (const [beginning, search] of this.#searches) {
      search.push(bytes, offset, (at) => {
        const from = at - offset
        // Nearly always all that is needed is at hand, and nothing has to be kept.
        const isWhole = from >= 0 && from + SAMPLE_SIZE <= bytes.length
        if (
          this.#open.size >= MAX_OPEN ||
          (isWhole && !isListStart(bytes.subarray(from, from + SAMPLE_SIZE)))
        )
          return
        const collector = new Collector(at + beginning.length, MAX_LIST_BYTES - beginning.length)
        this.#open.add({ beginning, collector })
      })
    }
    for (const candidate of this.#open) {
      candidate.collector.push(bytes, offset)
      this.#judge(candidate, false)
    }
  }

  /** Decides as soon as the sample is whole. */
  #judge(candidate: Candidate, isLast: boolean): void {
    const bytes = bytesOf(candidate)
    if (bytes.length < SAMPLE_SIZE && !isLast) return
    this.#open.delete(candidate)
    if (isListStart(bytes.subarray(0, SAMPLE_SIZE))) this.#list ??= candidate
  }
}

function bytesOf({ beginning, collector }: Candidate): Buffer {
  return Buffer.concat([beginning, collector.bytes])
}

/** What lies behind all that is loaded: the section is not part of the running program. */
function stretchesOf({ format, parts }: Layout, fileSize: number): Stretch[] {
  const end = Math.max(0, ...parts.map(({ offset, size }) => offset + size))
  // Headers that made no sense are one part, the whole file.
  const offset = end >= fileSize ? 0 : end
  return format === 'elf' ? [{ offset, size: fileSize - offset }] : []
}

function unpack(bytes: Buffer): AuditableList {
  try {
    return { json: inflateSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8') }
  } catch (error) {
    return { fault: messageOf(error) }
  }
}
