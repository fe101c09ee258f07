import type { Analyser } from '../core/analyser.ts'
import type { Coverage, Ecosystem } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'
import { fullName, type Package } from '../core/package.ts'
import type { VersionOrder } from '../core/version-order.ts'
import { feedsById } from './feed-family.ts'
import { matchByName } from './language-match.ts'

/** What tells one small language's ecosystem from another's. */
export interface LanguageEcosystem {
  /** Name of its folder. */
  readonly id: string
  /** The purl type, where it is not the id. */
  readonly type?: string
  readonly analysers: () => readonly Analyser[]
  readonly versions: VersionOrder
  /** With the key of their affected lists; absent where nobody publishes advisories. */
  readonly advisories?: { readonly feeds: readonly Feed[]; readonly namespace: string }
  /** The name that advisories use; the package's own where not given. */
  readonly nameInFeeds?: (pkg: Package) => string
  readonly versionInFeeds?: (version: string) => string
  readonly coverage: Coverage
}

/** An ecosystem whose advisories name packages as its files do; or one without any, whose packages are only listed. */
export function languageEcosystem(options: LanguageEcosystem): Ecosystem {
  const { id, type = id, advisories, versionInFeeds } = options
  const feeds = advisories?.feeds ?? []
  const match = matchByName({
    type,
    feeds,
    namespace: advisories?.namespace ?? '',
    nameInFeeds: options.nameInFeeds ?? fullName,
    ...(versionInFeeds ? { versionInFeeds } : {}),
  })
  return {
    id,
    analysers: options.analysers,
    versions: options.versions,
    feeds: feedsById(feeds),
    match: advisories ? match : { ...match, isUnjudged: true },
    coverage: options.coverage,
  }
}
