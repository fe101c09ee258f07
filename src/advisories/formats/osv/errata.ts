import type { Advisory, AffectedPackage } from '../../../core/advisory.ts'
import type { FeedSink } from '../../../core/feed.ts'
import { parseVendorSeverity, type SeverityRating } from '../../../core/severity.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { isOurs, type OsvOptions } from './record.ts'
import { OsvRecord } from './schema.ts'

/**
 * Writes one erratum, flaw by flaw: a record for each CVE that it names, with the erratum as the vendor's id of the fix.
 * A security erratum that names none stands under its own id; one that only mends or improves says nothing.
 *
 * @param where names the record where it has no id
 */
export function addErratum(value: unknown, where: string, sink: FeedSink, options: OsvOptions): void {
  const { errata, ecosystem, versions: order } = options
  const result = OsvRecord.safeParse(value)
  if (!result.success) {
    const issue = result.error.issues[0]
    sink.skipped(where, `it is no OSV record: ${issue?.message ?? ''} at ${issue?.path.join('.') ?? ''}`)
    return
  }
  const record = result.data
  if (record.withdrawn || !errata) return
  const named = new Set([...(record.aliases ?? []), ...(record.upstream ?? []), ...(record.related ?? [])])
  const cves = [...named].filter((id) => id.startsWith('CVE-'))
  const ids = cves.length > 0 ? cves : errata.isSecurity(record.id) ? [record.id] : []
  const fixes = fixesOf(record, ecosystem)
  if (ids.length === 0 || fixes.size === 0) return
  const { level, modules } = headline(record.summary ?? '')
  const severity: SeverityRating | undefined = level && { author: errata.author, level }
  for (const id of ids) {
    if (!sink.hasAdvisory(id)) {
      // What the erratum says is about all of its flaws; of a single one it says nothing but the id.
      sink.advisory({ kind: 'advisory', id, ...(id === record.id ? textsOf(record) : {}) })
    }
    for (const { namespace, name, fixed } of fixes.values()) {
      sink.affected({
        advisory: id,
        namespace,
        name,
        status: 'fixed',
        ranges: lowestOfEach(fixed, order).map((one) => ({ fixed: one })),
        ...(severity ? { severity } : {}),
        vendorIds: [record.id],
        ...qualifiersOf(fixed, modules),
      })
    }
  }
}

interface Fix {
  readonly namespace: string
  readonly name: string
  readonly fixed: string[]
}

/** By release and name: an erratum names a package once for each build of it. */
function fixesOf(record: OsvRecord, ecosystem: string): Map<string, Fix> {
  const fixes = new Map<string, Fix>()
  for (const one of record.affected ?? []) {
    if (!isOurs(one, ecosystem) || !one.package) continue
    const { ecosystem: namespace, name } = one.package
    const key = `${namespace}\0${name}`
    const fix = fixes.get(key) ?? { namespace, name, fixed: [] }
    for (const { events } of one.ranges ?? [])
      for (const { fixed } of events ?? []) if (fixed !== undefined) fix.fixed.push(fixed)
    if (fix.fixed.length > 0) fixes.set(key, fix)
  }
  return fixes
}

/**
 * Builds of one version for several minor releases (`.el8_4`, `.el8_5`) have the same fix, and the lowest of them has
 * it already; other versions are other branches, each with a fix of its own.
 */
function lowestOfEach(fixed: readonly string[], order: VersionOrder | undefined): string[] {
  const lowest = new Map<string, string>()
  for (const one of fixed) {
    const version = one.slice(0, Math.max(one.lastIndexOf('-'), 0)) || one
    const known = lowest.get(version)
    if (known === undefined || (order?.compare(one, known) ?? 0) < 0) lowest.set(version, one)
  }
  return [...lowest.values()]
}

function textsOf({ summary, details, references }: OsvRecord): Partial<Advisory> {
  const urls = [...new Set((references ?? []).map(({ url }) => url))]
  return {
    ...(summary ? { title: summary } : {}),
    ...(details ? { description: details } : {}),
    ...(urls.length > 0 ? { references: urls } : {}),
  }
}

/** `Important: nodejs:18 security update`, `Moderate: idm:DL1 and idm:client security update` */
function headline(summary: string): {
  readonly level: SeverityRating['level']
  readonly modules: readonly string[]
} {
  const colon = summary.indexOf(': ')
  const word = summary.slice(0, Math.max(colon, 0))
  const words = summary.slice(colon + 1).split(/[ ,]+/)
  return {
    level: parseVendorSeverity(word),
    modules: words.filter((one) => /^[\w.+-]+:[\w.+-]+$/.test(one)),
  }
}

/** Only a build of a module belongs to one; the headline of an erratum says which stream of it. */
function qualifiersOf(
  fixed: readonly string[],
  modules: readonly string[],
): Pick<AffectedPackage, 'qualifiers'> {
  const isModular = fixed.every((one) => one.includes('.module'))
  return isModular && modules.length > 0 ? { qualifiers: { modules } } : {}
}
