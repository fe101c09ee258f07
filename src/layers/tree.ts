/**
 * Every entry of a layer, in one array of bytes that costs nothing to store and little to read. Records follow
 * each other in the order of the layer:
 *
 *     kind (one letter)  path  NUL                    f file, d directory, o other (device, fifo, socket)
 *     kind (one letter)  path  NUL  target  NUL       l symbolic link (target as written), h hard link (target is a
 *                                                     normalised path)
 *     kind (one letter)  path  NUL                    w whiteout (path of what is hidden), q opaque folder
 *
 * in UTF-8. Paths are normalised (path.ts) and cannot hold NUL; the root itself has no record, except as `q`.
 */
export type TreeEntry =
  | { readonly kind: 'file' | 'directory' | 'other' }
  | { readonly kind: 'symlink' | 'hardlink'; readonly target: string }

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

const FIRST_BLOCK = 16 * 1024
const LARGEST_BLOCK = 1024 * 1024

/** Collects records; about the size of the paths in memory, because blocks are never moved while it grows. */
export class TreeBuilder {
  #full: Uint8Array[] = []
  #fullBytes = 0
  #block: Buffer = Buffer.allocUnsafeSlow(FIRST_BLOCK)
  #used = 0
  #count = 0

  /** Records so far. */
  get count(): number {
    return this.#count
  }

  get byteLength(): number {
    return this.#fullBytes + this.#used
  }

  /** @param target of a link, `undefined` for all else */
  add(kind: TreeRecordKind, path: string, target?: string): void {
    const text = target === undefined ? `${LETTERS[kind]}${path}\0` : `${LETTERS[kind]}${path}\0${target}\0`
    this.#reserve(text.length * 3) // A UTF-16 unit is three bytes of UTF-8 at most.
    this.#used += this.#block.write(text, this.#used, 'utf8')
    this.#count++
  }

  /** All records in one array; the builder is empty afterwards. */
  take(): Uint8Array {
    this.#full.push(this.#block.subarray(0, this.#used))
    const all = Buffer.concat(this.#full)
    this.#full = []
    this.#fullBytes = 0
    this.#used = 0
    return all
  }

  #reserve(bytes: number): void {
    if (this.#block.length - this.#used >= bytes) return
    this.#full.push(this.#block.subarray(0, this.#used))
    this.#fullBytes += this.#used
    const next = Math.min(this.#block.length * 2, LARGEST_BLOCK)
    this.#block = Buffer.allocUnsafeSlow(Math.max(next, bytes))
    this.#used = 0
  }
}
