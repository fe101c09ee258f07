/**
 * Every entry of a layer, in one array of bytes that costs nothing to store and little to read. First the marks,
 * which a scan needs all of, behind their length (4 bytes, little-endian); then the entries in the order of the
 * layer, with the folder said once for all that follow each other in it:
 *
 *     kind (one letter)  path  NUL                    marks: w whiteout (path of what is hidden), q opaque folder,
 *                                                     l the path is a symbolic link in some entry
 *
 *     NUL  /  folder  NUL                             for what follows; the root is the empty folder
 *     f  size  /  name  NUL                           file; its bytes of content in base 36, none for 0
 *     kind (one letter)  name  NUL                    d directory, o other (device, fifo, socket)
 *     kind (one letter)  name  NUL  >  target  NUL    l symbolic link (target as written), h hard link (target is a
 *                                                     normalised path)
 *
 *     m  mark                                         before the kind, where its mode is remarkable
 *
 * in UTF-8. The mark is one character, `0` and as many further on as ModeMarks says. Nothing but the beginning of a
 * folder has two NULs after each other, so the folders are found without a look at what is in them. Paths are normalised
 * (path.ts) and cannot hold NUL; the root itself has no entry.
 */
export type TreeEntry = { readonly marks?: ModeMarks } & (
  | { readonly kind: 'file'; readonly size: number }
  | { readonly kind: 'directory' | 'other' }
  | { readonly kind: 'symlink' | 'hardlink'; readonly target: string }
)

/** What is known of a file before its content has been read. */
export interface FileFacts {
  /** Bytes of content. */
  readonly size: number
  readonly mode: number
  /** Numeric owner; asked for where the mode has set-user-ID. */
  readonly uid: number
  /** Whether it gets capabilities when it is run: an extended attribute, which only archives tell of. */
  readonly hasCapabilities?: boolean
}

/**
 * A remarkable mode, 1 to 63: the sum of 1 for writable by everybody, 2 for set-group-ID, 4 for set-user-ID; and beside
 * one of these 8 for sticky, 32 for set-user-ID of somebody else than root. 16 is for capabilities.
 */
export type ModeMarks = number

const MARK_BASE = 48

/** @param mode permission bits; 0 where nothing about it is remarkable */
function modeMarks(mode: number): ModeMarks {
  const marks = ((mode & 0o6000) >> 9) | ((mode & 0o2) >> 1)
  return marks === 0 ? 0 : marks | ((mode & 0o1000) >> 6)
}

function fileMarks({ mode, uid, hasCapabilities }: FileFacts): ModeMarks {
  const marks = modeMarks(mode)
  return marks | (hasCapabilities ? 16 : 0) | ((marks & 4) !== 0 && uid !== 0 ? 32 : 0)
}

/** The marks of their character; 0 for any that stands for none. */
export function marksOfCharacter(code: number): ModeMarks {
  const marks = code - MARK_BASE
  return marks > 0 && marks < 64 ? marks : 0
}

/** What policies ask of the marks. */
export function readModeMarks(marks: ModeMarks = 0) {
  return { isSetUser: (marks & 4) !== 0, isSetGroup: (marks & 2) !== 0, isWorldWritable: (marks & 1) !== 0 }
}

/** What else they say. */
export function readFurtherMarks(marks: ModeMarks = 0) {
  return { isSticky: (marks & 8) !== 0, hasCapabilities: (marks & 16) !== 0, isOfRoot: (marks & 32) === 0 }
}

const LETTERS = {
  file: 'f/',
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

  addFile(path: string, facts: FileFacts): void {
    this.#count++
    const size = facts.size === 0 ? '' : facts.size.toString(36)
    this.#addNamed(`f${size}/`, path, fileMarks(facts), '')
  }

  /**
   * Anything but a file with content.
   *
   * @param target of a link, `undefined` for all else
   * @param mode permission bits; those of symbolic links say nothing
   */
  add(kind: TreeRecordKind, path: string, target?: string, mode = 0): void {
    const letter = LETTERS[kind]
    this.#count++
    if (letter === 'w' || letter === 'q' || letter === 'l') this.#marks.add(`${letter}${path}\0`)
    if (letter === 'w' || letter === 'q') return
    const marks = letter === 'l' ? 0 : modeMarks(mode)
    this.#addNamed(letter, path, marks, target === undefined ? '' : `>${target}\0`)
  }

  #addNamed(letter: string, path: string, marks: ModeMarks, link: string): void {
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(slash, 0))
    if (folder !== this.#folder) this.#entries.add(`\0/${folder}\0`)
    this.#folder = folder
    const text = `${letter}${path.slice(slash + 1)}\0${link}`
    this.#entries.add(marks === 0 ? text : `m${String.fromCharCode(MARK_BASE + marks)}${text}`)
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
