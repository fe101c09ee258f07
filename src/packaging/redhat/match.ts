import type { Distribution } from '../../core/distribution.ts'
import type { Ecosystem, EndOfLifeSource, FactReader } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import type { Package } from '../../core/package.ts'
import { feedPerRelease } from '../feed-family.ts'
import { majorOf, rpmDistribution } from '../rpm/distribution.ts'
import { contentSetsAnalyser } from './content-sets.ts'
import { redhatLabelsAnalyser } from './labels.ts'
import { identifyRedHat, type RedHatFamily } from './release.ts'
import { redhatReleaseAnalyser } from './release-file.ts'

export interface RedHatDistribution extends RedHatFamily {
  readonly title: string
  /** Major versions whose feeds are its own; none where another ecosystem has them. */
  readonly releases: readonly string[]
  readonly vendors: readonly string[]
  readonly keys?: readonly string[]
  readonly endOfLife: EndOfLifeSource
  readonly limits: readonly string[]
  readonly feedOf: (major: string) => Feed
  /** Key of the lists of a major version in the feed. */
  readonly namespaceOf: (major: string) => string
  /** Key of the fact that names the products of a repository. */
  readonly repositoryKey: (repository: string) => string
  /** How a name is looked up that stands for a source package. */
  readonly sourceSuffix: string
  /** Id of the ecosystem that has the feeds, where it has none itself. */
  readonly feedsOf?: string
}

/** Red Hat's own distribution, and those that are judged by its data. */
export function redhatDistribution(options: RedHatDistribution): Ecosystem {
  const { feedOf, namespaceOf, repositoryKey, sourceSuffix } = options
  const feeds = ({ release }: Distribution): readonly Feed[] => [feedOf(release)]
  const base = rpmDistribution({
    ...options,
    release: majorOf,
    feedFamily: feedPerRelease(
      'redhat-',
      options.releases,
      feedOf,
      (text) => options.releases.length > 0 && /^\d{1,2}$/.test(text),
    ),
    statuses: [
      'fixed',
      'affected',
      'not_affected',
      'under_investigation',
      'will_not_fix',
      'fix_deferred',
      'end_of_life',
    ],
    feeds,
    subjects: (pkg: Package, { release }) => {
      const namespace = namespaceOf(release)
      const { name, version } = pkg.source ?? pkg
      return [
        { namespace, name: pkg.name, version: pkg.version, basis: 'direct' },
        { namespace, name: `${name}${sourceSuffix}`, version, basis: 'source-package', isFallback: true },
      ]
    },
  })
  return {
    ...base,
    analysers: () => [...base.analysers(), contentSetsAnalyser, redhatLabelsAnalyser, redhatReleaseAnalyser],
    identify: (facts) => identifyRedHat(facts, options),
    coverage: { ...base.coverage, ...(options.feedsOf === undefined ? {} : { feedsOf: options.feedsOf }) },
    match: {
      ...base.match,
      products: (distribution, fact) =>
        distribution?.family === options.family
          ? productsOf(distribution, repositoryKey, feedOf, fact)
          : undefined,
    },
  }
}

/**
 * The products of an image, by the repositories that it was built from. Where it does not say, or names none that is
 * known, it is taken for the distribution as such, in any of its repositories but those of longer support, and for the
 * product that its labels name.
 */
function productsOf(
  { repositories = [], products = [], release }: Distribution,
  keyOf: (repository: string) => string,
  feedOf: (major: string) => Feed,
  fact: FactReader,
): readonly string[] {
  const feed = feedOf(release).id
  const known = repositories.map((repository) => {
    const cpes = fact(feed, keyOf(repository))
    return Array.isArray(cpes) ? cpes.filter((cpe): cpe is string => typeof cpe === 'string') : []
  })
  const base = `cpe:/o:redhat:enterprise_linux:${release}`
  // A repository that nobody knows may be of the distribution itself.
  if (known.length === 0 || known.some((cpes) => cpes.length === 0))
    return [...new Set([...known.flat(), ...products, base])]
  // What is open is told of the distribution as such, without a repository; a line of longer support has it too.
  return [...new Set(known.flat()), `${base}::-`]
}
