import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import { feedPerRelease } from '../../packaging/feed-family.ts'
import { rpmDistribution } from '../../packaging/rpm/distribution.ts'

const SLES = 'sles'

/** Products of which SUSE publishes a document: SLE by its version, Micro by its release. */
const KNOWN = [
  '11',
  '12',
  '15',
  'micro-5.0',
  'micro-5.1',
  'micro-5.2',
  'micro-5.3',
  'micro-5.4',
  'micro-5.5',
] as const

/** One document for all service packs of a version. https://www.suse.com/support/security/oval/ */
export function slesFeed(product: string): Feed {
  const file = product.startsWith('micro-') ? product.replace('-', '.') : `server.${product}`
  return {
    id: `${SLES}-${product}`,
    name: `SUSE Linux Enterprise ${product.replace('micro-', 'Micro ')} (OVAL)`,
    version: 1,
    documents: [
      { url: `https://ftp.suse.com/pub/projects/security/oval/suse.linux.enterprise.${file}.xml.gz` },
    ],
    content: 'advisories',
    build: async (documents, sink, { signal }) => {
      const { buildOval } = await import('../../advisories/formats/oval/index.ts')
      for (const document of documents)
        await buildOval(document, sink, {
          author: 'suse',
          signal,
          namespacesOf: (comments) => [...new Set(comments.flatMap((text) => releaseOf(text) ?? []))],
        })
    },
  }
}

/**
 * `SUSE Linux Enterprise Module for Basesystem 15 SP4 is installed` → `15.4`. What belongs to one service pack is
 * published for many products, and an image does not say which of them it has; their versions are the same.
 */
function releaseOf(comment: string): string | undefined {
  if (!comment.startsWith('SUSE Linux Enterprise') || !comment.endsWith(' is installed')) return undefined
  const micro = /Micro (?<release>\d+\.\d+) is installed$/.exec(comment)?.groups?.['release']
  if (micro !== undefined) return `micro-${micro}`
  const { version, pack } =
    / (?<version>\d+)(?: SP(?<pack>\d+))?(?:-\w+)* is installed$/.exec(comment)?.groups ?? {}
  if (version === undefined) return undefined
  return pack === undefined ? version : `${version}.${pack}`
}

/** SUSE Linux Enterprise Server and its container images (BCI), and Micro. https://www.suse.com/products/server/ */
export const sles: Ecosystem = rpmDistribution({
  family: SLES,
  title: 'SUSE Linux Enterprise',
  osReleaseIds: [SLES, 'sles_sap', 'sle_hpc', 'sled', 'sle-micro', 'sl-micro'],
  release: (version) =>
    /^(?:micro-)?\d{1,2}(?:\.\d{1,2})?$/.test(version) ? version.replace(/\.0$/, '') : undefined,
  releaseById: (id, version) => (id.endsWith('micro') ? `micro-${version}` : undefined),
  feedFamily: feedPerRelease(`${SLES}-`, KNOWN, slesFeed, (text) =>
    /^(?:micro-\d{1,2}\.\d{1,2}|\d{1,2})$/.test(text),
  ),
  feeds: ({ release }) => [slesFeed(release.startsWith('micro-') ? release : (release.split('.')[0] ?? ''))],
  namespaces: ({ release }) => [release],
  vendors: ['SUSE'],
  endOfLife: { product: SLES, cycle: ({ release }) => release },
  limits: [
    'Only flaws that an update has fixed are read.',
    'Updates of long-term support (LTSS) count as fixes of their service pack.',
  ],
})
