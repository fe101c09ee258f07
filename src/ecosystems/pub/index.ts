import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { semverBuildOrder } from '../../packaging/semver/version.ts'
import { pubspecLockAnalyser } from './pubspec-lock.ts'

const osv = osvFeed({ id: 'osv-pub', name: 'OSV, Pub', ecosystem: 'Pub', versions: semverBuildOrder })

/** Packages of Dart and Flutter. https://pub.dev */
export const pub: Ecosystem = languageEcosystem({
  id: 'pub',
  analysers: () => [pubspecLockAnalyser],
  versions: semverBuildOrder,
  advisories: { feeds: [osv], namespace: 'Pub' },
  coverage: {
    title: 'Pub',
    statuses: ['fixed', 'affected'],
    installed: [],
    declared: ['pubspec.lock'],
    orderAuthority: 'pub_semver',
    limits: [
      'What only development needs in turn is not told from the rest: the lock does not say it.',
      'Dart and Flutter themselves (source `sdk`) are not judged.',
    ],
  },
})
