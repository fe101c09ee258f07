import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import type { Package } from '../../core/package.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { majorOf, rpmDistribution } from '../../packaging/rpm/distribution.ts'

const ORACLE = 'oracle'

/** Every erratum of Oracle Linux since 2006. https://linux.oracle.com/security/oval/ */
export const oracleFeed: Feed = {
  id: ORACLE,
  name: 'Oracle Linux errata (OVAL)',
  version: 1,
  documents: [{ url: 'https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2' }],
  content: 'advisories',
  build: async (documents, sink, { signal }) => {
    const { buildOval } = await import('../../advisories/formats/oval/index.ts')
    for (const document of documents)
      await buildOval(document, sink, {
        author: ORACLE,
        signal,
        namespacesOf: (comments, evr) =>
          comments.flatMap((text) => {
            const release = /^Oracle Linux (?<release>\d+) is installed/.exec(text)?.groups?.['release']
            return release === undefined ? [] : [namespaceOf(release, evr)]
          }),
      })
  },
}

/**
 * Packages that Ksplice patches while they run, and those that are certified by FIPS 140, have versions of their own:
 * a fix in one line says nothing of the others.
 */
function namespaceOf(release: string, version: string): string {
  const flavour = /ksplice\d*/.test(version) ? ' ksplice' : version.includes('_fips') ? ' fips' : ''
  return `Oracle Linux ${release}${flavour}`
}

/** Oracle Linux. https://linux.oracle.com */
export const oracle: Ecosystem = rpmDistribution({
  family: ORACLE,
  title: 'Oracle Linux',
  osReleaseIds: ['ol'],
  release: majorOf,
  feedFamily: singleFeed(oracleFeed),
  feeds: () => [oracleFeed],
  namespaces: ({ release }, { version }: Package) => [namespaceOf(release, version)],
  vendors: ['Oracle'],
  endOfLife: { product: 'oracle-linux', cycle: ({ release }) => release },
  limits: ['Only flaws that an erratum has fixed are published.'],
})
