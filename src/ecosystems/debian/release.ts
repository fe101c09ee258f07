import type { Distribution, LocatedFact } from '../../core/distribution.ts'

export const DEBIAN = 'debian'
const SID = 'sid'

/** Numbers and names of the releases. https://wiki.debian.org/DebianReleases */
const CODENAMES: Readonly<Record<string, string>> = {
  '7': 'wheezy',
  '8': 'jessie',
  '9': 'stretch',
  '10': 'buster',
  '11': 'bullseye',
  '12': 'bookworm',
  '13': 'trixie',
  '14': 'forky',
  '15': 'duke',
}

/**
 * Debian by its os-release (distroless has one too), or by `debian_version` where there is none. But `bookworm/sid`
 * alone may as well be Ubuntu, which keeps the file of the Debian that it was taken from: that is not judged.
 */
export function identifyDebian(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  const debianVersion = facts.find(({ kind }) => kind === 'debian-version')
  const base = osRelease ?? debianVersion
  if (!base || (osRelease && osRelease.values['ID'] !== DEBIAN)) return undefined
  const written = debianVersion?.values['VERSION'] ?? ''
  if (!osRelease && written.includes('/')) return undefined
  const version = osRelease?.values['VERSION_ID'] ?? ''
  const found = releaseOf(version || written)
  const codename = osRelease?.values['VERSION_CODENAME'] || found?.codename
  const prettyName = osRelease?.values['PRETTY_NAME']
  return {
    family: DEBIAN,
    release: found?.release ?? numberOf(codename) ?? codename ?? '',
    // The point release stands in debian_version alone.
    version: written.startsWith(`${version}.`) || version === '' ? written : version,
    ...(codename ? { codename } : {}),
    ...(prettyName ? { prettyName } : {}),
    decidedBy: base.path,
  }
}

/** For `--distro debian/12`, `debian/12.5`, `debian/bookworm`, `debian/sid`, `debian/unstable`. */
export function debianDistribution(version: string): Distribution | undefined {
  const found = releaseOf(version)
  return found && { family: DEBIAN, ...found, version, decidedBy: '--distro' }
}

/**
 * The names by which the security tracker knows a release. An image of `trixie/sid` is of testing or of unstable, and
 * what is in unstable alone has no record in the other.
 */
export function namespacesOf({ release, codename, version }: Distribution): readonly string[] {
  const name = codename ?? CODENAMES[release] ?? release
  return version.endsWith(`/${SID}`) && name !== SID ? [name, SID] : [name]
}

/**
 * `12.5` → 12, `bookworm` → 12, `sid` and `unstable` → sid. Testing and unstable both say `trixie/sid`.
 */
function releaseOf(text: string): { release: string; codename?: string } | undefined {
  const major = /^(?<major>\d{1,4})(?:\.\d+)*(?:[+~_-].*)?$/.exec(text)?.groups?.['major']
  if (major !== undefined) {
    const codename = CODENAMES[major]
    return { release: major, ...(codename ? { codename } : {}) }
  }
  const [name = '', branch] = text.split('/')
  const number = numberOf(name)
  if (number !== undefined) return { release: number, codename: name }
  const isSid = name === SID || name === 'unstable' || branch === SID
  return isSid ? { release: SID, codename: SID } : undefined
}

function numberOf(codename: string | undefined): string | undefined {
  return Object.entries(CODENAMES).find(([, name]) => name === codename)?.[0]
}
