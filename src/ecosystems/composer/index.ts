import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { fullName } from '../../core/package.ts'
import { formatPurl } from '../../core/purl.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { composerInstalledAnalyser } from './installed.ts'
import { composerLockAnalyser } from './lock.ts'
import { NAMESPACE, phpSecurityAdvisories } from './security-advisories.ts'
import { composerVersionOrder, isBranch } from './version.ts'

const osv = osvFeed({
  id: 'osv-packagist',
  name: 'OSV, Packagist',
  ecosystem: NAMESPACE,
  normaliseName: (name) => name.toLowerCase(),
  versions: composerVersionOrder,
})

const ecosystem = languageEcosystem({
  id: 'composer',
  analysers: () => [composerInstalledAnalyser, composerLockAnalyser],
  versions: composerVersionOrder,
  advisories: { feeds: [osv, phpSecurityAdvisories], namespace: NAMESPACE },
  nameInFeeds: (pkg) => fullName(pkg).toLowerCase(),
  // Said to be no version, so that it is told and not judged: a branch is before all fixes by its order.
  versionInFeeds: (version) => (isBranch(version) ? `branch ${version}` : version),
  coverage: {
    title: 'Composer',
    statuses: ['fixed', 'affected'],
    installed: ['vendor/composer/installed.json'],
    declared: ['composer.lock', 'composer.json'],
    orderAuthority: 'composer/semver',
    limits: [
      'A package at a branch without a number (`dev-main`) is told and not judged.',
      'A `composer.json` without a lock beside it is told as a problem.',
    ],
  },
})

/** Packages of PHP. https://packagist.org */
export const composer: Ecosystem = {
  ...ecosystem,
  match: {
    ...ecosystem.match,
    // https://github.com/package-url/purl-spec/blob/main/types/composer-definition.json
    purl: ({ namespace, name, version }) =>
      formatPurl({
        type: 'composer',
        namespace: namespace?.toLowerCase(),
        name: name.toLowerCase(),
        version,
      }),
  },
}
