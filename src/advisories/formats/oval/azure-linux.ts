import type { Feed } from '../../../core/feed.ts'

const BASE = 'https://raw.githubusercontent.com/microsoft/AzureLinuxVulnerabilityData/main'

/**
 * Microsoft's document of one release, whose definitions name source packages and no release.
 * @param family `azurelinux` or `cbl-mariner`, as the file is called
 */
export function azureLinuxFeed(family: string, title: string, release: string): Feed {
  return {
    id: `${family}-${release}`,
    name: `${title} ${release} (OVAL)`,
    version: 1,
    documents: [{ url: `${BASE}/${family}-${release}-oval.xml` }],
    content: 'advisories',
    build: async (documents, sink, { signal }) => {
      const { buildOval } = await import('./index.ts')
      for (const document of documents)
        await buildOval(document, sink, {
          author: 'microsoft',
          signal,
          namespacesOf: () => [release],
          erratumOf: () => undefined,
        })
    },
  }
}
