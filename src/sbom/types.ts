import type { PropertyValues } from '../core/bom-properties.ts'
import type { Distribution } from '../core/distribution.ts'
import type { Package } from '../core/package.ts'
import type { Problem } from '../core/problem.ts'

/** What a bill of materials says, in no format's words any more. */
export interface SbomContent {
  /** `CycloneDX 1.6`, `SPDX 2.3`. */
  readonly format: string
  /** What it is about. */
  readonly subject?: string
  /** As os-release would name it: `debian`, `12.5`. */
  readonly distribution?: NamedDistribution
  readonly packages: readonly Package[]
  /** Of documents of Plimsoll: where packages lie. Not to be believed of one that lies in an image: it could hide packages so. */
  readonly places?: ReadonlyMap<Package, PackagePlace>
  /** Of documents of Plimsoll: what could not be read when the packages were listed. */
  readonly problems?: readonly Problem[]
  /** Components that name no package that could be judged: files, programs, operating systems are none of them. */
  readonly unusable: readonly string[]
}

export interface NamedDistribution {
  readonly id: string
  readonly version: string
  /** As it was told when the document was made, where that was Plimsoll. */
  readonly whole?: Distribution
}

export interface PackagePlace {
  readonly path: string
  readonly isDeclared?: boolean
  /** The operating-system package that owns the path. */
  readonly owner?: Package
}

/** A component before it becomes a package: what all formats have in common. */
export interface Component {
  /** Id within the document, for the graph. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly purl?: string
  readonly licenses?: readonly string[]
  readonly supplier?: string
  /** Source package, where the writer has properties for it. */
  readonly source?: { readonly name: string; readonly version: string }
  readonly isDevelopment?: boolean
  readonly cpes?: readonly string[]
  /** Those of Plimsoll, by name. */
  readonly properties?: PropertyValues
}

/** Components of one document that are read; more than the largest distribution has. */
export const MAX_COMPONENTS = 500_000

/** Levels of components in components. */
export const MAX_COMPONENT_DEPTH = 100
