import type { AnalysisStream, StreamAnalyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { dataStretches, type Layout, type Stretch } from '../../packaging/executable/layout.ts'
import { ExecutableStream, type ProgramReader } from '../../packaging/executable/stream.ts'
import type { Classifier } from './classifier.ts'
import { ProgramSearch } from './program-search.ts'
import { CLASSIFIERS } from './table.ts'

/** Programs by what they say of themselves, for those that no package manager brought. */
export const programs: StreamAnalyser = {
  id: 'programs',
  version: 4,
  scope: 'image',
  wants: (path) => classifiersOf(path).length > 0,
  open: (path, { size }) => new ProgramStream(path, size),
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

/** Looks for the marks of those programs whose name a file has. */
class ProgramStream implements AnalysisStream {
  readonly #search: ProgramSearch
  readonly #program: ExecutableStream | undefined
  #offset = 0

  constructor(path: string, size: number) {
    const classifiers = classifiersOf(path)
    const isText = classifiers.every(({ files }) => files.some((file) => file.includes('/')))
    const search = new ProgramSearch(classifiers, path.slice(path.lastIndexOf('/') + 1))
    this.#search = search
    this.#program = isText
      ? undefined
      : new ExecutableStream(size, (layout) => new DataReader(layout, search))
  }

  push(bytes: Buffer): 'more' | 'enough' {
    if (this.#program) return this.#program.push(bytes)
    this.#search.push(bytes, this.#offset)
    this.#offset += bytes.length
    return this.#search.isDone ? 'enough' : 'more'
  }

  end(): Analysis {
    this.#program?.end()
    this.#search.leave()
    const packages = this.#search.found.map(([classifier, version]) => packageOf(classifier, version))
    return packages.length > 0 ? { packages } : {}
  }
}

/** Searches a program where its data is: versions are no code. */
class DataReader implements ProgramReader {
  readonly #search: ProgramSearch
  #stretches: readonly Stretch[]

  constructor(layout: Layout, search: ProgramSearch) {
    this.#search = search
    this.#stretches = dataStretches(layout)
  }

  push(bytes: Buffer, offset: number): 'more' | 'enough' {
    const end = offset + bytes.length
    for (let stretch = this.#stretches[0]; stretch && stretch.offset < end; stretch = this.#stretches[0]) {
      const last = stretch.offset + stretch.size
      const from = Math.max(stretch.offset, offset)
      const to = Math.min(last, end)
      if (from < to) this.#search.push(bytes.subarray(from - offset, to - offset), from)
      if (this.#search.isDone || last > end) break
      this.end()
      this.#stretches = this.#stretches.slice(1)
    }
    return this.#search.isDone || this.#stretches.length === 0 ? 'enough' : 'more'
  }

  end(): void {
    this.#search.leave()
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
