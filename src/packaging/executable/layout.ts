import { readElf } from './elf.ts'
import { readFat, readMachO } from './mach-o.ts'
import { readPe } from './pe.ts'

/** Where the parts of a program lie in its file. */
export interface Layout {
  readonly format: 'elf' | 'pe' | 'mach-o'
  readonly isBigEndian: boolean
  readonly pointerSize: 4 | 8
  /** Segments of an ELF file, sections of the others, as the file lists them; never empty. */
  readonly parts: readonly Part[]
}

export interface Part {
  /** Of a section; empty for a segment. */
  readonly name: string
  /** In the file. */
  readonly offset: number
  readonly size: number
  /** In memory. */
  readonly address: bigint
  readonly isExecutable: boolean
  readonly isWritable: boolean
}

/** A stretch of a file. */
export interface Stretch {
  readonly offset: number
  readonly size: number
}

/** Parts of a program that are looked at, many times what linkers make. */
export const MAX_PARTS = 512

/** Bytes from the start of a file, or of one program in it, in which its headers have to lie. */
export const MAX_HEAD_BYTES = 64 * 1024

/**
 * What the first bytes of a file say of it. A program whose headers make no sense is one part, the whole file: what
 * is looked for in it is then found all the same.
 *
 * @returns `more` when the head is not whole yet; `undefined` when it is no executable
 */
export function readHead(
  head: Buffer,
  fileSize: number,
): { readonly layout: Layout } | { readonly programs: readonly Stretch[] } | 'more' | undefined {
  if (head.length < 4) return 'more'
  const read = readerOf(head)
  if (!read) return undefined
  const found = read(head)
  if (found === 'more' && head.length < Math.min(MAX_HEAD_BYTES, fileSize)) return 'more'
  if (found === 'none') return undefined
  if (Array.isArray(found)) return { programs: found as readonly Stretch[] }
  if (typeof found === 'object' && 'format' in found && found.parts.length > 0) return { layout: found }
  return { layout: asOnePart(head, fileSize) }
}

/** `none`: it only begins like an executable. `more`: the headers go on. `undefined`: they make no sense. */
export type HeadReading<T> = T | 'none' | 'more' | undefined

function readerOf(head: Buffer): ((head: Buffer) => HeadReading<Layout | readonly Stretch[]>) | undefined {
  switch (head.readUInt32BE(0)) {
    case 0x7f454c46:
      return readElf
    case 0xfeedface:
    case 0xfeedfacf:
    case 0xcefaedfe:
    case 0xcffaedfe:
      return readMachO
    case 0xcafebabe:
    case 0xcafebabf:
      return readFat
    default:
      return head[0] === 0x4d && head[1] === 0x5a ? readPe : undefined
  }
}

function asOnePart(head: Buffer, size: number): Layout {
  const isElf = head[0] === 0x7f
  return {
    format: isElf ? 'elf' : head[0] === 0x4d ? 'pe' : 'mach-o',
    isBigEndian: isElf && head[5] === 2,
    pointerSize: 8,
    parts: [{ name: '', offset: 0, size, address: 0n, isExecutable: false, isWritable: false }],
  }
}

/** Where an address of the program lies in its file. */
export function fileOffsetOf({ parts }: Layout, address: bigint): number | undefined {
  for (const part of parts) {
    const distance = address - part.address
    if (distance >= 0n && distance < BigInt(part.size)) return part.offset + Number(distance)
  }
  return undefined
}

/**
 * The stretches that can hold data, in the order of the file: all but code. Linkers did not always keep constants
 * apart from code; where no part is there for constants alone, code is looked at too.
 */
export function dataStretches({ parts }: Layout): Stretch[] {
  const hasConstants = parts.some(({ isExecutable, isWritable }) => !isExecutable && !isWritable)
  return merged(parts.filter(({ isExecutable }) => !isExecutable || !hasConstants))
}

/** Sorted, without overlap: hostile headers may name one stretch many times. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const result: { offset: number; size: number }[] = []
  for (const { offset, size } of stretches.toSorted((a, b) => a.offset - b.offset)) {
    const last = result.at(-1)
    if (last && offset <= last.offset + last.size) {
      last.size = Math.max(last.size, offset + size - last.offset)
    } else result.push({ offset, size })
  }
  return result
}
