import type { Stretch } from '../../packaging/executable/layout.ts'

/** Characters of a name or path that is looked at. */
export const MAX_NAME_LENGTH = 256

/** Names of each kind that are kept of one file; whoever holds more holds a list of all sorts of things. */
export const MAX_NAMES = 256

const LIBRARY = Buffer.from('.so')
const PROGRAM = Buffer.from('bin/')
const NOTHING = Buffer.alloc(0)
const PERCENT = 0x25
const SLASH = 0x2f

/**
 * Looks through the constants of a program for texts that may be names of libraries (`libz.so.1`) or paths of programs
 * (`/usr/sbin/sendmail`). A text with a per cent sign beside it is the pattern of a name, and none.
 */
export class NameScan {
  readonly libraries = new Set<string>()
  readonly programs = new Set<string>()
  readonly #stretches: readonly Stretch[]
  #rest: Buffer = NOTHING
  /** Whether the rest begins where the stretch does. */
  #isFirst = true
  #current = 0

  /** @param stretches sorted, without overlap */
  constructor(stretches: readonly Stretch[]) {
    this.#stretches = stretches.filter(({ size }) => size > 0)
  }

  /** Whether nothing more is to come, or to be kept. */
  get isOver(): boolean {
    const isFull = this.libraries.size >= MAX_NAMES && this.programs.size >= MAX_NAMES
    return isFull || this.#current >= this.#stretches.length
  }

  /** The next bytes of the file, which begin at `offset`. */
  push(bytes: Buffer, offset: number): void {
    const end = offset + bytes.length
    for (let stretch = this.#stretches[this.#current]; stretch; stretch = this.#stretches[++this.#current]) {
      const from = Math.max(stretch.offset, offset)
      const to = Math.min(stretch.offset + stretch.size, end)
      const isLast = stretch.offset + stretch.size <= end
      if (from < to) this.#look(bytes.subarray(from - offset, to - offset), isLast)
      if (isLast) this.#rest = NOTHING
      else return
    }
  }

  /** A text that goes on to the end is looked at with the next bytes again. */
  #look(bytes: Buffer, isLast: boolean): void {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    const ends = { isFirst: this.#isFirst, isLast }
    for (const at of placesOf(all, LIBRARY)) {
      const name = textAround(all, at, ends)
      if (name !== undefined && isLibraryName(name)) add(this.libraries, name)
    }
    for (const at of placesOf(all, PROGRAM)) {
      const name = textAround(all, at, ends)
      if (name?.startsWith('/') && !name.endsWith('/')) add(this.programs, name)
    }
    const cut = Math.max(0, all.length - 2 * MAX_NAME_LENGTH)
    this.#isFirst = isLast || (this.#isFirst && cut === 0)
    this.#rest = isLast ? NOTHING : Buffer.from(all.subarray(cut))
  }
}

function* placesOf(bytes: Buffer, needle: Buffer): Generator<number> {
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + needle.length)) yield at
}

/**
 * The text around a place; `undefined` when it is cut, too long, or a pattern. One that is cut at the start was whole
 * among the bytes before, because more of them are kept than a name has.
 */
function textAround(
  bytes: Buffer,
  at: number,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): string | undefined {
  let start = at
  while (start > 0 && at - start <= MAX_NAME_LENGTH && isNameByte(bytes[start - 1])) start--
  let end = at
  while (end < bytes.length && end - at <= MAX_NAME_LENGTH && isNameByte(bytes[end])) end++
  if (end - start > MAX_NAME_LENGTH || (end === bytes.length && !isLast) || (start === 0 && !isFirst))
    return undefined
  if (bytes[start - 1] === PERCENT || bytes[end] === PERCENT) return undefined
  return bytes.toString('latin1', start, end)
}

/** Letters, digits and `+ - . / _`, besides what ends a path. */
function isNameByte(byte: number | undefined): boolean {
  if (byte === undefined) return false
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x2d && byte <= 0x39) ||
    byte === 0x5f ||
    byte === 0x2b
  )
}

/** `libz.so`, `libz.so.1.2`, `/usr/lib/x.so`; not `.so` alone. */
function isLibraryName(name: string): boolean {
  const mark = name.lastIndexOf('.so')
  const rest = name.slice(mark + LIBRARY.length)
  if (mark < 1 || name.charCodeAt(mark - 1) === SLASH) return false
  for (const c of rest) if (c !== '.' && (c < '0' || c > '9')) return false
  return rest === '' || (rest.startsWith('.') && rest.length > 1)
}

function add(names: Set<string>, name: string): void {
  if (names.size < MAX_NAMES) names.add(name)
}
