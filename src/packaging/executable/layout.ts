/** Where the parts of a program lie in its file. */
export interface Layout {
  readonly format: 'elf' | 'pe' | 'mach-o'
  readonly isBigEndian: boolean
  readonly pointerSize: 4 | 8
  /** Segments of an ELF file, sections of the others, as the file lists them; never empty. */
  readonly parts: readonly Part[]
  readonly elf?: ElfHead
}

/** What the head of an ELF file says besides. */
export interface ElfHead {
  /** `e_type`: 1 an object for the linker, 2 a program at a fixed address, 3 a library or a program at any. */
  readonly type: number
  /** `e_machine` */
  readonly machine: number
  /** The dynamic section, where there is one. */
  readonly dynamic?: Stretch
  /** The path of the loader, with a NUL behind it. */
  readonly interpreter?: Stretch
  /** Its segments make no sense, or it has none: what is to be linked first needs none. */
  readonly hasNoSegments?: boolean
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

/** `none`: it only begins like an executable. `more`: the headers go on. `undefined`: they make no sense. */
export type HeadReading<T> = T | 'none' | 'more' | undefined

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

/** Of those, the stretches that hold variables. */
export function variableStretches({ parts }: Layout): Stretch[] {
  return merged(parts.filter(({ isWritable }) => isWritable))
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
