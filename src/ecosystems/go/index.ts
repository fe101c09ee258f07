import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem, MatchRules } from '../../core/ecosystem.ts'
import { formatPurl } from '../../core/purl.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { matchByName } from '../../packaging/language-match.ts'
import { goBinary } from './binary.ts'
import { goMod } from './declared.ts'
import { NO_VERSION } from './go-package.ts'
import { goOrder } from './version.ts'

const feed = osvFeed({ id: 'osv-go', name: 'OSV, Go', ecosystem: 'Go', versions: goOrder })

const byName = matchByName({
  type: 'golang',
  feeds: [feed],
  namespace: 'Go',
  nameInFeeds: ({ name }) => name,
  judgesRoot: true,
})

const match: MatchRules = {
  ...byName,
  // A main module without a version is the builder's own state of the source, which no advisory speaks of.
  subjects: (pkg, distribution) => (pkg.version === NO_VERSION ? [] : byName.subjects(pkg, distribution)),
  purl: ({ name, version }) => {
    const slash = name.lastIndexOf('/')
    return formatPurl({
      type: 'golang',
      namespace: slash < 0 ? undefined : name.slice(0, slash).toLowerCase(),
      name: name.slice(slash + 1).toLowerCase(),
      version: version === NO_VERSION ? undefined : version,
    })
  },
}

/** Go modules: of programs by their build info, of source trees by go.mod. */
export const go: Ecosystem = {
  id: 'go',
  analysers: () => [goMod],
  streamAnalysers: () => [goBinary],
  versions: goOrder,
  feeds: singleFeed(feed),
  match,
  coverage: {
    title: 'Go',
    statuses: ['fixed', 'affected'],
    installed: ['programs (ELF, PE, Mach-O) by their build info'],
    declared: ['go.mod', 'go.sum', 'go.work', 'vendor/modules.txt'],
    orderAuthority: 'Semantic Versioning, Go toolchain names',
    limits: [
      'A main module built without a version is listed and not judged.',
      'A module that was replaced by a folder is judged as the one that it replaces.',
      'Modules of a workspace (go.work) are judged by the versions that each asks for; a build of all takes the highest.',
      'Programs that were packed (UPX) show nothing of what they were built from.',
      'Which version of Go will build a source tree is not known, so its standard library is not judged.',
      'Whether a program has the functions that a record names is told and decides nothing; of programs without a build id, of those from before Go 1.16 for big-endian machines, and of modules replaced by others, it is not known.',
    ],
  },
}
