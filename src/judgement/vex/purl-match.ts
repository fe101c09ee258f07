import type { InventoryPackage } from '../../core/inventory.ts'
import { type Purl, parsePurl } from '../../core/purl.ts'
import { sameRelease } from './release.ts'

/** Why a name does not mean a thing, and how close it came: of several the closest is told. */
export interface Miss {
  readonly closeness: number
  readonly why: string
}

/** From far to near: what differs last. */
export const CLOSENESS = {
  kind: 0,
  name: 1,
  namespace: 2,
  source: 3,
  version: 4,
  qualifier: 5,
  part: 6,
} as const

/** Of a package that is compared with names. */
export type NamedPackage = Pick<
  InventoryPackage,
  'type' | 'namespace' | 'name' | 'version' | 'arch' | 'source' | 'purl'
>

/**
 * Whether a package URL of a document means a package; `undefined` when it does. What the URL leaves out fits all:
 * no version, all versions. A qualifier is in the way only where the package has another value of it, so that
 * `distro=debian-12` means a package of `debian-12.5`.
 * @param own the package's own URL, for who compares it often
 */
export function packageMiss(purl: Purl, pkg: NamedPackage, own = parsePurl(pkg.purl)): Miss | undefined {
  if (purl.type !== pkg.type || !own) return elsewhere('kind', purl, pkg)
  const named = nameOf(purl)
  const meant = meantBy(purl, pkg, own).filter(({ name }) => name === named)
  if (meant.length === 0) return nameMiss(purl, pkg, named)
  const shown = `${shownName(own)} ${pkg.version}`
  if (!isSameNamespace(purl, own))
    return miss('namespace', `the image has ${shown}, the statement is about ${shownName(purl)}`)
  if (purl.version !== undefined) {
    const wanted = versionOf(purl)
    const isThere = meant.some(({ versions }) => versions.some((one) => isSameVersion(pkg.type, wanted, one)))
    if (!isThere) return miss('version', `the image has ${shown}, the statement is about ${wanted}`)
  }
  if (purl.subpath !== undefined && purl.subpath !== own.subpath)
    return miss('qualifier', `the statement is about ${purl.subpath} in it alone`)
  return qualifierMiss(purl, own, pkg)
}

/** A name by which a URL may mean a package, with the versions that go with it. */
interface Meaning {
  readonly name: string
  readonly versions: readonly string[]
}

/**
 * A URL means a package by its own name, and by that of its source package only where it says so: with the
 * architecture `source`, or in the writing of Docker Scout, which knows Debian's packages by their sources.
 */
function meantBy(purl: Purl, pkg: NamedPackage, own: Purl): readonly Meaning[] {
  const { name, version } = pkg.source ?? pkg
  const source = { name: folded(pkg.type, name), versions: [version] }
  const itself = { name: nameOf(own), versions: [pkg.version, own.version ?? ''] }
  if (isOfSource(purl)) return [source]
  return purl.qualifiers?.['os_distro'] === undefined ? [itself] : [itself, source]
}

function isOfSource({ qualifiers }: Purl): boolean {
  return SOURCE_ARCHES.has(qualifiers?.['arch'] ?? '')
}

function isSameNamespace(purl: Purl, own: Purl): boolean {
  if (isPathNamed(purl.type)) return true // It is part of the name.
  if (!purl.namespace) return !own.namespace || DISTRIBUTED.has(own.type)
  return folded(purl.type, purl.namespace) === folded(own.type, own.namespace ?? '')
}

/** Statements say with this architecture that they are about what binary packages are built from. */
const SOURCE_ARCHES: ReadonlySet<string> = new Set(['source', 'src'])

/** Types whose namespace is the distribution's: those who leave it out mean it all the same. */
const DISTRIBUTED: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk', 'alpm'])

/** Types whose namespace is no more than the beginning of the name. */
function isPathNamed(type: string): boolean {
  return type === 'golang'
}

function nameMiss(purl: Purl, pkg: NamedPackage, named: string): Miss {
  const { name, source, type } = pkg
  if (source && folded(type, source.name) === named) {
    // The program `openssl` and the library `libssl3` are built of one source, and what is true of the one need not
    // be true of the other: a statement that is to count for all says that it is about the source.
    const why = `the image has ${name}, built from the source package ${source.name}: a statement about that has arch=source`
    return miss('source', why)
  }
  return elsewhere('name', purl, pkg)
}

function elsewhere(part: 'kind' | 'name', purl: Purl, { name, version }: NamedPackage): Miss {
  return miss(part, `it was found in ${name} ${version}, the statement is about ${shownName(purl)}`)
}

function qualifierMiss(purl: Purl, own: Purl, pkg: NamedPackage): Miss | undefined {
  const asked = purl.qualifiers ?? {}
  const arch = asked['arch']
  const ownArch = pkg.arch ?? own.qualifiers?.['arch']
  if (arch && ownArch && !isOfSource(purl) && archOf(arch) !== archOf(ownArch))
    return miss('qualifier', `arch is ${ownArch}, the statement is about ${arch}`)
  const distro = distroOf(asked)
  const ownDistro = distroOf(own.qualifiers ?? {})
  if (distro !== undefined && ownDistro !== undefined && !sameRelease(distro, ownDistro, own.namespace ?? ''))
    return miss('qualifier', `distro is ${ownDistro}, the statement is about ${distro}`)
  for (const [key, value] of Object.entries(asked)) {
    if (COMPARED_APART.has(key) || value === undefined) continue
    const other = own.qualifiers?.[key]
    if (other !== undefined && other !== value)
      return miss('qualifier', `${key} is ${other}, the statement is about ${value}`)
  }
  return undefined
}

/** Compared above, or said of where a package lies and not of which it is. */
const COMPARED_APART: ReadonlySet<string> = new Set([
  'arch',
  'distro',
  'os_name',
  'os_version',
  'os_distro',
  'epoch',
  'upstream',
  'repository_url',
  'download_url',
  'vcs_url',
  'file_name',
  'checksum',
])

/** Docker's hardened images spell it `os_name=debian&os_version=12`. */
function distroOf(qualifiers: NonNullable<Purl['qualifiers']>): string | undefined {
  const { os_name: name, os_version: version } = qualifiers
  return qualifiers['distro'] ?? (name && version ? `${name}-${version}` : undefined)
}

const ARCHES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  i386: '386',
  i686: '386',
  armhf: 'arm',
  armv7: 'arm',
  armv7l: 'arm',
  ppc64el: 'ppc64le',
  noarch: 'all',
  any: 'all',
}

/** Distributions, Go and registries each have their own name for one processor. */
export function archOf(text: string): string {
  return ARCHES[text] ?? text
}

/** With the epoch, which URLs of rpm have as a qualifier. */
function versionOf({ version = '', qualifiers }: Purl): string {
  const epoch = qualifiers?.['epoch']
  return epoch === undefined || version.includes(':') ? version : `${epoch}:${version}`
}

function isSameVersion(type: string, wanted: string, version: string): boolean {
  if (wanted === version) return true
  if (type === 'golang') return withoutLetters(wanted) === withoutLetters(version)
  if (!DISTRIBUTED.has(type)) return false
  if (withoutZeroEpoch(wanted) === withoutZeroEpoch(version)) return true
  // What says no epoch fits all, as with every qualifier.
  return !wanted.includes(':') && version.slice(version.indexOf(':') + 1) === wanted
}

/** `v1.2.3`, `go1.22.1`. */
function withoutLetters(version: string): string {
  return version.replace(/^(?:v|go)(?=\d)/, '')
}

function withoutZeroEpoch(version: string): string {
  return version.startsWith('0:') ? version.slice(2) : version
}

function nameOf(purl: Purl): string {
  const full = isPathNamed(purl.type) && purl.namespace ? `${purl.namespace}/${purl.name}` : purl.name
  return folded(purl.type, full)
}

/** As the type has it: names that differ in what its registry does not tell apart are one. https://github.com/package-url/purl-spec/tree/main/types */
function folded(type: string, name: string): string {
  switch (type) {
    case 'pypi':
      return name.toLowerCase().replace(/[-_.]+/g, '-')
    case 'cargo':
      return name.toLowerCase().replaceAll('_', '-')
    case 'golang':
    case 'nuget':
    case 'npm':
    case 'composer':
    case 'deb':
    case 'apk':
    case 'alpm':
    case 'github':
    case 'bitbucket':
    case 'hex':
      return name.toLowerCase()
    default:
      return name
  }
}

function shownName({ namespace, name }: Purl): string {
  return namespace ? `${namespace}/${name}` : name
}

function miss(part: keyof typeof CLOSENESS, why: string): Miss {
  return { closeness: CLOSENESS[part], why }
}
