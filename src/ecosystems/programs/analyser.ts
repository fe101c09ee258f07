import type { AnalysisStream, StreamAnalyser } from '../../core/analyser.ts'
import type { Package } from '../../core/package.ts'
import type { Classifier } from './classifier.ts'
import { MarkSearch, WINDOW } from './mark-search.ts'
import { CLASSIFIERS } from './table.ts'

/** Programs by what they say of themselves, for those that no package manager brought. */
export const programs: StreamAnalyser = {
  id: 'programs',
  version: 3,
  scope: 'image',
  wants: (path) => classifiersOf(path).length > 0,
  open: (path) => new ProgramStream(path),
}

const BY_NAME = new Map<string, Classifier[]>()
/** By the first three characters of the name, of which a beginning is known. */
const BY_BEGINNING = new Map<string, (readonly [string, Classifier])[]>()
/** By the last part of a path of which the end is known. */
const BY_END = new Map<string, (readonly [string, Classifier])[]>()

/** By the first two characters of a name, whether one of the maps has such a name: nearly no file needs to be looked up. */
const STARTS = new Uint8Array(1024)

function startKey(path: string, start: number): number {
  return (path.charCodeAt(start) * 31 + path.charCodeAt(start + 1)) & 1023
}

for (const classifier of CLASSIFIERS) {
  for (const file of classifier.files) {
    const slash = file.lastIndexOf('/')
    STARTS[startKey(file, slash + 1)] = 1
    if (slash >= 0)
      push(BY_END, file.slice(slash + 1), [file.startsWith('/') ? file : `/${file}`, classifier] as const)
    else if (file.endsWith('*'))
      push(BY_BEGINNING, file.slice(0, 3), [file.slice(0, -1), classifier] as const)
    else push(BY_NAME, file, classifier)
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

const NONE: readonly Classifier[] = []

/** Called for every file of every image: most names are in none of the maps. */
export function classifiersOf(path: string): readonly Classifier[] {
  const start = path.lastIndexOf('/') + 1
  if (STARTS[startKey(path, start)] === 0) return NONE
  const name = path.slice(start)
  const named = BY_NAME.get(name)
  const beginnings = BY_BEGINNING.get(name.slice(0, 3))
  const ends = BY_END.get(name)
  if (!named && !beginnings && !ends) return NONE
  return [
    ...(named ?? NONE),
    ...(beginnings ?? []).flatMap(([beginning, one]) => (name.startsWith(beginning) ? [one] : [])),
    ...(ends ?? []).flatMap(([end, one]) => (`/${path}`.endsWith(end) ? [one] : [])),
  ]
}

interface Search {
  readonly classifier: Classifier
  readonly marks: readonly MarkSearch[]
}

const EMPTY = Buffer.alloc(0)

class ProgramStream implements AnalysisStream {
  readonly #searches: readonly Search[]
  readonly #isText: boolean
  /** The end of what has gone by, in which a mark may begin. */
  #carried: Buffer = EMPTY
  #offset = 0

  constructor(path: string) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const classifiers = classifiersOf(path)
    this.#isText = classifiers.every(({ files }) => files.some((file) => file.includes('/')))
    this.#searches = classifiers.map((classifier) => ({
      classifier,
      marks: classifier.marks.flatMap((mark) => MarkSearch.open(mark, name) ?? []),
    }))
  }

  push(bytes: Buffer): 'more' | 'enough' {
    const isFirst = this.#offset === 0
    const from = this.#closeSeam(bytes)
    const all = this.#carried.length === 0 ? bytes : Buffer.concat([this.#carried, bytes])
    if (isFirst && !this.#isText && from === 0) {
      if (all.length < 4) {
        this.#carried = Buffer.from(all)
        return 'more'
      }
      if (!isExecutable(all)) {
        this.#carried = EMPTY
        return 'enough'
      }
    }
    this.#search(all, from, all.length - WINDOW)
    // A program is one thing: what others look for in the same file need not be looked for.
    const isDone = this.#searches.some(({ marks: [first] }) => first?.found !== undefined)
    // A mark that was passed by may yet need what is before it.
    const kept = isDone ? all.length : Math.max(0, all.length - 2 * WINDOW)
    this.#offset += kept
    this.#carried = Buffer.from(all.subarray(kept))
    return isDone ? 'enough' : 'more'
  }

  end() {
    this.#search(this.#carried, 0, this.#carried.length)
    const packages = this.#searches.flatMap(({ classifier, marks }): Package[] => {
      const version = marks.find(({ found }) => found !== undefined)?.found
      return version === undefined ? [] : [packageOf(classifier, version)]
    })
    return packages.length > 0 ? { packages } : {}
  }

  /**
   * Searches where the bytes meet what was carried over, so that only the seam is copied.
   * @returns from where on the bytes themselves have to be searched; 0 when they are too few to have a seam
   */
  #closeSeam(bytes: Buffer): number {
    if (this.#carried.length < WINDOW || bytes.length < 4 * WINDOW) return 0
    const seam = Buffer.concat([this.#carried, bytes.subarray(0, 2 * WINDOW)])
    this.#search(seam, 0, this.#carried.length + WINDOW)
    this.#offset += this.#carried.length
    this.#carried = EMPTY
    return WINDOW
  }

  #search(bytes: Buffer, from: number, end: number): void {
    for (const { marks } of this.#searches) {
      for (const mark of marks) if (mark.found === undefined) mark.search(bytes, this.#offset, from, end)
    }
  }
}

function isExecutable(head: Buffer): boolean {
  switch (head.readUInt32BE(0)) {
    case 0x7f454c46:
    case 0xfeedface:
    case 0xfeedfacf:
    case 0xcefaedfe:
    case 0xcffaedfe:
    case 0xcafebabe:
      return true
    default:
      return head[0] === 0x4d && head[1] === 0x5a
  }
}

function packageOf({ name, cpe }: Classifier, version: string): Package {
  return {
    kind: 'package',
    type: 'generic',
    name,
    version,
    cpes: cpe.map((product) => `cpe:2.3:a:${product}:${cpeText(version)}:*:*:*:*:*:*:*`),
  }
}

/** https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf, section 6.2 */
function cpeText(version: string): string {
  return version.toLowerCase().replaceAll(/[^a-z0-9._-]/g, (c) => `\\${c}`)
}
