import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import type { Ecosystem, MatchSubject } from '../../core/ecosystem.ts'
import type { Package } from '../../core/package.ts'
import { matchBySource } from '../../packaging/distribution-match.ts'
import { FOREIGN_DEB_LIMIT, foreignDeb } from '../../packaging/dpkg/foreign.ts'
import { dpkgOwnedFilesAnalyser } from '../../packaging/dpkg/owned-files.ts'
import { dpkgStatusAnalyser } from '../../packaging/dpkg/status.ts'
import { dpkgVersionOrder } from '../../packaging/dpkg/version.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'

const UBUNTU = 'ubuntu'

/** What Canonical says of every CVE and release, as OSV passes it on. https://ubuntu.com/security/cves */
export const ubuntuFeed = osvFeed({
  id: UBUNTU,
  name: 'Ubuntu CVEs (OSV)',
  ecosystem: 'Ubuntu',
  versions: dpkgVersionOrder,
})

const base = matchBySource({
  type: 'deb',
  family: UBUNTU,
  feeds: () => [ubuntuFeed],
  foreign: (pkg) => foreignDeb(pkg, ['ubuntu', 'canonical', 'debian']),
  namespaces: ({ release }) => [namespaceOf(release, false)],
  distro: ({ release }) => `${UBUNTU}-${release}`,
})

/** Ubuntu. https://ubuntu.com */
export const ubuntu: Ecosystem = {
  id: UBUNTU,
  analysers: () => [dpkgStatusAnalyser, dpkgOwnedFilesAnalyser, osReleaseAnalyser],
  versions: dpkgVersionOrder,
  feeds: singleFeed(ubuntuFeed),
  match: { ...base, subjects: subjectsOf },
  identify,
  distribution: (version) =>
    isRelease(version) ? { family: UBUNTU, release: version, version, decidedBy: '--distro' } : undefined,
  endOfLife: { product: UBUNTU, cycle: ({ release }) => release },
  coverage: {
    title: 'Ubuntu',
    statuses: ['fixed', 'affected'],
    installed: ['var/lib/dpkg/status', 'var/lib/dpkg/status.d/*'],
    declared: [],
    orderAuthority: 'dpkg --compare-versions',
    limits: [
      'Whether an image has Ubuntu Pro (ESM) is told by the versions of its packages (`+esm`) alone, package by package.',
      FOREIGN_DEB_LIMIT,
    ],
  },
}

/** `Ubuntu:22.04:LTS`, `Ubuntu:23.10`, and `Ubuntu:Pro:16.04:LTS` for extended support. */
function namespaceOf(release: string, isPro: boolean): string {
  const [year = '', month] = release.split('.')
  const isLongTerm = month === '04' && Number(year) % 2 === 0
  return `Ubuntu:${isPro ? 'Pro:' : ''}${release}${isLongTerm ? ':LTS' : ''}`
}

/** A build of extended support is held against the fixes of extended support; they have versions of their own. */
function subjectsOf(pkg: Package, distribution: Distribution | undefined): readonly MatchSubject[] {
  const subjects = base.subjects(pkg, distribution)
  if (!distribution || !/[+~]esm\d/.test(pkg.version)) return subjects
  return subjects.map((subject) => ({ ...subject, namespace: namespaceOf(distribution.release, true) }))
}

function isRelease(text: string): boolean {
  return /^\d{1,2}\.\d{2}$/.test(text)
}

function identify(facts: readonly LocatedFact[]): Distribution | undefined {
  const release = facts.find(({ kind, values }) => kind === 'os-release' && values['ID'] === UBUNTU)
  if (!release) return undefined
  const version = release.values['VERSION_ID'] ?? ''
  const codename = release.values['VERSION_CODENAME'] ?? release.values['UBUNTU_CODENAME']
  const prettyName = release.values['PRETTY_NAME']
  return {
    family: UBUNTU,
    release: version,
    version,
    ...(codename ? { codename } : {}),
    ...(prettyName ? { prettyName } : {}),
    decidedBy: release.path,
  }
}
