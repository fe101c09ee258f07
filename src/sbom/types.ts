import type { Package } from '../core/package.ts'

/** What a bill of materials says, in no format's words any more. */
export interface SbomContent {
  /** `CycloneDX 1.6`, `SPDX 2.3`. */
  readonly format: string
  /** What it is about. */
  readonly subject?: string
  /** As os-release would name it: `debian`, `12.5`. */
  readonly distribution?: { readonly id: string; readonly version: string }
  readonly packages: readonly Package[]
  /** Components that name no package that could be judged: files, programs, operating systems are none of them. */
  readonly unusable: readonly string[]
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
}

/** Components of one document that are read; more than the largest distribution has. */
export const MAX_COMPONENTS = 500_000

/** Levels of components in components. */
export const MAX_COMPONENT_DEPTH = 100
