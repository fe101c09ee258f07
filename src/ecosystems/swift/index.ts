import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { fullName } from '../../core/package.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { packageResolvedAnalyser, repositoryPath } from './package-resolved.ts'

const osv = osvFeed({
  id: 'osv-swifturl',
  name: 'OSV, SwiftURL',
  ecosystem: 'SwiftURL',
  normaliseName: (name) => repositoryPath(name).toLowerCase(),
  versions: semverOrder,
})

/** Packages of Swift, known by the address of their repository. https://www.swift.org/documentation/package-manager/ */
export const swift: Ecosystem = languageEcosystem({
  id: 'swift',
  analysers: () => [packageResolvedAnalyser],
  versions: semverOrder,
  advisories: { feeds: [osv], namespace: 'SwiftURL' },
  nameInFeeds: (pkg) => fullName(pkg).toLowerCase(),
  coverage: {
    title: 'SwiftPM',
    statuses: ['fixed', 'affected'],
    installed: [],
    declared: ['Package.resolved'],
    orderAuthority: 'Semantic Versioning 2.0',
    limits: [
      'A package that is pinned to a branch or commit is told and not judged.',
      'The lock does not say which packages are direct, nor what they need.',
    ],
  },
})
