import { type GlobPattern, matchesGlob, parseGlob } from '../../core/glob.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { fullName } from '../../core/package.ts'
import { parsePurl } from '../../core/purl.ts'

/** Characters of a pattern. */
export const MAX_PATTERN_LENGTH = 1024

/** Which packages are meant: by package URL or by name, with wildcards. */
export interface PackagePattern {
  matches(this: void, pkg: InventoryPackage): boolean
}

/**
 * `pkg:deb/debian/openssl*@3.*?arch=amd64`: a package URL in which `*` stands for anything within a part between
 * slashes and `**` for any number of such parts. Without a version it is any version; of qualifiers those that are
 * given must be there and hold. Or a name, `openssl` or `@angular/*`, with `@` and a version if need be.
 * https://github.com/package-url/purl-spec
 */
export function parsePackagePattern(text: string): PackagePattern | { readonly fault: string } {
  if (text.length > MAX_PATTERN_LENGTH) return { fault: `is longer than ${MAX_PATTERN_LENGTH} characters` }
  if (/\s/.test(text)) return { fault: `has a space in it: «${text}»` }
  try {
    return text.startsWith('pkg:') ? purlPattern(text) : namePattern(text)
  } catch {
    return { fault: `has a percent sign that escapes nothing: «${text}»` }
  }
}

function purlPattern(text: string): PackagePattern | { readonly fault: string } {
  const [beforeSubpath, subpath] = cutLast(text.slice('pkg:'.length), '#')
  const [beforeQualifiers, query] = cutLast(beforeSubpath, '?')
  const path = beforeQualifiers.replace(/^\/+/, '')
  const slash = path.indexOf('/')
  if (slash <= 0 || slash === path.length - 1)
    return { fault: `is to be written pkg:type/namespace/name@version, not «${text}»` }
  if (path.endsWith('/')) return { fault: `ends in a slash: for all packages there, write «pkg:${path}**»` }
  const type = wildcards(path.slice(0, slash).toLowerCase())
  const [names, version] = cutVersion(path.slice(slash + 1))
  if (version === '') return { fault: `has no version after its @: «${text}»` }
  const name = nameTest(names, decodeURIComponent)
  const versions = version === undefined ? undefined : wildcards(version)
  const qualifiers = qualifierTests(query ?? '')
  if (!qualifiers) return { fault: `has a qualifier without a value: «${text}»` }
  const within = subpath === undefined ? undefined : wildcards(subpath)
  return {
    matches: (pkg) => {
      const purl = parsePurl(pkg.purl)
      if (!purl || !holds(type, purl.type)) return false
      const fullPath = purl.namespace === undefined ? purl.name : `${purl.namespace}/${purl.name}`
      return (
        name(purl.type, fullPath) &&
        (!versions || holds(versions, purl.version)) &&
        qualifiers.every(({ key, value }) => holds(value, purl.qualifiers?.[key])) &&
        (!within || holds(within, purl.subpath))
      )
    },
  }
}

function namePattern(text: string): PackagePattern | { readonly fault: string } {
  const [names, version] = cutVersion(text)
  if (names === '' || version === '') return { fault: `is to be a name, or name@version, not «${text}»` }
  const name = nameTest(names, asWritten)
  const versions = version === undefined ? undefined : wildcards(version, asWritten)
  return {
    matches: (pkg) =>
      (name(pkg.type, pkg.name) || name(pkg.type, fullName(pkg))) &&
      (!versions || holds(versions, pkg.version)),
  }
}

type Decode = (text: string) => string

function asWritten(text: string): string {
  return text
}

/** In registries whose names are the same in any case, they are compared so. */
function nameTest(names: string, decode: Decode): (type: string, name: string) => boolean {
  const exact = wildcards(names, decode)
  const lower = wildcards(names, (text) => decode(text).toLowerCase())
  const python = wildcards(names, (text) => decode(text).toLowerCase().replaceAll('_', '-'))
  return (type, name) => {
    if (type === 'pypi') return holds(python, name.toLowerCase().replaceAll('_', '-'))
    return CASELESS.has(type) ? holds(lower, name.toLowerCase()) : holds(exact, name)
  }
}

/** By the definitions of the types, https://github.com/package-url/purl-spec/tree/main/types; NuGet by its own word. */
const CASELESS: ReadonlySet<string> = new Set([
  'alpm',
  'apk',
  'bitbucket',
  'composer',
  'deb',
  'github',
  'hex',
  'luarocks',
  'nuget',
  'pub',
])

interface QualifierTest {
  readonly key: string
  readonly value: readonly GlobPattern[]
}

function qualifierTests(query: string): readonly QualifierTest[] | undefined {
  const tests: QualifierTest[] = []
  for (const pair of query.split('&').filter(Boolean)) {
    const equals = pair.indexOf('=')
    if (equals <= 0 || equals === pair.length - 1) return undefined
    tests.push({ key: pair.slice(0, equals).toLowerCase(), value: wildcards(pair.slice(equals + 1)) })
  }
  return tests
}

/** A glob in which only stars are special: what else is special there is escaped, also a star that was escaped here. */
function wildcards(text: string, decode: Decode = decodeURIComponent): readonly GlobPattern[] {
  const segments = text.split('/').map((segment) =>
    segment === '**'
      ? segment
      : segment
          .split(/\*+/)
          .map((piece) => decode(piece).replace(/[\\*?[\]{}]/g, String.raw`\$&`))
          .join('*'),
  )
  return parseGlob(segments.join('/'))
}

function holds(patterns: readonly GlobPattern[], text: string | undefined): boolean {
  if (text === undefined) return false
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.')
  return patterns.some((pattern) => matchesGlob(pattern, segments))
}

/** At the last `@` after the last slash: a scope of npm begins with one. */
function cutVersion(text: string): [string, string | undefined] {
  const at = text.lastIndexOf('@')
  return at > 0 && at > text.lastIndexOf('/') ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined]
}

function cutLast(text: string, separator: string): [string, string | undefined] {
  const at = text.lastIndexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
