import type { Enrichment } from '../core/enrichment.ts'
import type { Relationship } from '../core/package.ts'
import type { Platform } from '../core/platform.ts'
import type { FilterOptions } from '../judgement/filter.ts'
import type { VerdictOptions } from '../judgement/verdict.ts'
import type { LayerCache } from '../layers/cache/layer-cache.ts'
import type { LayerLimits } from '../layers/limits.ts'
import type { ReadLayersOptions } from '../layers/read/read-layers.ts'
import type { BaseIndexFile } from './base/index-file.ts'
import type { Looking, LookingSources } from './looking/types.ts'

/** Everything that a scan can be asked. The command line, and later the service, fill it in; nothing is global. */
export interface ScanRequest extends InspectionRequest {
  /** `false`: packages are not held against advisories, and the report says so. */
  readonly flaws?: boolean
  /** What else is looked for; absent: nothing. */
  readonly looking?: LookingSources
  readonly database: DatabaseOptions
  readonly decisions: DecisionSources
  /** The clock of the report, ISO 8601: when it is made, and against what end-of-life dates and exceptions are held. */
  readonly createdAt: string
  /** The wall clock, ISO 8601, against which the age of feeds is held; `createdAt` may be fixed for repeatability. */
  readonly now: string
}

/** What it takes to see what a target holds. */
export interface InspectionRequest {
  readonly target: ScanTarget
  readonly sources: SourceOptions
  readonly layers: LayerOptions
  readonly packages: PackageOptions
  /** Where layer reports are kept, in place of `layers.cacheDir`; then no inventories are. */
  readonly layerReports?: LayerReports
  /** List of images on which others are built; absent: none are known. */
  readonly bases?: BaseIndexFile
  /** Globs of files whose names somebody asks for: then every layer's are looked through. */
  readonly files?: readonly string[]
  /** What else is looked for while it is read; then all of it is read, or known in the same depth. */
  readonly look?: Looking
  /** For proxies, credentials and sockets. */
  readonly environment: NodeJS.ProcessEnv
  readonly progress: Progress
  readonly signal: AbortSignal
}

export interface LayerReports {
  readonly cache: LayerCache
  /** See ReadLayersOptions. */
  readonly alone?: NonNullable<ReadLayersOptions['alone']>
  /** Called after each layer with how many of them are done. */
  readonly progress?: (done: number) => void
}

export type ScanTarget =
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'input'; readonly input: string }
  | { readonly kind: 'rootfs'; readonly path: string }
  | { readonly kind: 'filesystem'; readonly path: string; readonly content: TreeContent }
  | { readonly kind: 'repository'; readonly repository: GitRepository; readonly content: TreeContent }
  | { readonly kind: 'sbom'; readonly path: string; readonly stdin?: NodeJS.ReadableStream }
  | { readonly kind: 'purls'; readonly purls: readonly string[] }

export type ImageTarget = Extract<ScanTarget, { readonly kind: 'reference' | 'input' }>

/** What is read of a source tree, besides its lock files and manifests. */
export interface TreeContent {
  /** Also what is installed in it: `node_modules`, virtual environments, jars, binaries. */
  readonly installed: boolean
  /** Also what `.gitignore` names, and `node_modules`. */
  readonly ignored: boolean
  /** Folder of Maven's local repository; `none` for none. Default: that of the user. */
  readonly mavenRepository?: string
}

export interface GitRepository {
  /** URL, `host:path`, or a folder. */
  readonly location: string
  /** Default: what the repository itself has checked out or calls its head. */
  readonly revision?: {
    readonly kind: 'branch' | 'tag' | 'commit'
    readonly name: string
  }
}

export interface SourceOptions {
  readonly platform: Platform
  /** Whether the user named it, or it is that of this machine. */
  readonly isPlatformChosen?: boolean
  /** Where a reference is looked for, in order. */
  readonly imageSources: readonly ('docker' | 'podman' | 'registry')[]
  readonly registry: RegistryOptions
}

export interface RegistryOptions {
  readonly username?: string
  readonly password?: string
  /** A bearer token that is sent as it is. */
  readonly token?: string
  /** Hosts (`host[:port]`, or `*` for all) that may speak plain HTTP or present an untrusted certificate. */
  readonly insecureHosts: readonly string[]
  /** PEM file of a certificate authority to trust besides the usual ones. */
  readonly cacert?: string
}

export interface LayerOptions {
  readonly limits: LayerLimits
  /** Globs of folders and files, relative to the root of the image, that are not looked at. */
  readonly skipDirs: readonly string[]
  readonly skipFiles: readonly string[]
  /** Layers read side by side. */
  readonly concurrency: number
  /** Also hold compressed, digest-checked layers to their diff ids. */
  readonly verifyDiffIds: boolean
  /** Folder of the layer cache; absent: nothing is kept. */
  readonly cacheDir?: string
  /** Identity of the code; where given, whole inventories are kept under it beside the layers. */
  readonly build?: string
  /** `family/version` in place of what the image says. */
  readonly distribution?: string
  /** File that says which packages archives of Java are, by their SHA-1. */
  readonly javaSha1Table?: string
}

export interface DatabaseOptions {
  /** Folder of the advisory database. */
  readonly dir: string
  /** URL or folder in place of the upstreams. */
  readonly mirror?: string
  /** Databases in registries, in place of upstreams and mirror; see database-artifact/. */
  readonly artifacts?: DatabaseArtifacts
  /** Never fetch. */
  readonly offline: boolean
  /** Milliseconds after which a feed is looked for anew. */
  readonly maxAge: number
  /** Fact feeds to use: `kev`, `epss`, `nvd`, `eol`. */
  readonly enrich: readonly Enrichment[]
  /** Authors whose rating is taken first; `auto` stands for the built-in order. */
  readonly severitySources: readonly string[]
}

export interface DatabaseArtifacts {
  /** Those first whose feeds are taken first. Never empty. */
  readonly references: readonly string[]
  /** PEM file of the key that has to have signed each. */
  readonly keyFile?: string
}

/** Which packages are listed and judged. */
export interface PackageOptions {
  readonly includeDevelopment: boolean
  /** `unknown` is for packages of which no file says it. */
  readonly relationships: readonly (Relationship | 'unknown')[]
  /** Whether programs that no package manager brought are; to judge them takes all of NVD. */
  readonly includePrograms: boolean
}

/** Where what the user decided is written, and how a scan is to end. */
export interface DecisionSources {
  readonly filters: FilterOptions
  /** Files with exceptions, in any of the forms that are read. */
  readonly exceptions: readonly string[]
  /** The configuration file: exceptions may stand in it as well. */
  readonly configFile?: string
  /** VEX documents: files, folders, `oci` for what is attached to the image, `repo` for the repositories. */
  readonly vex: readonly string[]
  /** Where `repo` looks. */
  readonly vexRepositories?: VexRepositories
  /** Policies: names of built-in ones, and files. */
  readonly policies: readonly string[]
  readonly verdict: VerdictOptions
}

/** Stores of VEX documents, by package. https://github.com/aquasecurity/vex-repo-spec */
export interface VexRepositories {
  /** URLs and folders, those first whose word counts more. */
  readonly locations: readonly string[]
  /** Folder in which those of URLs are kept. */
  readonly dir: string
}

/** Where a scan says what it is doing. The command line draws a line of it; others pass `silentProgress`. */
export interface Progress {
  /** A step begins: `Reading layer 2 of 3`. Replaces the step before. */
  step(text: string): void
  /** Bytes of the current step. */
  bytes(done: number, total: number | undefined): void
  /** Nothing is under way any more. */
  done(): void
}

export const silentProgress: Progress = {
  step: () => undefined,
  bytes: () => undefined,
  done: () => undefined,
}
