import {
  type AnalysedFile,
  type Analyser,
  type AnyAnalyser,
  type EntryInfo,
  isStreamAnalyser,
  isWholeAnalyser,
  type StreamAnalyser,
} from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import type { Analysis, FileReport } from '../../core/layer-report.ts'
import type { ProblemCode } from '../../core/problem-catalogue.ts'
import type { LayerLimits } from '../limits.ts'
import type { PathFilter } from '../path-filter.ts'
import { ByEnding } from './by-ending.ts'
import { OpenStreams, type StreamOutcome } from './open-streams.ts'
import type { ProblemList } from './problem-list.ts'

export interface WantedFilesOptions {
  readonly analysers: readonly AnyAnalyser[]
  readonly limits: LayerLimits
  readonly skip: PathFilter
  readonly problems: ProblemList
}

/** A file that somebody wants to read, and who. */
export interface WantedFile extends EntryInfo {
  readonly path: string
  /** Those that want it whole; when there is none, it need not be held in memory. */
  readonly analysers: readonly Analyser[]
  /** Those that read it as it goes by. */
  readonly streams: readonly StreamAnalyser[]
}

interface Group {
  readonly analyser: Analyser
  readonly name: string
  readonly files: Map<string, AnalysedFile>
}

/** Contents kept, once analysed, in case a hard link of the layer gives them a second path. Bytes of a layer. */
export const MAX_KEPT_FOR_LINKS = 8 * 1024 * 1024

/** Files of a layer of which it is known, for hard links to them, that a stream analyser has seen them. */
export const MAX_STREAMED_KEPT = 50_000

/**
 * Asks the analysers which files they want, keeps to the limits, and turns contents into reports. A file that
 * stands alone is analysed and let go at once; groups wait for the end of the layer.
 *
 * What goes wrong with a file is a problem of its report, not of the layer: when a layer above replaces or deletes
 * the file, the problem goes with it.
 */
export class WantedFiles {
  readonly #options: WantedFilesOptions
  /** By path, then by analyser; the order of insertion is the order of the layer. */
  readonly #reports = new Map<string, Map<string, FileReport>>()
  readonly #groups = new Map<string, Group>()
  readonly #kept = new Map<string, Uint8Array>()
  /** By path, who has read it as a stream: most find nothing, and have no report. */
  readonly #streamed = new Map<string, readonly string[]>()
  readonly #whole: ByEnding<Analyser>
  readonly #passing: ByEnding<StreamAnalyser>
  #keptBytes = 0
  #wantedBytes = 0

  constructor(options: WantedFilesOptions) {
    this.#options = options
    this.#whole = new ByEnding(options.analysers.filter(isWholeAnalyser))
    this.#passing = new ByEnding(options.analysers.filter(isStreamAnalyser))
  }

  /** Who wants to read the file and may; `undefined` when nobody. Breached limits are stated here. */
  want(path: string, info: EntryInfo): WantedFile | undefined {
    const asking = this.interested(path, info)
    if (!asking) return undefined
    const { streams } = asking
    const analysers = asking.analysers.filter((analyser) => this.#mayRead(analyser, path, info.size))
    const file = { path, size: info.size, mode: info.mode }
    if (analysers.length === 0) return streams.length > 0 ? { ...file, analysers, streams } : undefined
    const { maxWantedBytes } = this.#options.limits
    if (this.#wantedBytes + info.size > maxWantedBytes) {
      const detail = `with it, the files to be read would be more than ${maxWantedBytes} bytes`
      this.fail({ ...file, analysers, streams: [] }, 'wanted-bytes-limit', detail)
      return streams.length > 0 ? { ...file, analysers: [], streams } : undefined
    }
    this.#wantedBytes += info.size
    return { ...file, analysers, streams }
  }

  /** The content of a file that `want` returned. The bytes belong to us. */
  read(file: WantedFile, bytes: Uint8Array): void {
    const analysed: AnalysedFile = { path: file.path, size: file.size, mode: file.mode, bytes }
    for (const analyser of file.analysers) {
      if (analyser.groupOf) this.#addToGroup(analyser, analyser.groupOf(file.path), analysed)
      else this.#report(analyser, file.path, [analysed])
    }
    if (file.streams.length > 0) {
      const streams = this.stream(file)
      streams.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      streams.end()
    }
    if (this.#keptBytes + bytes.length > MAX_KEPT_FOR_LINKS) return
    this.#keptBytes += bytes.length
    this.#kept.set(file.path, bytes)
  }

  /** Opens a file that `want` returned for those that read it as it goes by. */
  stream(file: WantedFile): OpenStreams {
    return new OpenStreams(file, file.streams, (outcome) => this.#closeStream(file.path, outcome))
  }

  /** A file that `want` returned, or would have, cannot be read. */
  fail(file: WantedFile, code: ProblemCode, detail: string): void {
    for (const { id } of [...file.analysers, ...file.streams]) this.#failFor(id, file.path, code, detail)
  }

  /** Content at hand for a hard link to this path. */
  contentOf(path: string): Uint8Array | undefined {
    return this.#kept.get(path)
  }

  /** Who would want such a file; `undefined` when nobody. For a link, whose target's size is not known, it is 0. */
  interested(path: string, info: EntryInfo): Pick<WantedFile, 'analysers' | 'streams'> | undefined {
    const analysers = asking(this.#whole, path, info)
    const streams = asking(this.#passing, path, info)
    if (analysers.length === 0 && streams.length === 0) return undefined
    return this.#options.skip.skips(path) ? undefined : { analysers, streams }
  }

  /** Gives a hard link what a stream analyser said of its target; false when it has not seen the target. */
  copyStreamed({ id }: StreamAnalyser, target: string, path: string): boolean {
    if (this.#streamed.get(target)?.includes(id) !== true) return false
    this.#keepStreamed(path, id)
    const report = this.#reports.get(target)?.get(id)
    if (!report) return true
    const problems = report.problems?.map((one) => (one.subject === target ? { ...one, subject: path } : one))
    this.#file(path, { ...report, path, ...(problems ? { problems } : {}) })
    return true
  }

  /** Whether it matters that another entry takes the path. */
  remembers(path: string): boolean {
    return this.#reports.has(path) || this.#streamed.has(path)
  }

  /** Another entry takes the path: what was read there is no more. */
  forget(path: string): void {
    const bytes = this.#kept.get(path)
    if (bytes) this.#keptBytes -= bytes.length
    this.#kept.delete(path)
    this.#reports.delete(path)
    this.#streamed.delete(path)
    for (const { id, groupOf } of this.#whole.all) {
      if (groupOf) this.#groups.get(groupKey(id, groupOf(path)))?.files.delete(path)
    }
  }

  finish(): FileReport[] {
    for (const { analyser, name, files } of this.#groups.values()) {
      const [first, ...rest] = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
      if (first) this.#report(analyser, name, [first, ...rest])
    }
    return [...this.#reports.values()].flatMap((byAnalyser) => [...byAnalyser.values()])
  }

  #mayRead(analyser: Analyser, path: string, size: number): boolean {
    const limit = Math.max(analyser.maxBytes, this.#options.limits.maxFileSize)
    if (size > limit) {
      const detail = `${size} bytes are more than the ${limit} that ${analyser.id} reads`
      this.#failFor(analyser.id, path, 'file-too-large', detail)
    }
    return size <= limit
  }

  #failFor(analyser: string, path: string, code: ProblemCode, detail: string): void {
    const problem = this.#options.problems.make(code, path, detail)
    if (problem) this.#file(path, { path, analyser, problems: [problem] })
  }

  #closeStream(path: string, outcome: StreamOutcome): void {
    const { id } = outcome.analyser
    this.#keepStreamed(path, id)
    if ('failure' in outcome) return this.#failFor(id, path, 'file-unreadable', outcome.failure)
    // Of the thousands of executables that are looked at, few hold anything.
    if (Object.keys(outcome.analysis).length > 0) this.#fileAnalysis(id, path, outcome.analysis)
  }

  #keepStreamed(path: string, id: string): void {
    const others = this.#streamed.get(path)
    if (!others && this.#streamed.size >= MAX_STREAMED_KEPT) return
    this.#streamed.set(path, others ? [...others, id] : [id])
  }

  #addToGroup(analyser: Analyser, name: string, file: AnalysedFile): void {
    const key = groupKey(analyser.id, name)
    const group = this.#groups.get(key) ?? { analyser, name, files: new Map<string, AnalysedFile>() }
    group.files.set(file.path, file)
    this.#groups.set(key, group)
  }

  #report(analyser: Analyser, path: string, files: readonly [AnalysedFile, ...AnalysedFile[]]): void {
    try {
      const { parts = [], ...whole } = analyser.analyse(files)
      for (const { path: own, ...part } of parts) this.#fileAnalysis(analyser.id, own, part)
      if (parts.length === 0 || Object.keys(whole).length > 0) this.#fileAnalysis(analyser.id, path, whole)
    } catch (error) {
      this.#failFor(analyser.id, path, 'file-unreadable', `${analyser.id} failed: ${messageOf(error)}`)
    }
  }

  #fileAnalysis(analyser: string, path: string, analysis: Analysis): void {
    const problems = analysis.problems?.map((found) => this.#options.problems.located(found))
    this.#file(path, { path, analyser, ...analysis, ...(problems ? { problems } : {}) })
  }

  #file(path: string, report: FileReport): void {
    const byAnalyser = this.#reports.get(path) ?? new Map<string, FileReport>()
    const earlier = byAnalyser.get(report.analyser)
    byAnalyser.set(report.analyser, earlier ? joined(earlier, report) : report)
    this.#reports.set(path, byAnalyser)
  }
}

/**
 * Of a group, one file may have failed and another been analysed, and what is of all may be filed where one file of it
 * lies: neither hides the other.
 */
function joined(earlier: FileReport, later: FileReport): FileReport {
  const both = <T>(a: readonly T[] = [], b: readonly T[] = []): readonly T[] => [...a, ...b]
  const packages = both(earlier.packages, later.packages)
  const owned = both(earlier.owned, later.owned)
  const problems = both(earlier.problems, later.problems)
  return {
    ...earlier,
    ...later,
    ...(packages.length > 0 ? { packages } : {}),
    ...(owned.length > 0 ? { owned } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  }
}

/** Called for every file of every image: no array is made for those that nobody wants. */
function asking<A extends AnyAnalyser>(analysers: ByEnding<A>, path: string, info: EntryInfo): readonly A[] {
  let wanting: A[] | undefined
  for (const analyser of analysers.of(path)) {
    if (analyser.wants(path, info)) (wanting ??= []).push(analyser)
  }
  return wanting ?? NOBODY
}

const NOBODY: readonly never[] = []

function groupKey(analyser: string, name: string): string {
  return `${analyser}\0${name}`
}
