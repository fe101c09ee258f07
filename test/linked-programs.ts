/** Programs and libraries of ELF with a dynamic section, as linkers write them, for tests of what needs what. */

export interface LinkedProgram {
  readonly isWide?: boolean
  readonly isBigEndian?: boolean
  /** `e_machine`; that of x86-64. */
  readonly machine?: number
  /** `e_type`; a library or a program at any address. */
  readonly type?: number
  readonly interpreter?: string
  readonly needed?: readonly string[]
  readonly soname?: string
  readonly rpath?: string
  readonly runpath?: string
  /** Functions of others that it uses, and functions of its own. */
  readonly imports?: readonly string[]
  readonly exports?: readonly string[]
  /** Among its constants, a NUL behind each. */
  readonly texts?: readonly string[]
  /** DT_FLAGS_1 */
  readonly flags?: number
  /** The tables lie behind the dynamic section, as tools that change programs write them. */
  readonly hasLateTables?: boolean
  /** Bytes before everything else, so that it lies further on. */
  readonly padding?: number
}

const LOAD = 1
const DYNAMIC = 2
const INTERPRETER = 3
export const IS_PROGRAM = 0x800_0000
export const NO_DEFAULT_FOLDERS = 0x800

/** Addresses are offsets in the file. */
export function linkedProgram(program: LinkedProgram = {}): Buffer {
  const { isWide = true, isBigEndian = false, hasLateTables = false } = program
  const word = isWide ? 8 : 4
  const strings = new Strings()
  const entries = entriesOf(program, strings)
  const symbols = symbolsOf(program, strings, { isWide, isBigEndian })
  const headers = (isWide ? 64 : 52) + 3 * (isWide ? 56 : 32)
  const place = new Places(align(headers + (program.padding ?? 0)))
  const interpreter = place.next(program.interpreter === undefined ? 0 : program.interpreter.length + 1)
  const texts = Buffer.from((program.texts ?? []).map((text) => `${text}\0`).join(''))
  const textsAt = place.next(texts.length)
  const size = 2 * word * (entries.length + 5)
  const early = hasLateTables ? place.next(size) : undefined
  const symbolsAt = place.next(symbols.length)
  const stringsAt = place.next(strings.bytes.length)
  const dynamic = early ?? place.next(size)
  const bytes = Buffer.alloc(place.end)
  const all = [
    ...entries,
    [5, stringsAt],
    [6, symbolsAt],
    [10, strings.bytes.length],
    [11, isWide ? 24 : 16],
    [0, 0],
  ]
  const write = writer(bytes, isBigEndian)
  for (const [i, [tag = 0, value = 0]] of all.entries()) {
    write.word(dynamic + 2 * word * i, tag, word)
    write.word(dynamic + 2 * word * i + word, value, word)
  }
  if (program.interpreter !== undefined) bytes.write(`${program.interpreter}\0`, interpreter, 'latin1')
  texts.copy(bytes, textsAt)
  symbols.copy(bytes, symbolsAt)
  strings.bytes.copy(bytes, stringsAt)
  writeHead(bytes, program, [
    [LOAD, 0, bytes.length],
    [DYNAMIC, dynamic, size],
    [
      program.interpreter === undefined ? 0 : INTERPRETER,
      interpreter,
      (program.interpreter ?? '').length + 1,
    ],
  ])
  return bytes
}

function entriesOf(
  { needed = [], soname, rpath, runpath, flags }: LinkedProgram,
  strings: Strings,
): number[][] {
  return [
    ...needed.map((name) => [1, strings.add(name)]),
    ...(soname === undefined ? [] : [[14, strings.add(soname)]]),
    ...(rpath === undefined ? [] : [[15, strings.add(rpath)]]),
    ...(runpath === undefined ? [] : [[29, strings.add(runpath)]]),
    ...(flags === undefined ? [] : [[0x6fff_fffb, flags]]),
  ]
}

function symbolsOf(
  { imports = [], exports = [] }: LinkedProgram,
  strings: Strings,
  { isWide, isBigEndian }: { readonly isWide: boolean; readonly isBigEndian: boolean },
): Buffer {
  const size = isWide ? 24 : 16
  const bytes = Buffer.alloc(size * (1 + imports.length + exports.length))
  const write = writer(bytes, isBigEndian)
  for (const [i, name] of [...imports, ...exports].entries()) {
    write.word(size * (i + 1), strings.add(name), 4)
    if (i >= imports.length) write.word(size * (i + 1) + (isWide ? 4 : 12), isBigEndian ? 7 : 7 * 0x1_0000, 4)
  }
  return bytes
}

function writeHead(
  bytes: Buffer,
  program: LinkedProgram,
  segments: readonly (readonly [number, number, number])[],
): void {
  const { isWide = true, isBigEndian = false, machine = 62, type = 3 } = program
  const write = writer(bytes, isBigEndian)
  const word = isWide ? 8 : 4
  const start = isWide ? 64 : 52
  const step = isWide ? 56 : 32
  bytes.write('\x7fELF', 0, 'latin1')
  bytes.set([isWide ? 2 : 1, isBigEndian ? 2 : 1, 1], 4)
  write.word(16, type, 2)
  write.word(18, machine, 2)
  write.word(isWide ? 0x20 : 0x1c, start, word)
  write.word(isWide ? 0x36 : 0x2a, step, 2)
  write.word(isWide ? 0x38 : 0x2c, segments.length, 2)
  for (const [i, [kind, offset, size]] of segments.entries()) {
    const at = start + i * step
    write.word(at, kind, 4)
    write.word(at + (isWide ? 4 : 24), 4, 4)
    write.word(at + (isWide ? 8 : 4), offset, word)
    write.word(at + (isWide ? 16 : 8), offset, word)
    write.word(at + (isWide ? 32 : 16), size, word)
  }
}

class Strings {
  bytes: Buffer = Buffer.from('\0')

  add(text: string): number {
    const at = this.bytes.length
    this.bytes = Buffer.concat([this.bytes, Buffer.from(`${text}\0`)])
    return at
  }
}

class Places {
  end: number

  constructor(start: number) {
    this.end = start
  }

  next(size: number): number {
    const at = this.end
    this.end = align(at + size)
    return at
  }
}

function align(offset: number): number {
  return Math.ceil(offset / 16) * 16
}

function writer(bytes: Buffer, isBigEndian: boolean) {
  return {
    word: (at: number, value: number, size: number): void => {
      const wide = Buffer.alloc(8)
      if (isBigEndian) {
        wide.writeBigUInt64BE(BigInt(value))
        wide.copy(bytes, at, 8 - size)
      } else {
        wide.writeBigUInt64LE(BigInt(value))
        wide.copy(bytes, at, 0, size)
      }
    },
  }
}
