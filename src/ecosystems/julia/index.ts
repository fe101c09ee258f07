import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { semverBuildOrder } from '../../packaging/semver/version.ts'
import { juliaManifestAnalyser } from './manifest.ts'

const osv = osvFeed({ id: 'osv-julia', name: 'OSV, Julia', ecosystem: 'Julia', versions: semverBuildOrder })

/** Packages of Julia. https://julialang.org */
export const julia: Ecosystem = languageEcosystem({
  id: 'julia',
  analysers: () => [juliaManifestAnalyser],
  versions: semverBuildOrder,
  advisories: { feeds: [osv], namespace: 'Julia' },
  coverage: {
    title: 'Julia',
    statuses: ['fixed', 'affected'],
    installed: ['Manifest.toml'],
    declared: ['Manifest.toml'],
    orderAuthority: 'Base.VersionNumber',
    limits: [
      'Packages that come with Julia have no version in the manifest and are not judged.',
      'Purls lack the UUID, and two packages of one name are not told apart.',
    ],
  },
})
