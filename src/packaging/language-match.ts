import type { MatchRules, MatchSubject } from '../core/ecosystem.ts'
import type { Feed } from '../core/feed.ts'
import type { Package } from '../core/package.ts'
import { formatPurl } from '../core/purl.ts'

/** What tells one language's matching from another's. */
export interface LanguageMatch {
  /** The purl type of its packages: `npm`, `pypi`. */
  readonly type: string
  /** Those that judge it, the one with the last word first. */
  readonly feeds: readonly Feed[]
  /** Key of the affected lists: OSV's name of the ecosystem, `npm`, `PyPI`. */
  readonly namespace: string
  /** The name that advisories use, in the normal form that the feed was built with. */
  nameInFeeds(pkg: Package): string
  /** The version to compare, where it is not the package's own text. */
  versionInFeeds?(version: string): string
  /** Whether the root of a file is a package that others publish too (a Go binary's main module). Default: it is the user's own. */
  readonly judgesRoot?: boolean
}

/** Match rules of a language whose advisories name packages as they are installed. */
export function matchByName(options: LanguageMatch): MatchRules {
  return {
    judges: (pkg) => pkg.type === options.type,
    feeds: () => options.feeds,
    subjects: (pkg) => subjectsOf(pkg, options),
    purl: (pkg) =>
      formatPurl({
        type: pkg.type,
        namespace: pkg.namespace,
        name: pkg.name,
        version: pkg.version,
      }),
  }
}

/** The user's own packages are not looked up: somebody else may have published one of the same name. */
function subjectsOf(pkg: Package, options: LanguageMatch): readonly MatchSubject[] {
  const isOwn = pkg.relationship === 'root' || pkg.relationship === 'workspace'
  if (isOwn && options.judgesRoot !== true) return []
  const version = options.versionInFeeds?.(pkg.version) ?? pkg.version
  return [{ namespace: options.namespace, name: options.nameInFeeds(pkg), version, basis: 'direct' }]
}
