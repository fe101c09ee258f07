import { fieldsOf, fileNumber } from '../../packaging/executable/fields.ts'
import type { Layout } from '../../packaging/executable/layout.ts'

/*
 * The dynamic section: pairs of a tag and a value, up to the tag 0. Values are addresses, or offsets in the table of
 * strings. https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html
 */

/** Bytes of a dynamic section that are read; real ones have a few hundred. */
export const MAX_DYNAMIC_BYTES = 64 * 1024

const NULL = 0n
const NEEDED = 1n
const HASH = 4n
const STRING_TABLE = 5n
const SYMBOL_TABLE = 6n
const STRING_SIZE = 10n
const SONAME = 14n
const RPATH = 15n
const RUNPATH = 29n
const GNU_HASH = 0x6fff_fef5n
const FLAGS_1 = 0x6fff_fffbn

/** DF_1_NODEFLIB, DF_1_PIE */
const NO_DEFAULT_FOLDERS = 0x800n
const IS_PROGRAM = 0x800_0000n

export interface DynamicSection {
  /** Offsets in the table of strings. */
  readonly needed: readonly number[]
  readonly soname?: number
  readonly rpath?: number
  readonly runpath?: number
  readonly ignoresDefaultFolders: boolean
  /** By its own word a program that may lie at any address, and no library. */
  readonly isProgram: boolean
  /** Addresses of tables. */
  readonly strings?: bigint
  /** Bytes of the table of strings. */
  readonly stringSize: number
  readonly symbols?: bigint
  readonly hash?: bigint
  readonly gnuHash?: bigint
}

/** @param bytes the section, possibly cut */
export function readDynamic(
  bytes: Buffer,
  { isBigEndian, pointerSize }: Pick<Layout, 'isBigEndian' | 'pointerSize'>,
): DynamicSection {
  const fields = fieldsOf(bytes, isBigEndian)
  const word = (at: number): bigint => (pointerSize === 8 ? fields.u64(at) : BigInt(fields.u32(at)))
  const tag = (at: number): bigint => BigInt.asUintN(32, word(at))
  const needed: number[] = []
  const values = new Map<bigint, bigint>()
  for (let at = 0; at + 2 * pointerSize <= bytes.length; at += 2 * pointerSize) {
    const name = tag(at)
    if (name === NULL) break
    const value = word(at + pointerSize)
    if (name === NEEDED) needed.push(fileNumber(value) ?? -1)
    else values.set(name, value)
  }
  const flags = values.get(FLAGS_1) ?? 0n
  return {
    needed,
    ...offsets(values, { soname: SONAME, rpath: RPATH, runpath: RUNPATH }),
    ignoresDefaultFolders: (flags & NO_DEFAULT_FOLDERS) !== 0n,
    isProgram: (flags & IS_PROGRAM) !== 0n,
    ...addresses(values, {
      strings: STRING_TABLE,
      symbols: SYMBOL_TABLE,
      hash: HASH,
      gnuHash: GNU_HASH,
    }),
    stringSize: fileNumber(values.get(STRING_SIZE) ?? 0n) ?? 0,
  }
}

function offsets<Name extends string>(
  values: ReadonlyMap<bigint, bigint>,
  tags: Readonly<Record<Name, bigint>>,
): { readonly [N in Name]?: number } {
  const found = Object.entries<bigint>(tags).flatMap(([name, tag]) => {
    const value = values.get(tag)
    return value === undefined ? [] : [[name, fileNumber(value) ?? -1] as const]
  })
  return Object.fromEntries(found) as { readonly [N in Name]?: number }
}

function addresses<Name extends string>(
  values: ReadonlyMap<bigint, bigint>,
  tags: Readonly<Record<Name, bigint>>,
): { readonly [N in Name]?: bigint } {
  const found = Object.entries<bigint>(tags).flatMap(([name, tag]) => {
    const value = values.get(tag)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(found) as { readonly [N in Name]?: bigint }
}
