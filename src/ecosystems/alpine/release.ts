import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export const ALPINE = 'alpine'
export const EDGE = 'edge'

/**
 * Alpine by its own word (os-release, or `alpine-release` where there is none); relatives that keep an
 * `alpine-release` file but have another `ID` are not Alpine. The release is that of the repositories, where they
 * name one: that is where the packages come from.
 */
export function identifyAlpine(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  const alpineRelease = facts.find(({ kind }) => kind === 'alpine-release')
  const base = osRelease ?? alpineRelease
  if (!base || (osRelease && osRelease.values['ID'] !== ALPINE)) return undefined
  const version = alpineRelease?.values['VERSION'] || osRelease?.values['VERSION_ID'] || ''
  const repositories = facts.find(({ kind }) => kind === 'apk-repositories')
  const written = releaseOfVersion(version)
  const installed = releaseOfRepositories(repositories?.values['REPOSITORIES'] ?? '')
  const isOverruled = repositories !== undefined && installed !== undefined && installed !== written
  const prettyName = osRelease?.values['PRETTY_NAME']
  return {
    family: ALPINE,
    release: installed ?? written ?? '',
    version,
    ...(prettyName ? { prettyName } : {}),
    decidedBy: isOverruled ? repositories.path : base.path,
  }
}

/** For `--distro alpine/3.18`, `alpine/3.18.4`, `alpine/v3.18`, `alpine/edge`. */
export function alpineDistribution(version: string): Distribution | undefined {
  const text = version.startsWith('v') ? version.slice(1) : version
  const release = text === EDGE ? EDGE : releaseOfVersion(text)
  return release === undefined ? undefined : { family: ALPINE, release, version: text, decidedBy: '--distro' }
}

/** `3.18.4` → `3.18`; a version of the development branch (`3.19.0_alpha20230901`) → `edge`. */
function releaseOfVersion(version: string): string | undefined {
  const parts = /^(?<release>\d+\.\d+)(?:\.\d+)*(?<suffix>_[a-z]+\d*)?$/.exec(version)?.groups
  if (!parts) return undefined
  const isDevelopment = /^_(?:alpha|git)/.test(parts['suffix'] ?? '')
  return isDevelopment ? EDGE : parts['release']
}

/** Edge where it is among them, else the highest release; `undefined` when no line names one (`latest-stable`). */
function releaseOfRepositories(lines: string): string | undefined {
  let highest: string | undefined
  for (const line of lines.split('\n')) {
    // A tagged repository only gives the packages that somebody asked for by its tag.
    if (line.startsWith('@')) continue
    const release = releaseOfUrl(line)
    if (release === EDGE) return EDGE
    if (release && (highest === undefined || isLater(release, highest))) highest = release
  }
  return highest
}

/** `https://mirror.example/some/path/alpine/v3.18/main` → `3.18`. */
function releaseOfUrl(url: string): string | undefined {
  const segments = url.split('/')
  const index = segments.findLastIndex((segment) => segment === EDGE || /^v\d{1,4}\.\d{1,4}$/.test(segment))
  const segment = segments[index]
  if (index < 1 || segment === undefined) return undefined
  return segment === EDGE ? EDGE : segment.slice(1)
}

function isLater(a: string, b: string): boolean {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA === majorB ? minorA > minorB : majorA > majorB
}
