import type { AccountFact } from './account.ts'
import type { DistributionFact } from './distribution.ts'
import type { OwnedFiles, Package } from './package.ts'
import type { Problem } from './problem.ts'
import type { ProgramFacts } from './program-facts.ts'
import type { SecretHit } from './secret.ts'

/**
 * What one layer holds, seen alone: pure data, made once per layer and kept on disk. It knows nothing of the
 * layers below or above.
 */
export interface LayerReport {
  readonly kind: 'layer-report'
  /** Files that an analyser read, in the order of the layer. */
  readonly files: readonly FileReport[]
  /** Every entry of the layer; see layers/tree.ts. */
  readonly tree: Uint8Array
  readonly entryCount: number
  readonly problems: readonly Problem[]
}

/** What one analyser found in one file (or group of files that belong together). */
export interface FileReport extends Analysis {
  /** Path in the image, no leading slash. */
  readonly path: string
  /** Id of the analyser. */
  readonly analyser: string
}

/** What an analyser says of a file. An empty analysis is a valid one: the file holds nothing. */
export interface Analysis {
  readonly packages?: readonly Package[]
  readonly distribution?: DistributionFact
  readonly owned?: readonly OwnedFiles[]
  readonly problems?: readonly Problem[]
  /** Archives that do not say which packages they are, so that somebody who knows them may. */
  readonly unidentified?: readonly UnidentifiedFile[]
  readonly secrets?: readonly SecretHit[]
  /** How it is run and what it leads to, where somebody asks what is reachable. */
  readonly program?: ProgramFacts
  /** Users, groups and whether they have passwords. */
  readonly accounts?: readonly AccountFact[]
  /** Of its content, where somebody asks which files are the same: SHA-256, 64 hex digits. */
  readonly contentDigest?: string
}

export interface UnidentifiedFile {
  /** The last part of its path. */
  readonly name: string
  /** Where in the file it is, when that is an archive; see Package. */
  readonly pathInside?: string
  /** Of its bytes, 40 hex digits in small letters. */
  readonly sha1: string
  /** Whether there is anything in it to judge; of others nothing is said. */
  readonly hasCode: boolean
}

/** What an analyser says of a group of files. */
export interface GroupAnalysis extends Analysis {
  /** What belongs to single files of the group, each under its own path; the rest is filed under the group's name. */
  readonly parts?: readonly FileAnalysis[]
}

export interface FileAnalysis extends Analysis {
  readonly path: string
}
