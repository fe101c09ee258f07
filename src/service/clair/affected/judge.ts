import type { VersionRange } from '../../../core/advisory.ts'
import type { Distribution } from '../../../core/distribution.ts'
import { fullName, type Package, type SourcePackage } from '../../../core/package.ts'
import { orderOfPackage } from '../../../ecosystems/order-of-package.ts'
import { decide } from '../../../matching/ranges.ts'
import { familyOf } from '../json/distribution.ts'
import { languageRepository } from '../json/repositories.ts'
import type { AskedVulnerability } from './request.ts'

/** A package that images have, with what decides how it is judged. */
export interface Candidate {
  readonly id: number
  readonly type: string
  readonly namespace: string
  readonly name: string
  readonly version: string
  /** `family/version`; empty where none decides. */
  readonly distribution: string
  readonly source?: SourcePackage
  readonly module?: string
  readonly arch?: string
}

/**
 * Whether a vulnerability, as Clair writes it, is of a package. Where versions cannot be compared it is: whoever is told
 * once too often can look, whoever is not told cannot.
 */
export function isAffected(asked: AskedVulnerability, candidate: Candidate): boolean {
  const version = namedVersion(asked, candidate)
  if (version === undefined) return false
  if (!isOfPlace(asked, candidate) || !isOfBuild(asked, candidate)) return false
  const distribution = distributionOf(candidate.distribution)
  const order = orderOfPackage(packageOf(candidate), distribution)
  if (!order?.isValid(version)) return true
  const ranges = [rangeOf(asked.fixed_in_version ?? '')]
  const named = { advisory: '', namespace: '', name: candidate.name, status: 'affected' } as const
  return decide(version, { ...named, ranges }, order).kind !== 'miss'
}

/** The version of whatever has the name: the package itself, or the source that it was built from. */
function namedVersion({ package: named }: AskedVulnerability, candidate: Candidate): string | undefined {
  if (named?.name === fullName(candidate)) return candidate.version
  return named?.name === candidate.source?.name ? candidate.source?.version : undefined
}

function isOfPlace({ distribution, repository }: AskedVulnerability, candidate: Candidate): boolean {
  if (distribution?.did) {
    const known = distributionOf(candidate.distribution)
    return (
      known?.family === familyOf(distribution.did) && isRelease(distribution.version_id ?? '', known.release)
    )
  }
  const name = repository?.name
  return !name || name.startsWith('cpe:') || languageRepository(candidate.type)?.name === name
}

/** `12` is of `12.5`, and the other way round. */
function isRelease(asked: string, release: string): boolean {
  return (
    asked === '' || asked === release || release.startsWith(`${asked}.`) || asked.startsWith(`${release}.`)
  )
}

function isOfBuild(
  { package: named, arch_op: operation }: AskedVulnerability,
  candidate: Candidate,
): boolean {
  if (named?.module && candidate.module !== undefined && named.module !== candidate.module) return false
  if (!named?.arch || candidate.arch === undefined) return true
  switch (operation) {
    case 'equals':
      return named.arch === candidate.arch
    case 'not equals':
      return named.arch !== candidate.arch
    case 'pattern match':
      return matchesAlternatives(named.arch, candidate.arch)
    default:
      return true
  }
}

/** Patterns of architectures are lists in all feeds: `aarch64|x86_64`. They are strangers', so no engine runs them. */
function matchesAlternatives(pattern: string, arch: string): boolean {
  const alternatives = pattern.replaceAll(/[()^$]/g, '').split('|')
  return !alternatives.every((one) => /^[\w-]+$/.test(one)) || alternatives.includes(arch)
}

/** A version, or a URL query; see json/versions.ts. */
function rangeOf(text: string): VersionRange {
  if (text === '' || text === '0') return {}
  if (!text.includes('=')) return { fixed: text }
  const query = new URLSearchParams(text)
  const [introduced, fixed, lastAffected] = ['introduced', 'fixed', 'lastAffected'].map((name) =>
    query.get(name),
  )
  return {
    ...(introduced ? { introduced } : {}),
    ...(fixed ? { fixed } : {}),
    ...(lastAffected ? { lastAffected } : {}),
  }
}

function packageOf({ type, namespace, name, version }: Candidate): Package {
  return { kind: 'package', type, name, version, ...(namespace ? { namespace } : {}) }
}

function distributionOf(text: string): Distribution | undefined {
  if (text === '') return undefined
  const slash = text.indexOf('/')
  const [family, release] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)]
  return { family, release, version: release, decidedBy: 'packages' }
}
