/** Programs that do nothing but hold data, for tests of what is found in programs. */

export interface ProgramPart {
  /** Of a section; ELF segments have none. */
  readonly name?: string
  readonly data: Uint8Array
  readonly isExecutable?: boolean
  readonly isWritable?: boolean
}

export interface ProgramForm {
  /** 64 bits; the default. */
  readonly isWide?: boolean
  readonly isBigEndian?: boolean
}

/** What parts are aligned to in the file. Their addresses are BASE more than their offsets. */
const ALIGNMENT = 64
export const BASE = 0x40_0000

interface Placed extends ProgramPart {
  readonly offset: number
}

function place(parts: readonly ProgramPart[], headSize: number): { placed: Placed[]; size: number } {
  let at = align(headSize)
  const placed = parts.map((part) => {
    const offset = at
    at = align(at + part.data.length)
    return { ...part, offset }
  })
  return { placed, size: at }
}

function align(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT
}

function fieldWriter(bytes: Buffer, isBigEndian: boolean) {
  return {
    u16: (value: number, at: number) =>
      isBigEndian ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at),
    u32: (value: number, at: number) =>
      isBigEndian ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at),
    /** A word of the program's own width. */
    word: (value: number, at: number, isWide: boolean) => {
      if (!isWide) return isBigEndian ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at)
      return isBigEndian
        ? bytes.writeBigUInt64BE(BigInt(value), at)
        : bytes.writeBigUInt64LE(BigInt(value), at)
    },
  }
}

function fill(size: number, placed: readonly Placed[]): Buffer {
  const bytes = Buffer.alloc(size)
  for (const { data, offset } of placed) bytes.set(data, offset)
  return bytes
}

/** @param tail what lies behind all segments, as sections that are not loaded do */
export function elfOf(
  parts: readonly ProgramPart[],
  { isWide = true, isBigEndian = false }: ProgramForm = {},
  tail: Uint8Array = Buffer.alloc(0),
): Buffer {
  const headSize = isWide ? 64 : 52
  const step = isWide ? 56 : 32
  const { placed, size } = place(parts, headSize + step * parts.length)
  const bytes = Buffer.concat([fill(size, placed), tail])
  const { u16, u32, word } = fieldWriter(bytes, isBigEndian)
  bytes.write('\x7fELF', 0, 'latin1')
  bytes.set([isWide ? 2 : 1, isBigEndian ? 2 : 1, 1], 4)
  u16(2, 16) // executable
  word(headSize, isWide ? 0x20 : 0x1c, isWide)
  u16(step, isWide ? 0x36 : 0x2a)
  u16(parts.length, isWide ? 0x38 : 0x2c)
  for (const [i, { offset, data, isExecutable, isWritable }] of placed.entries()) {
    const at = headSize + i * step
    u32(1, at)
    u32(4 + (isExecutable ? 1 : 0) + (isWritable ? 2 : 0), at + (isWide ? 4 : 24))
    word(offset, at + (isWide ? 8 : 4), isWide)
    word(BASE + offset, at + (isWide ? 16 : 8), isWide)
    word(data.length, at + (isWide ? 32 : 16), isWide)
  }
  return bytes
}

export function peOf(parts: readonly ProgramPart[], { isWide = true }: ProgramForm = {}): Buffer {
  const start = 0x80
  const optional = isWide ? 112 : 96
  const table = start + 24 + optional
  const { placed, size } = place(parts, table + 40 * parts.length)
  const bytes = fill(size, placed)
  const { u16, u32, word } = fieldWriter(bytes, false)
  bytes.write('MZ', 0)
  u32(start, 0x3c)
  bytes.write('PE\0\0', start, 'latin1')
  u16(parts.length, start + 6)
  u16(optional, start + 20)
  u16(isWide ? 0x20b : 0x10b, start + 24)
  word(BASE, start + (isWide ? 48 : 52), isWide)
  for (const [i, { name = '', offset, data, isExecutable, isWritable }] of placed.entries()) {
    const at = table + 40 * i
    bytes.write(name, at, 8, 'latin1')
    u32(offset, at + 12)
    u32(data.length, at + 16)
    u32(offset, at + 20)
    u32((isExecutable ? 0x2000_0000 : 0) + (isWritable ? 0x8000_0000 : 0), at + 36)
  }
  return bytes
}

/** All sections lie in one segment. */
export function machOOf(
  parts: readonly ProgramPart[],
  { isWide = true, isBigEndian = false }: ProgramForm = {},
): Buffer {
  const start = isWide ? 32 : 28
  const first = isWide ? 72 : 56
  const step = isWide ? 80 : 68
  const commandSize = first + step * parts.length
  const { placed, size } = place(parts, start + commandSize + 16)
  const bytes = fill(size, placed)
  const { u32, word } = fieldWriter(bytes, isBigEndian)
  u32(isWide ? 0xfeedfacf : 0xfeedface, 0)
  u32(2, 16)
  u32(commandSize + 16, 20)
  u32(0x1b, start) // a UUID, to be passed over
  u32(16, start + 4)
  const command = start + 16
  u32(isWide ? 0x19 : 1, command)
  u32(commandSize, command + 4)
  u32(parts.some(({ isWritable }) => isWritable) ? 3 : 5, command + (isWide ? 60 : 44))
  u32(parts.length, command + (isWide ? 64 : 48))
  for (const [i, { name = '', offset, data }] of placed.entries()) {
    const at = command + first + step * i
    bytes.write(name, at, 16, 'latin1')
    word(BASE + offset, at + 32, isWide)
    word(data.length, at + (isWide ? 40 : 36), isWide)
    u32(offset, at + (isWide ? 48 : 40))
  }
  return bytes
}

export function fatOf(programs: readonly Uint8Array[], isWide = false): Buffer {
  const step = isWide ? 32 : 20
  const { placed, size } = place(
    programs.map((data) => ({ data })),
    8 + step * programs.length,
  )
  const bytes = fill(size, placed)
  bytes.writeUInt32BE(isWide ? 0xcafebabf : 0xcafebabe, 0)
  bytes.writeUInt32BE(programs.length, 4)
  for (const [i, { offset, data }] of placed.entries()) {
    const at = 8 + step * i
    if (isWide) {
      bytes.writeBigUInt64BE(BigInt(offset), at + 8)
      bytes.writeBigUInt64BE(BigInt(data.length), at + 16)
    } else {
      bytes.writeUInt32BE(offset, at + 8)
      bytes.writeUInt32BE(data.length, at + 12)
    }
  }
  return bytes
}
