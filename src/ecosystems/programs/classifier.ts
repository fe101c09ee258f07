/** How a program that no package manager knows is told, with its version. Data: see table.ts. */
export interface Classifier {
  /** Of the package. */
  readonly name: string
  /**
   * Which files to look at: a name, the beginning of names (`libssl.so*`), or with slashes the end of a path
   * (`go/VERSION`). Those by path are texts, all others executables.
   */
  readonly files: readonly string[]
  /** In order of trust: the first that is found counts. */
  readonly marks: readonly Mark[]
  /** Vendor and product in the dictionary of NVD, the present one first. */
  readonly cpe: readonly string[]
  /** The release of the program in which the marks were seen. The others are from its source. */
  readonly seen?: string
}

/** A version between two texts, either of which may be left out; NUL stands for the ends of a constant. */
export interface Mark {
  /** `{x.y}` stands for the version in the name of the file (`python3.11`), which then belongs to the version. */
  readonly before?: string
  readonly after?: string
  /** Characters at the end of `before` that belong to the version. */
  readonly keeps?: number
  /** The text stands at the start of the file. */
  readonly isStart?: boolean
  /** The form of the version; numbers with points between them where not given. */
  readonly form?: VersionForm
}

/**
 * Numbers with points between them, as many as there may be, and what may follow: letters and numbers in one go
 * (`p1`, `w`, `rc2`), or after a sign as well (`-rc.1`, `+5`, `_392`).
 */
export interface VersionForm {
  readonly numbers: readonly [least: number, most: number]
  readonly suffix?: 'letters' | 'signs'
  /** The suffix is the packager's (`-1+deb12u4`) or a commit, and left out. */
  readonly isCut?: boolean
}

export const NUMBERS: VersionForm = { numbers: [2, 4] }

/** Characters of a version that are read. */
export const MAX_VERSION_LENGTH = 48

/**
 * The version at the start of a text, and `undefined` where there is none. Steps through it once.
 * @returns with the characters that it takes, those left out included
 */
export function versionAtStart(
  text: string,
  { numbers: [least, most], suffix, isCut = false }: VersionForm,
): { readonly text: string; readonly length: number } | undefined {
  let at = 0
  let count = 0
  while (count < most) {
    const start = count === 0 ? 0 : at + 1
    if (count > 0 && text[at] !== '.') break
    const end = skip(text, start, isDigit)
    if (end === start || end - start > 8) break
    at = end
    count++
  }
  if (count < least) return undefined
  const numbers = at
  if (suffix === 'letters') at = skip(text, at, isWordCharacter)
  if (suffix === 'signs') at = skip(text, at, (c) => isWordCharacter(c) || SIGNS.includes(c))
  if (at > MAX_VERSION_LENGTH) return undefined
  return { text: text.slice(0, isCut ? numbers : at), length: at }
}

const SIGNS = '.-+~_'

/** Where the version begins that a text ends with, by the characters that one can have. */
export function versionStart(text: string): number {
  let at = text.length
  while (at > 0 && (isWordCharacter(text[at - 1] ?? '') || SIGNS.includes(text[at - 1] ?? ''))) at--
  return at
}

function skip(text: string, at: number, accepts: (c: string) => boolean): number {
  let end = at
  while (end < text.length && accepts(text[end] ?? '')) end++
  return end
}

function isDigit(c: string): boolean {
  return c >= '0' && c <= '9'
}

function isWordCharacter(c: string): boolean {
  return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}
