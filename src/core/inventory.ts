import type { Digest } from './digest.ts'
import type { Distribution } from './distribution.ts'
import type { Package } from './package.ts'
import type { Problem } from './problem.ts'

/** What an image or root file system holds after all layers are laid over each other. */
export interface Inventory {
  readonly kind: 'inventory'
  readonly distribution?: Distribution
  /** Bottom first; a root file system has none. */
  readonly layers: readonly LayerInfo[]
  /** Sorted by type, name, version, arch, path. */
  readonly packages: readonly InventoryPackage[]
  readonly problems: readonly Problem[]
}

export interface LayerInfo {
  readonly diffId: Digest
  readonly digest?: Digest
  readonly size: number
  /** The instruction that made it, as the image's history has it. */
  readonly createdBy?: string
}

export interface InventoryPackage extends Package {
  /** Unique in the inventory and the same for the same image: the purl, with the path where that is not enough. */
  readonly id: string
  readonly purl: string
  /** The file that names it, in the merged view. */
  readonly path: string
  /** Whether a lock file or manifest names it, and not the package as it is installed. */
  readonly isDeclared?: boolean
  /** Index of the layer that first brought in this very version and from which it stayed; absent for root file systems. */
  readonly originLayer?: number
  /** Index of the layer whose file was read in the end: at or above `originLayer`. */
  readonly evidenceLayer?: number
  /** Id of the operating-system package that owns `path`, for packages that a distribution ships. */
  readonly owner?: string
}
