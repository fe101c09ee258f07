import type { LayerInfo } from './inventory.ts'
import type { Problem } from './problem.ts'
import type { ReportTarget } from './report.ts'

/** What an image is made of, by size: its layers, and all files and folders of the merged view. */
export interface ImageTree {
  readonly target: ReportTarget
  /** Bottom first. */
  readonly layers: readonly LayerSummary[]
  readonly root: SizedNode
  /** Bytes of content of all layers. */
  readonly shippedBytes: number
  /** Of these, what later layers delete or replace: shipped and never seen. */
  readonly hiddenBytes: number
  readonly problems: readonly Problem[]
}

/** A file or folder with what is in it. */
export interface SizedNode {
  /** Its own name, without a slash; empty for the root. */
  readonly name: string
  readonly kind: 'directory' | 'file' | 'symlink' | 'other'
  /** Of content, all that is in it included; of hard links to one file the first by path has its bytes. */
  readonly bytes: number
  /** Files in it; of a file 1, of a link 0. */
  readonly files: number
  /** Index of the layer that has it last. */
  readonly layer: number
  /** Of a symbolic link, as written. */
  readonly target?: string
  /** By name; of files none. */
  readonly children: readonly SizedNode[]
}

/** What one layer does to those below. */
export interface LayerSummary extends LayerInfo {
  readonly index: number
  /** Of content; `size` is that of the layer as stored. */
  readonly bytes: number
  readonly added: Change
  /** Bytes of what it brings instead. */
  readonly replaced: Change
  /** Bytes of what lies in lower layers all the same. */
  readonly deleted: Change
}

export interface Change {
  readonly files: number
  readonly bytes: number
}

/** The largest of an image, to be drawn: by folder, and by package. */
export interface Treemap {
  /** The largest files and folders, each behind the folder that it is in; the first is the root. */
  readonly nodes: readonly TreemapNode[]
  /** The largest first; of packages that own files, by the word of their package manager. */
  readonly packages: readonly { readonly name: string; readonly bytes: number }[]
  /** Of packages that are not listed, or that are no package's. */
  readonly otherBytes: number
}

export interface TreemapNode {
  /** In the merged view, without a leading slash; empty for the root. */
  readonly path: string
  readonly isFolder: boolean
  /** All that is in it included, listed or not. */
  readonly bytes: number
  /** Name of the package that owns it, of a file. */
  readonly package?: string
}

/** How what is in a folder may be ordered. */
export const TREE_ORDERS = ['size', 'files', 'name'] as const
/** `size` and `files`: the largest first. */
export type TreeOrder = (typeof TREE_ORDERS)[number]
