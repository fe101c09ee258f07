/** Figures of what an image holds and wastes; what is wrong by them are misconfigurations of class `hygiene`. */
export interface HygieneReport {
  /** Files of all layers, bytes of content. */
  readonly shippedBytes: number
  /** Of the merged file system. */
  readonly visibleBytes: number
  readonly files: number
  readonly efficiency: Efficiency
  /** What would be smaller without what later layers delete or replace: shipped and never seen. */
  readonly hiddenBytes: number
  /** Tools that should not ship, by kind and name. */
  readonly tools: readonly ShippedTool[]
  /** What is left of building, the largest first. */
  readonly leftovers: readonly Leftover[]
  /** The same content under several paths, the largest waste first; absent: contents were not compared. */
  readonly duplicates?: readonly DuplicateContent[]
  /** Points of 100 for each area; the whole is their mean, weighed. */
  readonly scores: readonly AreaScore[]
  readonly score: number
}

/** As dive computes them. https://github.com/wagoodman/dive */
export interface Efficiency {
  /** 0 to 1. */
  readonly score: number
  /** Of all paths that are in two layers or more, every copy counted, the last one too. */
  readonly wastedBytes: number
  /** Of `wastedBytes`, in what the layers above the lowest hold, 0 to 1. */
  readonly userWastedPercent: number
  /** The same without the copies that are seen in the end. */
  readonly reclaimableBytes: number
  /** Paths in two layers or more, the largest first, cut at a limit. */
  readonly paths: readonly { readonly path: string; readonly count: number; readonly bytes: number }[]
}

export interface ShippedTool {
  readonly kind:
    | 'package-manager'
    | 'downloader'
    | 'shell'
    | 'compiler'
    | 'privileges'
    | 'debugger'
    | 'editor'
    | 'remote'
  readonly name: string
  readonly path: string
  /** Id of the package that owns it. */
  readonly package?: string
  readonly layer: number
  /** Of the package where one owns it, else of the file. */
  readonly bytes: number
  /** The command that removes it, or the variant of the base image that lacks it. */
  readonly remedy: string
}

export interface Leftover {
  /** `apt lists`, `npm cache`, `documentation`. */
  readonly name: string
  /** The folder or file, in the merged view. */
  readonly path: string
  readonly files: number
  readonly bytes: number
  readonly remedy: string
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
