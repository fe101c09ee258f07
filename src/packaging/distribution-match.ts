import type { Distribution } from '../core/distribution.ts'
import type { MatchRules, MatchSubject } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'
import type { Package, SourcePackage } from '../core/package.ts'
import { formatPurl } from '../core/purl.ts'

/** What tells one distribution's matching from another's. */
export interface DistributionMatch {
  /** The purl type of its packages. */
  readonly type: string
  readonly family: string
  /** The feeds that judge a release. */
  feeds(distribution: Distribution): readonly Feed[]
  /** The namespace of a release in those feeds; then one for flaws of which the first does not speak. */
  namespaces(distribution: Distribution): readonly string[]
  /** The source by whose name and version the feeds know it, where the package states another. */
  sourceInFeeds?(source: SourcePackage): SourcePackage
  /** Why a package is none of the distribution's, by its own word. Default: all are. */
  foreign?(pkg: Package): string | undefined
  /** Value of the purl's `distro` qualifier, family and version: `alpine-3.18.4`, `debian-12`. */
  distro(distribution: Distribution): string
}

/** Match rules of a distribution whose advisories name source packages. */
export function matchBySource(options: DistributionMatch): MatchRules {
  const isOurs = (distribution: Distribution | undefined): distribution is Distribution =>
    distribution?.family === options.family
  return {
    judges: (pkg, distribution) => pkg.type === options.type && isOurs(distribution),
    foreign: (pkg) => options.foreign?.(pkg),
    feeds: (distribution) => (isOurs(distribution) ? options.feeds(distribution) : []),
    subjects: (pkg, distribution) =>
      isOurs(distribution)
        ? options
            .namespaces(distribution)
            .map((namespace, index) => sourceSubject(pkg, options, namespace, index > 0))
        : [],
    purl: (pkg, distribution) =>
      formatPurl({
        type: pkg.type,
        namespace: isOurs(distribution) ? options.family : undefined,
        name: pkg.name,
        version: pkg.version,
        qualifiers: {
          arch: pkg.arch,
          distro: isOurs(distribution) ? options.distro(distribution) : undefined,
        },
      }),
  }
}

function sourceSubject(
  pkg: Package,
  options: DistributionMatch,
  namespace: string,
  isFallback: boolean,
): MatchSubject {
  const stated = pkg.source ?? { name: pkg.name, version: pkg.version }
  const { name, version } = options.sourceInFeeds?.(stated) ?? stated
  const basis = name === pkg.name ? 'direct' : 'source-package'
  return { namespace, name, version, basis, ...(isFallback ? { isFallback } : {}) }
}
