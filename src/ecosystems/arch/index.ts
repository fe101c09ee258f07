import type { Ecosystem } from '../../core/ecosystem.ts'
import { formatPurl } from '../../core/purl.ts'
import { alpmInstalledAnalyser } from '../../packaging/alpm/installed.ts'
import { alpmVersionOrder } from '../../packaging/alpm/version.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { osReleaseAnalyser } from '../../packaging/os-release/analyser.ts'
import { archFeed, NAMESPACE } from './feed.ts'

const ARCH = 'arch'

/** Arch Linux, which has no releases. https://archlinux.org */
export const arch: Ecosystem = {
  id: ARCH,
  analysers: () => [alpmInstalledAnalyser, osReleaseAnalyser],
  versions: alpmVersionOrder,
  feeds: singleFeed(archFeed),
  match: {
    judges: ({ type }, distribution) => type === 'alpm' && distribution?.family === ARCH,
    feeds: (distribution) => (distribution?.family === ARCH ? [archFeed] : []),
    subjects: ({ name, version }) => [{ namespace: NAMESPACE, name, version, basis: 'direct' }],
    purl: ({ name, version, arch: architecture }) =>
      formatPurl({ type: 'alpm', namespace: ARCH, name, version, qualifiers: { arch: architecture } }),
  },
  identify: (facts) => {
    const release = facts.find(({ kind, values }) => kind === 'os-release' && values['ID'] === ARCH)
    if (!release) return undefined
    const version = release.values['VERSION_ID'] ?? ''
    return { family: ARCH, release: '', version, decidedBy: release.path }
  },
  distribution: (version) => ({ family: ARCH, release: '', version, decidedBy: '--distro' }),
  coverage: {
    title: 'Arch Linux',
    statuses: ['fixed', 'affected', 'not_affected', 'under_investigation'],
    installed: ['var/lib/pacman/local/*/desc'],
    declared: [],
    orderAuthority: 'vercmp',
    limits: ['Its order is written from its manual: there is no list of ordered pairs to prove it by.'],
  },
}
