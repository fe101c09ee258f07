import { splitDistro } from '../../core/purl.ts'

/**
 * Whether two values of the qualifier `distro` are one release: `debian-12` and `debian-12.5`, `debian-bookworm` and
 * `bookworm`. The shorter decides how much of the longer counts.
 * @param family that of the package, for a value that is a code name alone
 */
export function sameRelease(a: string, b: string, family: string): boolean {
  const [one, other] = [releaseOf(a, family), releaseOf(b, family)]
  return one.family === other.family && isPrefix(one.version, other.version)
}

interface Release {
  readonly family: string
  readonly version: string
}

function releaseOf(text: string, family: string): Release {
  const lower = text.toLowerCase()
  const alone = CODENAMES[lower]
  if (alone) return alone
  const split = splitDistro(lower)
  if (!split) return { family, version: lower }
  const id = FAMILIES[split.id] ?? split.id
  return CODENAMES[split.version]?.family === id
    ? (CODENAMES[split.version] as Release)
    : { family: id, version: split.version }
}

/** By whole numbers: `12` begins `12.5`, and `1` does not begin `12`. A name without a version fits all. */
export function isPrefix(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return short === '' || short === long || (long.startsWith(short) && /[.:_-]/.test(long[short.length] ?? ''))
}

/** What os-release and the makers of package URLs call one family. */
const FAMILIES: Readonly<Record<string, string>> = {
  redhat: 'rhel',
  'red-hat': 'rhel',
  amazon: 'amzn',
  oracle: 'ol',
}

/** https://www.debian.org/releases/, https://wiki.ubuntu.com/Releases */
const CODENAMES: Readonly<Record<string, Release>> = {
  ...named('debian', {
    jessie: '8',
    stretch: '9',
    buster: '10',
    bullseye: '11',
    bookworm: '12',
    trixie: '13',
    forky: '14',
  }),
  ...named('ubuntu', {
    trusty: '14.04',
    xenial: '16.04',
    bionic: '18.04',
    focal: '20.04',
    jammy: '22.04',
    noble: '24.04',
  }),
}

function named(family: string, versions: Readonly<Record<string, string>>): Record<string, Release> {
  return Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, { family, version }]))
}
