import type { Layout, Stretch } from '../../packaging/executable/layout.ts'

/** Bytes of names in one program; the largest real ones have some ten million. */
export const MAX_NAME_BYTES = 64 * 1024 * 1024

/** Functions of one program; the largest real ones have some hundred thousand. */
const MAX_TABLE_FUNCTIONS = 0x40_0000

/** Bytes from which it can be told whether a table begins: magic, zeros, quantum, size of a pointer. */
export const TABLE_MARK_SIZE = 8

/** Bytes from its mark on that say where the names are; they are behind these. */
export function tableHeaderSize({ pointerSize }: Layout): number {
  return TABLE_MARK_SIZE + 5 * pointerSize
}

/** Last byte of the number with which tables begin, by the release from which they do. */
const FORMS: ReadonlyMap<number, '1.2' | '1.16' | '1.18'> = new Map([
  [0xfb, '1.2'],
  [0xfa, '1.16'],
  [0xf0, '1.18'],
  [0xf1, '1.18'],
])

/** Where the names of functions lie: at once, or after a number that says where they end. */
export type NamePlace =
  | { readonly names: Stretch }
  | { readonly endAt: number; readonly namesFrom: number; readonly base: number }

/** Called for every few bytes of a program. */
export function isTableMark(bytes: Buffer, at: number, { isBigEndian, pointerSize }: Layout): boolean {
  if (bytes[at + 1] !== 0xff || bytes[at + 2] !== 0xff) return false
  const low = bytes[at + (isBigEndian ? 3 : 0)] ?? 0
  const high = bytes[at + (isBigEndian ? 0 : 3)]
  const quantum = bytes[at + 6]
  return (
    high === 0xff &&
    FORMS.has(low) &&
    bytes[at + 4] === 0 &&
    bytes[at + 5] === 0 &&
    (quantum === 1 || quantum === 2 || quantum === 4) &&
    bytes[at + 7] === pointerSize
  )
}

/**
 * The table from which Go programs tell their stack, also when they are stripped. From Go 1.16 on the names, those of
 * functions that were merged into others included, are one piece; before, they lie among the other parts of the table.
 * https://cs.opensource.google/go/go/+/master:src/debug/gosym/pclntab.go
 *
 * @param header from its mark on
 * @param offset of the header in the program
 * @returns `undefined` when the numbers make no sense
 */
export function namePlaceOf(header: Buffer, offset: number, layout: Layout): NamePlace | undefined {
  const { isBigEndian, pointerSize: size } = layout
  const word = (index: number): number => {
    const at = 8 + index * size
    if (size === 4) return isBigEndian ? header.readUInt32BE(at) : header.readUInt32LE(at)
    return Number(isBigEndian ? header.readBigUInt64BE(at) : header.readBigUInt64LE(at))
  }
  const count = word(0)
  if (count === 0 || count > MAX_TABLE_FUNCTIONS) return undefined
  const form = FORMS.get(header[isBigEndian ? 3 : 0] ?? 0)
  if (form === '1.2') {
    // Names end with NUL, and so does what is before them, only where numbers have their high bytes last.
    if (isBigEndian) return undefined
    const endAt = offset + 8 + size + (2 * count + 1) * size
    return { endAt, namesFrom: endAt + 4, base: offset }
  }
  const first = form === '1.16' ? 2 : 3
  const from = word(first)
  const to = word(first + 1)
  if (from < tableHeaderSize(layout) || to <= from || to - from > MAX_NAME_BYTES || from > MAX_NAME_BYTES)
    return undefined
  return { names: { offset: offset + from, size: to - from } }
}
