import type { AnalysedFile, Analyser, EntryInfo } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import type { Analysis, FileReport } from '../../core/layer-report.ts'
import type { ProblemCode } from '../../core/problem-catalogue.ts'
import type { LayerLimits } from '../limits.ts'
import type { PathFilter } from '../path-filter.ts'
import type { ProblemList } from './problem-list.ts'

export interface WantedFilesOptions {
  readonly analysers: readonly Analyser[]
  readonly limits: LayerLimits
  readonly skip: PathFilter
  readonly problems: ProblemList
}

/** A file that somebody wants to read, and who. */
export interface WantedFile extends EntryInfo {
  readonly path: string
  readonly analysers: readonly Analyser[]
}

interface Group {
  readonly analyser: Analyser
  readonly name: string
  readonly files: Map<string, AnalysedFile>
}

/** Contents kept, once analysed, in case a hard link of the layer gives them a second path. Bytes of a layer. */
export const MAX_KEPT_FOR_LINKS = 8 * 1024 * 1024

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
  #keptBytes = 0
  #wantedBytes = 0

  constructor(options: WantedFilesOptions) {
    this.#options = options
  }

  /** Who wants to read the file and may; `undefined` when nobody. Breached limits are stated here. */
  want(path: string, info: EntryInfo): WantedFile | undefined {
    const asking = this.#asking(path, info)
    if (asking.length === 0) return undefined
    const analysers = asking.filter((analyser) => this.#mayRead(analyser, path, info.size))
    if (analysers.length === 0) return undefined
    const { maxWantedBytes } = this.#options.limits
    if (this.#wantedBytes + info.size > maxWantedBytes) {
      const detail = `with it, the files to be read would be more than ${maxWantedBytes} bytes`
      this.fail({ path, ...info, analysers }, 'wanted-bytes-limit', detail)
      return undefined
    }
    this.#wantedBytes += info.size
    return { path, size: info.size, mode: info.mode, analysers }
  }

  /** The content of a file that `want` returned. The bytes belong to us. */
  read(file: WantedFile, bytes: Uint8Array): void {
    const analysed: AnalysedFile = { path: file.path, size: file.size, mode: file.mode, bytes }
    for (const analyser of file.analysers) {
      if (analyser.groupOf) this.#addToGroup(analyser, analyser.groupOf(file.path), analysed)
      else this.#report(analyser, file.path, [analysed])
    }
    if (this.#keptBytes + bytes.length > MAX_KEPT_FOR_LINKS) return
    this.#keptBytes += bytes.length
    this.#kept.set(file.path, bytes)
  }

  /** A file that `want` returned, or would have, cannot be read. */
  fail(file: WantedFile, code: ProblemCode, detail: string): void {
    for (const { id } of file.analysers) this.#failFor(id, file.path, code, detail)
  }

  /** Content at hand for a hard link to this path. */
  contentOf(path: string): Uint8Array | undefined {
    return this.#kept.get(path)
  }

  /** Who would want a file at this path if it were a small one. For links, whose target's size is not known. */
  interested(path: string): readonly Analyser[] {
    return this.#asking(path, { size: 0, mode: 0o644 })
  }

  /** Another entry takes the path: what was read there is no more. */
  forget(path: string): void {
    const bytes = this.#kept.get(path)
    if (bytes) this.#keptBytes -= bytes.length
    this.#kept.delete(path)
    this.#reports.delete(path)
    for (const { id, groupOf } of this.#options.analysers) {
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

  #asking(path: string, info: EntryInfo): Analyser[] {
    const asking: Analyser[] = []
    for (const analyser of this.#options.analysers) {
      if (analyser.wants(path, info)) asking.push(analyser)
    }
    return asking.length > 0 && this.#options.skip.skips(path) ? [] : asking
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

  #addToGroup(analyser: Analyser, name: string, file: AnalysedFile): void {
    const key = groupKey(analyser.id, name)
    const group = this.#groups.get(key) ?? { analyser, name, files: new Map<string, AnalysedFile>() }
    group.files.set(file.path, file)
    this.#groups.set(key, group)
  }

  #report(analyser: Analyser, path: string, files: readonly [AnalysedFile, ...AnalysedFile[]]): void {
    try {
      const analysis: Analysis = analyser.analyse(files)
      const problems = analysis.problems?.map((found) => this.#options.problems.located(found))
      this.#file(path, { path, analyser: analyser.id, ...analysis, ...(problems ? { problems } : {}) })
    } catch (error) {
      this.#failFor(analyser.id, path, 'file-unreadable', `${analyser.id} failed: ${messageOf(error)}`)
    }
  }

  #file(path: string, report: FileReport): void {
    const byAnalyser = this.#reports.get(path) ?? new Map<string, FileReport>()
    // Of a group, one file may have failed and another been analysed: neither outcome hides the other.
    const earlier = byAnalyser.get(report.analyser)?.problems ?? []
    const problems = [...earlier, ...(report.problems ?? [])]
    byAnalyser.set(report.analyser, problems.length > 0 ? { ...report, problems } : report)
    this.#reports.set(path, byAnalyser)
  }
}

function groupKey(analyser: string, name: string): string {
  return `${analyser}\0${name}`
}
