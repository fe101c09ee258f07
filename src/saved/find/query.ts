import { checkIdSpellings } from '../../core/check-id.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'
import { type Purl, parsePurl } from '../../core/purl.ts'
import { parseVersionBounds, type VersionBounds } from './version-range.ts'
import { matchesWildcard } from './wildcard.ts'

/** What is looked for: all that is given must hold. */
export interface Query {
  readonly name?: string
  readonly bounds?: VersionBounds
  readonly purl?: Purl
  /** Name of an object of Kubernetes: as a pattern. */
  readonly resource?: string
  /** In lower case; a finding, or a misconfiguration, with any of them. */
  readonly ids: readonly string[]
}

export interface QueryTexts {
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly purl?: string | undefined
  readonly resource?: string | undefined
  readonly ids: readonly string[]
}

/** Throws `usage`, `option-invalid`, `purl-invalid`. */
export function parseQuery({ name, version, purl, resource, ids }: QueryTexts): Query {
  const hasPackage = name !== undefined || purl !== undefined
  if (!hasPackage && resource === undefined && ids.length === 0)
    throw new PlimsollError('usage', 'Say what to find: --package, --purl, --cve or --resource.')
  if (hasPackage && resource !== undefined)
    throw new PlimsollError('usage', '--resource is of objects, which have no packages: leave out the other.')
  if (version !== undefined && !hasPackage)
    throw new PlimsollError('usage', '--version needs a package: --package or --purl.')
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { bounds: parseVersionBounds(version) }),
    ...(purl === undefined ? {} : { purl: parsePattern(purl) }),
    ...(resource === undefined ? {} : { resource }),
    ids: ids.flatMap(checkIdSpellings).map((id) => id.toLowerCase()),
  }
}

function parsePattern(text: string): Purl {
  const purl = parsePurl(text)
  if (purl) return purl
  throw new PlimsollError('purl-invalid', `«${text}» is no package URL.`)
}

/** As what a package is looked for: itself, or the source that it was built from. `undefined`: it is not. */
export function subjectOf(
  pkg: InventoryPackage,
  query: Query,
): { readonly version: string; readonly source?: string } | undefined {
  if (query.purl && !hasPurl(pkg, query.purl)) return undefined
  if (query.name === undefined) return { version: pkg.version }
  const { name } = query
  if (matchesWildcard(name, fullName(pkg)) || matchesWildcard(name, pkg.name)) return { version: pkg.version }
  const { source } = pkg
  return source && matchesWildcard(name, source.name)
    ? { version: source.version, source: source.name }
    : undefined
}

/** Qualifiers and a version that the pattern does not give may be any. */
function hasPurl(pkg: InventoryPackage, pattern: Purl): boolean {
  const purl = parsePurl(pkg.purl)
  if (!purl || !matchesWildcard(coordinates(pattern), coordinates(purl))) return false
  if (pattern.version !== undefined && !matchesWildcard(pattern.version, purl.version ?? '')) return false
  return Object.entries(pattern.qualifiers ?? {}).every(([key, value = '']) =>
    matchesWildcard(value, purl.qualifiers?.[key] ?? ''),
  )
}

function coordinates({ type, namespace, name }: Purl): string {
  return [type, ...(namespace ? [namespace] : []), name].join('/')
}
