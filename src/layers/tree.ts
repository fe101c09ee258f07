/**
 * Every entry of a layer, in one array of bytes that costs nothing to store and little to read. First the marks,
 * which a scan needs all of, behind their length (4 bytes, little-endian); then the entries in the order of the
 * layer, with the folder said once for all that follow each other in it:
 *
 *     kind (one letter)  path  NUL                    marks: w whiteout (path of what is hidden), q opaque folder,
 *                                                     l the path is a symbolic link in some entry
 *
 *     NUL  /  folder  NUL                             for what follows; the root is the empty folder
 *     kind (one letter)  name  NUL                    f file, d directory, o other (device, fifo, socket)
 *     kind (one letter)  name  NUL  >  target  NUL    l symbolic link (target as written), h hard link (target is a
 *                                                     normalised path)
 *
 *     m  digit                                        before the kind, where its mode is remarkable
 *
 * in UTF-8. The digit is the sum of 4 for set-user-ID, 2 for set-group-ID, 1 for writable by everybody. Nothing but the beginning of a folder has two NULs after each other, so the folders are found without a
 * look at what is in them. Paths are normalised (path.ts) and cannot hold NUL; the root itself has no entry.
 */
export type TreeEntry = { readonly marks?: ModeMarks } & (
  | { readonly kind: 'file' | 'directory' | 'other' }
  | { readonly kind: 'symlink' | 'hardlink'; readonly target: string }
)

/** The digit of a remarkable mode, 1 to 7. */
export type ModeMarks = number

/** @param mode permission bits; 0 where nothing about it is remarkable */
function modeMarks(mode: number): ModeMarks {
  return ((mode & 0o6000) >> 9) | ((mode & 0o2) >> 1)
}

/** What the digit says. */
export function readModeMarks(marks: ModeMarks = 0) {
  return { isSetUser: (marks & 4) !== 0, isSetGroup: (marks & 2) !== 0, isWorldWritable: (marks & 1) !== 0 }
}

const LETTERS = {
  file: 'f',
  directory: 'd',
  other: 'o',
  symlink: 'l',
  hardlink: 'h',
  whiteout: 'w',
  opaque: 'q',
} as const
export type TreeRecordKind = keyof typeof LETTERS

/** Bytes of the length of the marks. */
export const TREE_HEAD_BYTES = 4
const FIRST_BLOCK = 16 * 1024
const LARGEST_BLOCK = 1024 * 1024

/** Collects entries; about the size of the names in memory, because blocks are never moved while it grows. */
export class TreeBuilder {
  readonly #marks = new TextBlocks()
  readonly #entries = new TextBlocks()
  #folder: string | undefined
  #count = 0

  /** Entries, whiteouts and opaque folders so far. */
  get count(): number {
    return this.#count
  }

  get byteLength(): number {
    return this.#marks.byteLength + this.#entries.byteLength
  }

  /**
   * @param target of a link, `undefined` for all else
   * @param mode permission bits; those of symbolic links say nothing
   */
  add(kind: TreeRecordKind, path: string, target?: string, mode = 0): void {
    const letter = LETTERS[kind]
    this.#count++
    if (letter === 'w' || letter === 'q' || letter === 'l') this.#marks.add(`${letter}${path}\0`)
    if (letter === 'w' || letter === 'q') return
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(slash, 0))
    if (folder !== this.#folder) this.#entries.add(`\0/${folder}\0`)
    this.#folder = folder
    const name = path.slice(slash + 1)
    const marks = letter === 'l' ? 0 : modeMarks(mode)
    const text = target === undefined ? `${letter}${name}\0` : `${letter}${name}\0>${target}\0`
    this.#entries.add(marks === 0 ? text : `m${marks}${text}`)
  }

  /** All of it in one array; the builder is empty afterwards. */
  take(): Uint8Array {
    const head = Buffer.alloc(TREE_HEAD_BYTES)
    head.writeUInt32LE(this.#marks.byteLength)
    const all = Buffer.concat([head, ...this.#marks.take(), ...this.#entries.take()])
    this.#folder = undefined
    this.#count = 0
    return all
  }
}

/** Text in UTF-8 that grows. */
class TextBlocks {
  #full: Uint8Array[] = []
  #fullBytes = 0
  #block: Buffer = Buffer.alloc(0)
  #used = 0

  get byteLength(): number {
    return this.#fullBytes + this.#used
  }

  add(text: string): void {
    this.#reserve(text.length * 3) // A UTF-16 unit is three bytes of UTF-8 at most.
    this.#used += this.#block.write(text, this.#used, 'utf8')
  }

  take(): Uint8Array[] {
    const all = [...this.#full, this.#block.subarray(0, this.#used)]
    this.#full = []
    this.#fullBytes = 0
    this.#block = Buffer.alloc(0)
    this.#used = 0
    return all
  }

  #reserve(bytes: number): void {
    if (this.#block.length - this.#used >= bytes) return
    this.#full.push(this.#block.subarray(0, this.#used))
    this.#fullBytes += this.#used
    const next = Math.min(Math.max(this.#block.length * 2, FIRST_BLOCK), LARGEST_BLOCK)
    this.#block = Buffer.allocUnsafeSlow(Math.max(next, bytes))
    this.#used = 0
  }
}
