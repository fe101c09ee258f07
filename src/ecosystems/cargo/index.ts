import { osvFeed } from '../../advisories/formats/osv/index.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { singleFeed } from '../../packaging/feed-family.ts'
import { matchByName } from '../../packaging/language-match.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { cargoBinary } from './binary.ts'
import { cargoLock } from './declared.ts'

const feed = osvFeed({
  id: 'osv-crates-io',
  name: 'OSV, crates.io',
  ecosystem: 'crates.io',
  versions: semverOrder,
})

/** Rust crates: of programs that were built with cargo-auditable, of source trees by Cargo.lock. */
export const cargo: Ecosystem = {
  id: 'cargo',
  analysers: () => [cargoLock],
  streamAnalysers: () => [cargoBinary],
  versions: semverOrder,
  feeds: singleFeed(feed),
  match: matchByName({
    type: 'cargo',
    feeds: [feed],
    namespace: 'crates.io',
    nameInFeeds: ({ name }) => name,
  }),
  coverage: {
    title: 'Rust',
    statuses: ['fixed', 'affected'],
    installed: ['programs (ELF, PE, Mach-O) that were built with cargo-auditable'],
    declared: ['Cargo.lock', 'Cargo.toml'],
    orderAuthority: 'Semantic Versioning',
    limits: [
      'What is needed for tests alone is told by the Cargo.toml files of a tree; without them all of Cargo.lock counts.',
      'Programs that were built without cargo-auditable do not say what they were built from.',
      'Crates from git and from other registries are judged as those of the same name on crates.io.',
    ],
  },
}
