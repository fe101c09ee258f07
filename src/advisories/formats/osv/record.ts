import type { Advisory, AffectedPackage, VersionRange } from '../../../core/advisory.ts'
import { parseCvss } from '../../../core/cvss.ts'
import type { FeedSink } from '../../../core/feed.ts'
import { parseSeverity, parseVendorSeverity, type SeverityRating } from '../../../core/severity.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { osvRanges } from './ranges.ts'
import { type OsvAffected, OsvRecord, type OsvSeverity } from './schema.ts'

export interface OsvOptions {
  /** Only packages of this ecosystem are taken; `Debian` takes `Debian:12` as well. */
  readonly ecosystem: string
  /** Parts of the ecosystem (`Maven:https://repo.example.org`) are no lists of their own: their records count for all of it. */
  readonly isOneList?: boolean
  /** How names are looked up: the ecosystem's own normal form. As written where not given. */
  readonly normaliseName?: (name: string) => string
  /** For records that list their events in another order; see event-order.ts. */
  readonly versions?: VersionOrder
  /** For records that are a vendor's errata, each of them on several flaws; see errata.ts. */
  readonly errata?: ErrataOptions
}

export interface ErrataOptions {
  /** Who rates: `almalinux`. */
  readonly author: string
  /** Whether an erratum is about security: others count only for the CVEs that they name. By its id. */
  isSecurity(id: string): boolean
}

/**
 * Writes one record. A withdrawn one, and one about other ecosystems only, says nothing here; one that cannot be
 * read, or that names no version in a way that can be compared, is told as skipped.
 * @param where names the record where it has no id
 */
export function addOsvRecord(value: unknown, where: string, sink: FeedSink, options: OsvOptions): void {
  const result = OsvRecord.safeParse(value)
  if (!result.success) {
    const issue = result.error.issues[0]
    sink.skipped(where, `it is no OSV record: ${issue?.message ?? ''} at ${issue?.path.join('.') ?? ''}`)
    return
  }
  const record = result.data
  if (record.withdrawn) return
  const affected = (record.affected ?? []).filter((one) => isOurs(one, options.ecosystem))
  if (affected.length === 0) return
  let isWritten = false
  for (const one of affected) {
    const found = affectedPackage(record, one, options)
    if (found === undefined) {
      sink.skipped(`${nameOf(one, options)} ${record.id}`, 'it names no version that can be compared')
      continue
    }
    if (!isWritten) sink.advisory(advisoryOf(record))
    isWritten = true
    sink.affected(found)
  }
}

export function isOurs({ package: pkg }: OsvAffected, ecosystem: string): boolean {
  return pkg?.ecosystem === ecosystem || pkg?.ecosystem.startsWith(`${ecosystem}:`) === true
}

function advisoryOf(record: OsvRecord): Advisory {
  const author = authorOf(record)
  const level = levelOf(record.database_specific)
  const severities: SeverityRating[] = [
    ...(level ? [{ author, level }] : []),
    ...vectors(record.severity, author),
  ]
  // What a distribution's record calls its upstream is the same flaw under the name that all others know.
  const aliases = [...new Set([...(record.aliases ?? []), ...(record.upstream ?? [])])].filter(
    (id) => id !== record.id,
  )
  const cwes = member(record.database_specific, 'cwe_ids')
  const references = [...new Set((record.references ?? []).map(({ url }) => url))]
  return {
    kind: 'advisory',
    id: record.id,
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(record.summary ? { title: record.summary } : {}),
    ...(record.details ? { description: record.details } : {}),
    ...(severities.length > 0 ? { severities } : {}),
    ...(Array.isArray(cwes) ? { cwes: cwes.filter((cwe) => typeof cwe === 'string') } : {}),
    ...(references.length > 0 ? { references } : {}),
    ...(record.published ? { published: record.published } : {}),
    ...(record.modified ? { modified: record.modified } : {}),
  }
}

function affectedPackage(
  record: OsvRecord,
  one: OsvAffected,
  options: OsvOptions,
): AffectedPackage | undefined {
  const versions = textsOf(one.versions)
  const ranges = (one.ranges ?? [])
    .filter(({ type }) => type === 'SEMVER' || type === 'ECOSYSTEM')
    .flatMap(({ events }): VersionRange[] => osvRanges(events ?? [], options.versions))
    .map((range) => withKnownEnd(range, one))
  if (ranges.length === 0 && versions.length === 0) return undefined
  const severity = ownSeverity(record, one)
  const symbols = symbolsOf(one)
  return {
    advisory: record.id,
    namespace: options.isOneList ? options.ecosystem : (one.package?.ecosystem ?? ''),
    name: nameOf(one, options),
    status: ranges.some(({ fixed }) => fixed !== undefined) ? 'fixed' : 'affected',
    ranges,
    ...(versions.length > 0 ? { versions } : {}),
    ...(severity ? { severity } : {}),
    ...(symbols.length > 0 ? { qualifiers: { symbols } } : {}),
  }
}

/**
 * Where GitHub knows no fix, the end of an open range stands beside it: `< 3.5.3.1`, `<= 1.2.3`.
 * https://github.com/github/advisory-database/blob/main/README.md
 */
function withKnownEnd(range: VersionRange, { database_specific: specific }: OsvAffected): VersionRange {
  const text = member(specific, 'last_known_affected_version_range')
  if (typeof text !== 'string' || range.fixed !== undefined || range.lastAffected !== undefined) return range
  const [sign, version, ...rest] = text.trim().split(/\s+/)
  if (!version || rest.length > 0) return range
  if (sign === '<') return { ...range, before: version }
  return sign === '<=' ? { ...range, lastAffected: version } : range
}

/** As it is looked up, also in a list of what was skipped. */
function nameOf({ package: pkg }: OsvAffected, options: OsvOptions): string {
  const name = pkg?.name ?? ''
  return options.normaliseName?.(name) ?? name
}

/** Of an object that every database fills as it likes. */
function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** GHSA, PYSEC, RUSTSEC, ALSA … as an author's name. */
function authorOf({ id }: OsvRecord): string {
  return (id.split('-', 1)[0] ?? 'osv').toLowerCase()
}

/** GitHub and others give a word beside the vectors. */
function levelOf(specific: unknown) {
  const word = member(specific, 'severity')
  if (typeof word !== 'string') return undefined
  return parseVendorSeverity(word)
}

function vectors(severity: readonly OsvSeverity[] | null | undefined, author: string): SeverityRating[] {
  return (severity ?? []).flatMap(({ type, score }) => {
    if (!type.startsWith('CVSS')) return wordRating(score, type.toLowerCase())
    const cvss = parseCvss(score)
    return cvss ? [{ author, cvss }] : []
  })
}

/** Ubuntu rates in words of its own, of which the lowest is below all others'. */
function wordRating(word: string, author: string): SeverityRating[] {
  if (word === 'negligible') return [{ author, level: 'LOW', label: word }]
  const level = parseSeverity(word)
  return level ? [{ author, level }] : []
}

function ownSeverity(record: OsvRecord, one: OsvAffected): SeverityRating | undefined {
  const author = authorOf(record)
  const level = levelOf(one.ecosystem_specific) ?? levelOf(one.database_specific)
  return level ? { author, level } : vectors(one.severity, author)[0]
}

/** Go names the functions that are hit, by package, or packages as a whole. https://go.dev/doc/security/vuln/database */
function symbolsOf({ ecosystem_specific: specific }: OsvAffected): string[] {
  const imports = member(specific, 'imports')
  if (!Array.isArray(imports)) return []
  return imports.flatMap((one: unknown) => {
    const path = member(one, 'path')
    if (typeof path !== 'string') return []
    const symbols = textsOf(member(one, 'symbols'))
    return symbols.length === 0 ? [`${path}.*`] : symbols.map((name) => `${path}.${name}`)
  })
}
