import type { Treemap } from './image-tree.ts'

/** Figures of what an image holds and wastes; what is wrong by them are misconfigurations of class `hygiene`. */
export interface HygieneReport {
  readonly identity: ImageFacts
  /** Absent: a root file system, which is started by somebody else. */
  readonly user?: UserFacts
  /** Bottom first; of a root file system a single one. */
  readonly layers: readonly LayerFacts[]
  /** Files of all layers, bytes of content. */
  readonly shippedBytes: number
  /** Of the merged file system, what several hard links share counted once. */
  readonly visibleBytes: number
  /** Names of files in the merged file system. */
  readonly files: number
  readonly efficiency: Efficiency
  /** What would be smaller without what later layers delete or replace: shipped and never seen. */
  readonly hiddenBytes: number
  /** The largest of it, cut at a limit. */
  readonly hidden: readonly HiddenPath[]
  /** Tools that should not ship, by kind and name. */
  readonly tools: readonly ShippedTool[]
  /** What is left of building, the largest first. */
  readonly leftovers: readonly Leftover[]
  /** Files that lend rights or that everybody may change, by path, cut at a limit. */
  readonly privileges: readonly PrivilegedPath[]
  /** Services that the image could run, by name: `nginx`, `postgres`. */
  readonly services: readonly string[]
  /** The same content under several paths, the largest waste first; absent: contents were not compared. */
  readonly duplicates?: readonly DuplicateContent[]
  /** Whole sentences about what could not be told: a folder does not say which files have capabilities. */
  readonly unjudged: readonly string[]
  /** Points of 100 for each area; the whole is their mean, weighed. */
  readonly scores: readonly AreaScore[]
  readonly score: number
  /** The largest files, folders and packages; absent: nobody asked. */
  readonly treemap?: Treemap
}

export interface ImageFacts {
  /** As the user named it. */
  readonly name: string
  /** ISO 8601; absent where it is not said, or said to be before there were images. */
  readonly created?: string
  /** Whole days from then to the scan. */
  readonly ageDays?: number
  /** Bytes of all layers as they are stored. */
  readonly storedBytes: number
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly exposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly healthcheck: 'present' | 'absent' | 'not applicable'
}

/** Who the image runs as. */
export interface UserFacts {
  /** As the image says it; empty: nothing is said, which is root. */
  readonly configured: string
  readonly uid?: number
  /** By etc/passwd of the image. */
  readonly name?: string
  readonly isRoot: boolean
}

export interface LayerFacts {
  /** Content of its files. */
  readonly bytes: number
  /** Of them, what a later layer hides. */
  readonly hiddenBytes: number
  readonly createdBy?: string
}

export interface HiddenPath {
  readonly path: string
  readonly bytes: number
  readonly layer: number
  readonly hiddenBy: number
}

/** As dive computes them. https://github.com/wagoodman/dive */
export interface Efficiency {
  /** 0 to 1. */
  readonly score: number
  /** Of all paths that are in two layers or more, every copy counted, the last one too. */
  readonly wastedBytes: number
  /** `wastedBytes` to what the layers above the lowest hold; more than 1 where they replace what is larger than they. */
  readonly userWastedPercent: number
  /** The same bytes without the copies that are seen in the end. */
  readonly reclaimableBytes: number
  /** Paths in two layers or more, the largest first, cut at a limit. */
  readonly paths: readonly WastedPath[]
}

export interface WastedPath {
  readonly path: string
  readonly count: number
  /** Of all copies. */
  readonly bytes: number
}

export interface ShippedTool {
  readonly kind: ToolKind
  readonly name: string
  /** In the merged file system, without a leading slash. */
  readonly path: string
  /** Id of the package that owns it. */
  readonly package?: string
  readonly layer: number
  /** Of all files of the package where one owns it, else of the file. */
  readonly bytes: number
  /** The command that removes it, or what to build on to be without it. */
  readonly remedy: string
}

export type ToolKind =
  | 'package-manager'
  | 'downloader'
  | 'shell'
  | 'compiler'
  | 'privileges'
  | 'debugger'
  | 'editor'
  | 'remote'

export interface Leftover {
  /** `apt lists`, `npm cache`, `documentation`. */
  readonly name: string
  /** The folder or file, in the merged view; of several the largest. */
  readonly path: string
  /** How many such folders or files there are. */
  readonly places: number
  readonly files: number
  readonly bytes: number
  /** Layer that most of the bytes are of. */
  readonly layer: number
  readonly remedy: string
}

export interface PrivilegedPath {
  readonly kind:
    | 'set-user-ID'
    | 'set-group-ID'
    | 'capabilities'
    | 'world-writable file'
    | 'world-writable folder'
  readonly path: string
  readonly layer: number
}

export interface DuplicateContent {
  readonly paths: readonly string[]
  /** Of one copy. */
  readonly bytes: number
}

export interface AreaScore {
  readonly area: HygieneArea
  /** 0 to 100. */
  readonly points: number
}

export type HygieneArea =
  | 'identity'
  | 'user'
  | 'tools'
  | 'leftovers'
  | 'waste'
  | 'privileges'
  | 'secrets'
  | 'configuration'
