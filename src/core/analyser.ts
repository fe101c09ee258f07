import type { Analysis, GroupAnalysis } from './layer-report.ts'

/** What is known of an entry before its content has been read. */
export interface EntryInfo {
  /** Bytes of content. */
  readonly size: number
  /** Unix permission bits. */
  readonly mode: number
}

/** A file whose whole content is at hand. */
export interface AnalysedFile extends EntryInfo {
  /** Path in the image, normalised, no leading slash. */
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * Turns files into facts. A plain value without state: the same bytes give the same analysis, in any layer, on
 * any day; that is what makes layer reports cacheable.
 */
export interface Analyser {
  /** Unique: `apk-installed`, `os-release`. */
  readonly id: string
  /** Part of the cache key: raise it when the output changes for any input. */
  readonly version: number
  /** `image`: installed artefacts. `source`: lock files and manifests of source trees. */
  readonly scope: 'image' | 'source' | 'both'
  /** A larger file becomes a `file-too-large` problem instead of an analysis. */
  readonly maxBytes: number
  /**
   * Fixed places where it expects its files, or a folder of them. When one of them is reached through links and leads
   * to a file that nobody read, or a folder of which nobody read anything, the report says so instead of finding
   * nothing in silence.
   */
  readonly anchors?: readonly string[]
  /**
   * What the paths end with that it may want; absent: anything. It is not asked about others, which matters because an
   * image has a hundred thousand files and there are dozens of analysers.
   */
  readonly endings?: readonly string[]
  /** Whether to read this file. Called for every regular file of every layer: string tests only, no regex first. */
  wants(path: string, entry: EntryInfo): boolean
  /**
   * Whether it tells what somebody said of the image, and not what is there: packages that others find are not listed
   * twice, and of the operating system only where there is no package database.
   */
  readonly isHearsay?: boolean
  /**
   * Files that only make sense together (a database and its write-ahead log) share a group; its name is the path
   * under which the result is filed, where the analysis does not say it file by file. Absent: each file is its own
   * group.
   */
  readonly groupOf?: (path: string) => string
  /**
   * Pure: bytes → facts. What is wrong with the file is a problem in the result; a throw is a defect of the
   * analyser, reported as `file-unreadable`.
   * @param files one file, or the members of a group that the layer has, sorted by path
   */
  analyse(files: readonly [AnalysedFile, ...AnalysedFile[]]): GroupAnalysis
}

/**
 * Reads files of any size while their bytes go by: executables, of which only a little is worth keeping. Like an
 * Analyser it has no state of its own, and is part of the key under which layer reports are kept.
 *
 * It is to hold little memory whatever the file says, and to be done with most files after their first bytes.
 */
export interface StreamAnalyser {
  /** Unique among analysers of both kinds. */
  readonly id: string
  /** Part of the cache key: raise it when the output changes for any input. */
  readonly version: number
  readonly scope: Analyser['scope']
  readonly endings?: Analyser['endings']
  /** As with Analyser; for a hard link, whose size is not known, the size is 0. */
  wants(path: string, entry: EntryInfo): boolean
  /** A reading of one file. A throw, here or later, is a defect, reported as `file-unreadable`. */
  open(path: string, entry: EntryInfo): AnalysisStream
}

export interface AnalysisStream {
  /**
   * The next bytes, in chunks of any size.
   * @param bytes ours only during the call: what is needed later has to be copied
   * @returns `enough` when the rest of the file cannot change the analysis
   */
  push(bytes: Buffer): 'more' | 'enough'
  /** Called once, after the last chunk or after `enough`. */
  end(): Analysis
}

/** Analysers of both kinds, which are told apart by what they have: `analyse` or `open`. */
export type AnyAnalyser = Analyser | StreamAnalyser

export function isStreamAnalyser(analyser: AnyAnalyser): analyser is StreamAnalyser {
  return 'open' in analyser
}

export function isWholeAnalyser(analyser: AnyAnalyser): analyser is Analyser {
  return !isStreamAnalyser(analyser)
}
