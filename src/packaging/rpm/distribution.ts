import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import type {
  Coverage,
  Ecosystem,
  EndOfLifeSource,
  FeedFamily,
  MatchRules,
  MatchSubject,
} from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import type { Package } from '../../core/package.ts'
import { formatPurl } from '../../core/purl.ts'
import { osReleaseAnalyser } from '../os-release/analyser.ts'
import { rpmBerkeleyAnalyser, rpmNdbAnalyser, rpmSqliteAnalyser } from './installed.ts'
import { rpmManifestAnalyser } from './manifest.ts'
import { rpmVersionOrder, splitEvr } from './version.ts'

/** The analysers of every distribution of RPM packages. */
const rpmAnalysers = () => [
  rpmSqliteAnalyser,
  rpmNdbAnalyser,
  rpmBerkeleyAnalyser,
  rpmManifestAnalyser,
  osReleaseAnalyser,
]

export interface RpmMatch {
  /** Lower-case family: the folder's name, and the namespace of its purls. */
  readonly family: string
  /** The feeds that judge a release, the one with the last word first. */
  feeds(distribution: Distribution): readonly Feed[]
  /** Keys of its affected lists for a release: the first speaks, the others only where it does not. */
  namespaces?(distribution: Distribution, pkg: Package): readonly string[]
  /** In place of `namespaces`, where its feeds name packages in more than one way. */
  subjects?(pkg: Package, distribution: Distribution): readonly MatchSubject[]
  /** Whether its feeds name binary packages (as errata do) or source packages. Default: binary ones. */
  readonly by?: 'binary' | 'source'
  /** How the vendors of its own packages begin; a package of another vendor is not judged. Empty: all are judged. */
  readonly vendors: readonly string[]
  /** Keys that sign its packages, whatever vendor they name: 16 lower-case hex digits. */
  readonly keys?: readonly string[]
  /** Of the purl's `distro`. Default: `family-version`. */
  distro?(distribution: Distribution): string
}

/** Match rules of a distribution of RPM packages. Architecture and module are the records' own qualifiers. */
function matchRpm(options: RpmMatch): MatchRules {
  const isOurs = (distribution: Distribution | undefined): distribution is Distribution =>
    distribution?.family === options.family
  return {
    judges: (pkg, distribution) => pkg.type === 'rpm' && isOurs(distribution),
    foreign: (pkg) => foreignReason(pkg, options),
    feeds: (distribution) => (isOurs(distribution) ? options.feeds(distribution) : []),
    subjects: (pkg, distribution) =>
      isOurs(distribution)
        ? (options.subjects?.(pkg, distribution) ??
          subjectsOf(pkg, options.namespaces?.(distribution, pkg) ?? [], options.by ?? 'binary'))
        : [],
    isSameBranch,
    purl: (pkg, distribution) => purlOf(pkg, isOurs(distribution) ? distribution : undefined, options),
  }
}

/** A package without a vendor was built by hand or by who knows whom; it may well be the distribution's. */
function foreignReason(
  { vendor, signatureKey: key }: Package,
  { vendors, keys = [] }: RpmMatch,
): string | undefined {
  if (vendor === undefined || vendors.length === 0) return undefined
  if (key !== undefined && keys.includes(key)) return undefined
  if (vendors.some((own) => vendor.toLowerCase().startsWith(own.toLowerCase()))) return undefined
  return `its vendor is ${vendor}${key ? `, its key ${key}` : ''}`
}

/** `1-2.el9_2.4` and `1-2.el9_2.6` are of the update branch of 9.2. */
function isSameBranch(version: string, fixed: string): boolean {
  const branch = /\.(?<branch>el\d+_\d+)/.exec(version)?.groups?.['branch']
  return branch !== undefined && /\.(?<branch>el\d+_\d+)/.exec(fixed)?.groups?.['branch'] === branch
}

function subjectsOf(pkg: Package, namespaces: readonly string[], by: 'binary' | 'source'): MatchSubject[] {
  const { name, version } = by === 'source' && pkg.source ? pkg.source : pkg
  const basis = name === pkg.name && version === pkg.version ? 'direct' : 'source-package'
  return namespaces.map((namespace, index) => ({
    namespace,
    name,
    version,
    basis,
    ...(index > 0 ? { isFallback: true } : {}),
  }))
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/rpm-definition.md: the epoch is a qualifier. */
function purlOf(pkg: Package, distribution: Distribution | undefined, options: RpmMatch): string {
  const { epoch, version, release } = splitEvr(pkg.version)
  return formatPurl({
    type: 'rpm',
    namespace: distribution ? options.family : undefined,
    name: pkg.name,
    version: release === '' ? version : `${version}-${release}`,
    qualifiers: {
      arch: pkg.arch,
      epoch: epoch === '0' ? undefined : epoch,
      distro: distribution && (options.distro?.(distribution) ?? `${options.family}-${distribution.version}`),
    },
  })
}

export interface RpmDistribution extends RpmMatch {
  readonly title: string
  /** `ID`s in os-release that are this family. */
  readonly osReleaseIds: readonly string[]
  /** The release that advisories are published for, of a full version: `9.3` → `9`. `undefined`: it makes no sense. */
  release(version: string): string | undefined
  /** The same for an `ID` in os-release of which the version alone does not say it. */
  releaseById?(id: string, version: string): string | undefined
  /** Every feed that is known by name. */
  readonly feedFamily: FeedFamily
  readonly endOfLife?: EndOfLifeSource
  /** Those of its advisories; where not given, only what an erratum has fixed. */
  readonly statuses?: Coverage['statuses']
  readonly limits: Coverage['limits']
}

/** A distribution of RPM packages that says which it is in os-release. */
export function rpmDistribution(options: RpmDistribution): Ecosystem {
  return {
    id: options.family,
    analysers: rpmAnalysers,
    versions: rpmVersionOrder,
    feeds: options.feedFamily,
    match: matchRpm(options),
    identify: (facts) => identifyByOsRelease(facts, options),
    distribution: (version) => {
      const release = options.release(version)
      return release === undefined
        ? undefined
        : { family: options.family, release, version, decidedBy: '--distro' }
    },
    ...(options.endOfLife ? { endOfLife: options.endOfLife } : {}),
    coverage: {
      title: options.title,
      statuses: options.statuses ?? ['fixed'],
      installed: RPM_FILES,
      declared: [],
      orderAuthority: 'rpm (rpmvercmp)',
      limits: options.limits,
    },
  }
}

const RPM_FILES: readonly string[] = [
  'var/lib/rpm/{rpmdb.sqlite,Packages.db,Packages}',
  'usr/lib/sysimage/rpm/*',
  'usr/share/rpm/*',
  'var/lib/rpmmanifest/container-manifest-2',
]

function identifyByOsRelease(
  facts: readonly LocatedFact[],
  options: RpmDistribution,
): Distribution | undefined {
  const fact = facts.find(({ kind }) => kind === 'os-release')
  const id = fact?.values['ID'] ?? ''
  if (!fact || !options.osReleaseIds.includes(id)) return undefined
  const version = fact.values['VERSION_ID'] ?? ''
  const codename = fact.values['VERSION_CODENAME']
  const prettyName = fact.values['PRETTY_NAME']
  return {
    family: options.family,
    // One that makes no sense is ours all the same, and said to be unsupported where it is looked up.
    release: options.releaseById?.(id, version) ?? options.release(version) ?? version,
    version,
    ...(codename ? { codename } : {}),
    ...(prettyName ? { prettyName } : {}),
    decidedBy: fact.path,
  }
}

/** `9.3` → `9`; `undefined` where it does not begin with a number. */
export function majorOf(version: string): string | undefined {
  return /^(?<major>[0-9]{1,4})(?:\.|$)/.exec(version)?.groups?.['major']
}
