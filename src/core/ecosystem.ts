import type { AdvisoryStatus } from './advisory.ts'
import type { Analyser, AnyAnalyser, StreamAnalyser } from './analyser.ts'
import type { Distribution, LocatedFact } from './distribution.ts'
import type { Feed } from './feed.ts'
import type { Package } from './package.ts'
import type { VersionOrder } from './version-order.ts'

/**
 * All that Plimsoll knows of one ecosystem: a distribution or a language. One folder, one line in registry.ts.
 */
export interface Ecosystem {
  /** Folder name and name on the command line: `alpine`, `npm`. */
  readonly id: string
  /**
   * Files → packages, or the distribution. An analyser that several ecosystems share is listed by each. Asked when
   * something is to be read, and not before: a scan of known layers does without the code that reads.
   */
  analysers(): readonly Analyser[]
  /** The same for what is inside large files, which are read as they go by. */
  streamAnalysers?(): readonly StreamAnalyser[]
  readonly versions: VersionOrder
  /** Every feed that `db update --all` brings; what a scan needs is asked of `match`. */
  readonly feeds: FeedFamily
  readonly match: MatchRules
  /** For distributions: reads the facts of the merged view; `undefined` when the image is not of this family. */
  readonly identify?: (facts: readonly LocatedFact[]) => Distribution | undefined
  /** For distributions: how `--distro family/version` becomes one. `undefined` when the version makes no sense. */
  readonly distribution?: (version: string) => Distribution | undefined
  /** For distributions: its page on endoflife.date, and the cycle there of a release. */
  readonly endOfLife?: EndOfLifeSource
  /** What the page of coverage says of it. */
  readonly coverage: Coverage
}

/** For people: what of an ecosystem is read and judged, and by whose word. One row of docs/coverage.md. */
export interface Coverage {
  /** `Debian`, `npm`. */
  readonly title: string
  /** What its advisories say of a package, beyond silence; empty where nobody publishes any. */
  readonly statuses: readonly AdvisoryStatus[]
  /** Id of the ecosystem whose feeds judge it, where it has none of its own. */
  readonly feedsOf?: string
  /** Files of images and installed trees: `var/lib/dpkg/status`, `*.dist-info/METADATA`. */
  readonly installed: readonly string[]
  /** Lock files and manifests of source trees. */
  readonly declared: readonly string[]
  /** Whose order of versions it follows: `dpkg --compare-versions`, `PEP 440`. */
  readonly orderAuthority: string
  /** What is not done, or cannot be known; a sentence each. */
  readonly limits: readonly string[]
}

/** The feeds of an ecosystem: one, or one for each release. */
export interface FeedFamily {
  /** Feeds by id that are known to exist, oldest first. A release that is newer than this list still gets its feed. */
  readonly known: readonly Feed[]
  /** The feed with this id, if it belongs to the family (`alpine-3.99`, though no such release is listed). */
  find(id: string): Feed | undefined
}

export interface MatchRules {
  /** Whether this ecosystem's advisories speak of the package on that distribution. Hot path: string tests only. */
  judges(pkg: Package, distribution: Distribution | undefined): boolean
  /**
   * For distributions: why a package of theirs by type is none of theirs (`its vendor is Docker, its key …`), so that
   * their advisories do not judge it; `undefined` when it is.
   */
  foreign?(pkg: Package, distribution: Distribution | undefined): string | undefined
  /** Nobody publishes advisories for its packages: they are listed, and said to be unjudged. */
  readonly isUnjudged?: boolean
  /** Feeds that are needed to judge packages of this ecosystem on that distribution. */
  feeds(distribution: Distribution | undefined): readonly Feed[]
  /** What to look up for a package: its own name, its source's, or both. */
  subjects(pkg: Package, distribution: Distribution | undefined): readonly MatchSubject[]
  /**
   * For distributions whose records are about products (repositories): the CPEs of those that the image has; `undefined`
   * where records of all count.
   */
  products?(distribution: Distribution | undefined, fact: FactReader): readonly string[] | undefined
  /**
   * Whether a fix is in the very branch that the version is of (`.el9_2`), where releases are kept up side by side: then
   * fixes in other branches are none of its own.
   */
  isSameBranch?(version: string, fixed: string): boolean
  /** The purl of a package, with the distribution's qualifiers. */
  purl(pkg: Package, distribution: Distribution | undefined): string
}

/** A fact that a feed holds beside its advisories, by key. */
export type FactReader = (feed: string, key: string) => unknown

export interface MatchSubject {
  /** Key of the affected list: see AffectedPackage.namespace. */
  readonly namespace: string
  readonly name: string
  /** Which version is compared. */
  readonly version: string
  readonly basis: MatchBasis
  /** Counts only for advisories of which the records of the subjects before it do not speak. */
  readonly isFallback?: boolean
}

/** By its own name, by its source package's, or by its CPE, which says less surely that it is the same product. */
export type MatchBasis = 'direct' | 'source-package' | 'cpe'

export interface EndOfLifeSource {
  /** `alpine-linux` for https://endoflife.date/api/alpine-linux.json */
  readonly product: string
  cycle(distribution: Distribution): string
}

/** Those of both kinds, as a layer is read with. */
export function analysersOf(ecosystem: Ecosystem): readonly AnyAnalyser[] {
  return [...ecosystem.analysers(), ...(ecosystem.streamAnalysers?.() ?? [])]
}
