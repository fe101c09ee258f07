import type { AnyAnalyser } from '../../core/analyser.ts'
import type { BaseImage } from '../../core/base-image.ts'
import type { HygieneReport } from '../../core/hygiene.ts'
import type { ImageConfig } from '../../core/image.ts'
import type { Inventory, LayerInfo } from '../../core/inventory.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import type { ConfigurationReport } from '../../core/misconfiguration.ts'
import type { Problem } from '../../core/problem.ts'
import type { Reachability } from '../../core/reachability.ts'
import type { WasteLimits } from '../../hygiene/waste/dive-ci.ts'

/** What is looked for besides packages, as a user asks for it. */
export interface LookingSources {
  readonly secrets?: SecretSources
  /** Checks over the history of an image, or over the files of a source tree. */
  readonly misconfigurations?: { readonly now: string }
  readonly hygiene?: HygieneSources
  readonly reachability: boolean
}

export interface HygieneSources {
  /** Limits of waste in the form of dive's `.dive-ci`. */
  readonly diveCi?: string
  /** Limits of waste as the user wrote them, which count more than those of the file. */
  readonly limits: Readonly<Partial<Record<keyof WasteLimits, string>>>
  /** Compare the contents of all files. */
  readonly duplicates: boolean
  /** Of the scan, ISO 8601. */
  readonly now: string
}

export interface SecretSources {
  /** Rules of the user's own: trivy-secret.yaml, or our own form. */
  readonly configFile?: string
  /** Least confidence that is told. */
  readonly confidence: 'high' | 'medium' | 'low'
  /** What is found in folders and files of tests. */
  readonly tests: 'report' | 'lower' | 'skip'
  readonly baselineFile?: string
  /** Write the baseline anew, with all that is found. */
  readonly updatesBaseline: boolean
  /** Of a source tree, all commits of its repository as well. */
  readonly history: boolean
}

/** The same made ready: files are read, and what reads the target is known. */
export interface Looking {
  /** What has to read the target's files besides what finds packages. */
  readonly analysers: readonly AnyAnalyser[]
  /** All commits of a repository are to be there. */
  readonly readsHistory?: boolean
  /** Called once all is read. */
  readonly look: (read: ReadTarget, signal: AbortSignal) => Promise<Seen>
}

/** All that was read of a target. */
export interface ReadTarget {
  /** `Image`, `Folder`: what it is in the words of reports. */
  readonly kind: string
  readonly name: string
  /** Bottom first; of a folder a single one. */
  readonly reports: readonly LayerReport[]
  /** In their order; empty for a folder. */
  readonly layers: readonly LayerInfo[]
  readonly inventory: Inventory
  readonly config?: ImageConfig
  /** Of a source tree, where it lies. */
  readonly folder?: string
  readonly base?: BaseImage
  /** That the image was asked for by; see hygiene/types.ts. */
  readonly tag?: string
  /** In the format of OCI, whose configs have no HEALTHCHECK. */
  readonly isOci?: boolean
  readonly maxLinkDepth: number
}

/** What came of it. */
export interface Seen {
  readonly configuration?: ConfigurationReport
  readonly problems: readonly Problem[]
  /** The config as reports may show it, where it holds secrets. */
  readonly config?: ImageConfig
  readonly hygiene?: HygieneReport
  /** By id of the package. */
  readonly reachability?: ReadonlyMap<string, Reachability>
}
