import type { Definition } from '../../advisories/formats/oval/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import type { Feed } from '../../core/feed.ts'
import type { Package } from '../../core/package.ts'
import { feedPerRelease } from '../../packaging/feed-family.ts'
import { rpmDistribution } from '../../packaging/rpm/distribution.ts'

const PHOTON = 'photon'
const KNOWN = ['1.0', '2.0', '3.0', '4.0', '5.0'] as const
const BASE = 'https://packages.broadcom.com/photon'

/**
 * The list of CVEs by source package, and the errata by binary package. Of Photon's two words the erratum's counts
 * where it speaks, because it names what is installed.
 */
export function photonFeed(release: string): Feed {
  const major = release.split('.')[0] ?? ''
  return {
    id: `${PHOTON}-${release}`,
    name: `Photon OS ${release} (CVE metadata, OVAL)`,
    version: 1,
    documents: [
      { url: `${BASE}/photon_cve_metadata/cve_data_photon${release}.json` },
      { url: `${BASE}/photon_oval_definitions/com.vmware.phsa-photon${major}.xml.gz`, optional: true },
    ],
    content: 'advisories',
    build: async ([metadata, oval], sink, { signal }) => {
      const { addMetadata } = await import('./metadata.ts')
      if (metadata) await addMetadata(metadata, sink, sourceNamespace(release), signal)
      sink.namespace(release)
      if (!oval?.exists) return
      const { buildOval } = await import('../../advisories/formats/oval/index.ts')
      await buildOval(oval, sink, {
        author: PHOTON,
        signal,
        erratumOf,
        namespacesOf: (comments) => (comments.includes(`Photon OS ${major} is installed`) ? [release] : []),
      })
    },
  }
}

function sourceNamespace(release: string): string {
  return `${release} sources`
}

/** `PHSA:00001:3.0:0036` → `PHSA-3.0-0036`, as the advisory itself is called. */
function erratumOf({ erratum }: Definition): string | undefined {
  const [, release, number] = /^PHSA:\d+:(\d+\.\d+):(\d+)$/.exec(erratum ?? '') ?? []
  return release === undefined ? undefined : `PHSA-${release}-${number}`
}

/** VMware Photon OS. https://vmware.github.io/photon/ */
export const photon: Ecosystem = rpmDistribution({
  family: PHOTON,
  title: 'Photon OS',
  osReleaseIds: [PHOTON],
  release: (version) => (/^\d{1,2}(?:\.0)?$/.test(version) ? `${version.split('.')[0]}.0` : undefined),
  feedFamily: feedPerRelease(`${PHOTON}-`, KNOWN, photonFeed, (text) => /^\d{1,2}\.0$/.test(text)),
  feeds: ({ release }) => [photonFeed(release)],
  subjects: (pkg: Package, { release }) => {
    const { name, version } = pkg.source ?? pkg
    return [
      { namespace: release, name: pkg.name, version: pkg.version, basis: 'direct' },
      { namespace: sourceNamespace(release), name, version, basis: 'source-package', isFallback: true },
    ]
  },
  vendors: ['VMware', 'Broadcom'],
  statuses: ['fixed', 'affected', 'not_affected'],
  limits: ['Its end of life is not on endoflife.date, so the report does not say it.'],
})
