import { MAX_VERSION_LENGTH, type Mark, NUMBERS, versionAtStart, versionStart } from './classifier.ts'

/** Characters around a mark within which all of it lies. */
export const WINDOW = 128

/** Places of one mark that are looked at in one file: some are a few letters. */
export const MAX_PLACES = 100_000

const IN_NAME = '{x.y}'

/** One mark, looked for in a file that goes by: by the longer of its two texts, which is rarer. */
export class MarkSearch {
  readonly #mark: Mark
  readonly #before: string
  /** Of the text before the version, what belongs to it. */
  readonly #kept: string
  readonly #isByAfter: boolean
  readonly #needle: Buffer
  /** The needle without a NUL at its start. */
  readonly #bare: Buffer | undefined
  #places = 0
  found: string | undefined

  private constructor(mark: Mark, before: string, kept: string) {
    const { after = '' } = mark
    this.#mark = mark
    this.#before = before
    this.#kept = kept
    this.#isByAfter = !mark.isStart && after.length > before.length
    this.#needle = Buffer.from(this.#isByAfter ? after : before, 'latin1')
    const hasBare = this.#needle.length > 1 && this.#needle[0] === 0 && this.#needle[1] !== 0
    this.#bare = hasBare ? this.#needle.subarray(1) : undefined
  }

  /** @returns `undefined` when the mark needs a version in the name of the file, which has none */
  static open(mark: Mark, fileName: string): MarkSearch | undefined {
    const before = mark.before ?? ''
    const at = before.indexOf(IN_NAME)
    if (at < 0) return new MarkSearch(mark, before, before.slice(before.length - (mark.keeps ?? 0)))
    const version = versionIn(fileName)
    if (version === undefined) return undefined
    const kept = before.slice(at).replace(IN_NAME, version)
    return new MarkSearch(mark, before.slice(0, at) + kept, kept)
  }

  /**
   * @param bytes of the file from `offset` on; places from `from` to before `end` have all of their window in it
   */
  search(bytes: Buffer, offset: number, from: number, end: number): void {
    if (this.#mark.isStart) {
      if (offset === 0 && from === 0 && end > 0 && bytes.indexOf(this.#needle) === 0)
        this.found ??= this.#versionAfter(bytes, 0)
      return
    }
    let at = this.#indexOf(bytes, from)
    while (at >= 0 && at < end && this.found === undefined && this.#places < MAX_PLACES) {
      this.#places++
      this.found = this.#isByAfter ? this.#versionBefore(bytes, at) : this.#versionAfter(bytes, at)
      at = this.#indexOf(bytes, at + 1)
    }
  }

  /** A search that begins with NUL, of which programs are full, is slow: it is looked for without. */
  #indexOf(bytes: Buffer, from: number): number {
    if (!this.#bare) return bytes.indexOf(this.#needle, from)
    let at = from
    do at = bytes.indexOf(this.#bare, at + 1)
    while (at > 0 && bytes[at - 1] !== 0)
    return at < 0 ? at : at - 1
  }

  #versionAfter(bytes: Buffer, at: number): string | undefined {
    const { after = '', form = NUMBERS } = this.#mark
    const start = at + this.#needle.length
    if (!isInVersion(bytes[start])) return undefined
    const text = bytes.toString('latin1', start, start + MAX_VERSION_LENGTH + after.length)
    const version = versionAtStart(text, form)
    if (!version || !text.startsWith(after, version.length)) return undefined
    // A mark that begins with the version itself is not the end of a longer one.
    const isWhole = this.#kept !== this.#before || this.#kept === '' || !isInVersion(bytes[at - 1])
    return isWhole ? `${this.#kept}${version.text}` : undefined
  }

  #versionBefore(bytes: Buffer, at: number): string | undefined {
    const { form = NUMBERS } = this.#mark
    const text = bytes.toString('latin1', Math.max(0, at - MAX_VERSION_LENGTH - this.#before.length), at)
    const start = this.#before === '' ? versionStart(text) : text.lastIndexOf(this.#before)
    if (start < 0) return undefined
    const rest = text.slice(start + this.#before.length)
    const version = versionAtStart(rest, form)
    return version?.length === rest.length ? `${this.#kept}${version.text}` : undefined
  }
}

function isInVersion(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 0x2e || (byte >= 0x30 && byte <= 0x39))
}

/** `3.11` of `libpython3.11.so.1.0`. */
function versionIn(fileName: string): string | undefined {
  const start = fileName.search(/[0-9]/)
  return start < 0 ? undefined : versionAtStart(fileName.slice(start), { numbers: [2, 2] })?.text
}
