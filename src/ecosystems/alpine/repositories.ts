import type { LocatedFact } from '../../core/distribution.ts'

export const EDGE = 'edge'

/** The repositories of a release that its packages come from and that its security database covers. */
const COVERED: ReadonlySet<string> = new Set(['main', 'community'])

/** The release that Alpine's repositories among the lines give packages of, and the file that says so. */
export interface NamedRelease {
  readonly release: string
  readonly path: string
}

/**
 * Edge where it is among them, else the highest release; `undefined` when no line names one (`latest-stable`, a
 * folder of packages). Repositories of others do not decide, though their addresses have versions in them too
 * (`php/v8.3`): a line counts where it has Alpine's own layout, `<release>/main` or `<release>/community`, and where
 * the installed version is known, its first number.
 *
 * @param written the release that the installed version belongs to
 */
export function releaseOfRepositories(
  facts: readonly LocatedFact[],
  written: string | undefined,
): NamedRelease | undefined {
  let best: NamedRelease | undefined
  for (const { kind, values, path } of facts) {
    if (kind !== 'apk-repositories') continue
    for (const line of (values['REPOSITORIES'] ?? '').split('\n')) {
      for (const release of releasesOfLine(line)) {
        const isPlausible =
          release === EDGE || !written || written === EDGE || majorOf(release) === majorOf(written)
        if (isPlausible && (!best || isLater(release, best.release))) best = { release, path }
      }
    }
  }
  return best
}

/**
 * `[type] [@tag] url [component..]`; with components, each is a repository below the address. A tagged repository
 * only gives the packages that somebody asked for by its tag.
 * https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-repositories.5.scd
 */
function releasesOfLine(line: string): string[] {
  const words = line.split(/\s/, MAX_WORDS).filter(Boolean)
  if (words[0] === 'v2' || words[0] === 'v3' || words[0] === 'ndx') words.shift()
  const [url = '', ...components] = words
  if (url === 'set' || url.startsWith('@')) return []
  const urls = components.length === 0 ? [url] : components.map((component) => `${url}/${component}`)
  return urls.map(releaseOfUrl).filter((release) => release !== undefined)
}

/** Of a line; real ones have a handful. */
const MAX_WORDS = 100

/** `https://mirror.example/some/path/alpine/v3.18/main` → `3.18`. */
function releaseOfUrl(url: string): string | undefined {
  const segments = url.split('/').filter(Boolean)
  for (let i = segments.length - 1; i > 1; i--) {
    const release = segments[i - 1] ?? ''
    if (!COVERED.has(segments[i] ?? '')) continue
    if (release === EDGE) return EDGE
    if (/^v\d{1,4}\.\d{1,4}$/.test(release)) return release.slice(1)
  }
  return undefined
}

function isLater(a: string, b: string): boolean {
  if (a === EDGE || b === EDGE) return a === EDGE
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA === majorB ? minorA > minorB : majorA > majorB
}

function majorOf(release: string): string {
  return release.slice(0, release.indexOf('.'))
}
