import type { AdvisoryStatus } from '../../core/advisory.ts'
import { compareText } from '../../core/compare-text.ts'
import { parseCvss } from '../../core/cvss.ts'
import type { Epss, Evidence, Finding, Kev } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { type Cvss, parseSeverity, type SeverityRating } from '../../core/severity.ts'
import { present } from '../check-shape.ts'
import type { Match, Metadata } from './schema.ts'

/** A match of Grype's on its package. */
export function readFinding(match: Match, pkg: InventoryPackage): Finding {
  const { vulnerability, relatedVulnerabilities } = match
  const records: readonly Metadata[] = [vulnerability, ...(relatedVulnerabilities ?? [])]
  const ids = [...new Set(records.map(({ id }) => id))].sort(compareText)
  const status = STATUSES[vulnerability.fix?.state ?? ''] ?? 'affected'
  const description = records.map((one) => one.description).find(Boolean)
  return present({
    kind: 'finding' as const,
    id: ids.find((id) => id.startsWith('CVE-')) ?? vulnerability.id,
    ids,
    package: pkg,
    status,
    statusReason: status === 'will_not_fix' ? 'the fix state is «wont-fix»' : undefined,
    fixedVersion: fixOf(match),
    severity: severityOf(vulnerability),
    ratings: records.flatMap(ratingsOf),
    description: description ?? undefined,
    cwes: unique(records.flatMap(({ cwes }) => (cwes ?? []).map(({ cwe }) => cwe))),
    references: unique([
      ...records.flatMap(({ dataSource, urls }) => [dataSource, ...(urls ?? [])]),
      ...(vulnerability.advisories ?? []).map(({ link }) => link),
    ]),
    epss: epssOf(records),
    kev: kevOf(records),
    evidence: evidenceOf(match, pkg, status),
  })
}

const STATUSES: Readonly<Record<string, AdvisoryStatus>> = {
  fixed: 'fixed',
  'not-fixed': 'affected',
  'wont-fix': 'will_not_fix',
}

/** The version that Grype suggests, else all in which it was mended. */
function fixOf({ vulnerability, matchDetails }: Match): string | undefined {
  const suggested = (matchDetails ?? []).map(({ fix }) => fix?.suggestedVersion).find(Boolean)
  return suggested ?? ((vulnerability.fix?.versions ?? []).join(', ') || undefined)
}

function unique(texts: readonly (string | null | undefined)[]): string[] {
  return [...new Set(texts.filter((one): one is string => Boolean(one)))]
}

/** `debian` of `debian:distro:debian:12`; GitHub's advisories by the name that others give them. */
function authorOf(namespace: string | null | undefined): string {
  const provider = (namespace ?? '').split(':')[0] ?? ''
  return provider === 'github' ? 'ghsa' : provider || 'grype'
}

function severityOf({ severity, namespace }: Metadata): Finding['severity'] {
  const text = severity ?? ''
  const level = levelOf(text)
  if (level === undefined) return { level: 'UNKNOWN', reason: `the author says «${text || 'nothing'}»` }
  const author = authorOf(namespace)
  return text.toLowerCase() === 'negligible'
    ? { level, author, reason: 'the author says «Negligible»' }
    : { level, author }
}

function levelOf(text: string): SeverityRating['level'] {
  return text.toLowerCase() === 'negligible' ? 'LOW' : parseSeverity(text)
}

function ratingsOf({ namespace, severity, cvss }: Metadata): SeverityRating[] {
  const author = authorOf(namespace)
  const level = severity ? levelOf(severity) : undefined
  const label = severity?.toLowerCase() === 'negligible' ? severity : undefined
  const own = level === undefined ? [] : [present({ author, level, label })]
  const scores = (cvss ?? []).flatMap((one) => {
    const score = cvssOf(one)
    return score ? [{ author: one.source || author, cvss: score }] : []
  })
  return [...own, ...scores]
}

type CvssEntry = NonNullable<Metadata['cvss']>[number]

function cvssOf({ version, vector, metrics }: CvssEntry): Cvss | undefined {
  if (!vector) return undefined
  const known = (['2.0', '3.0', '3.1', '4.0'] as const).find((one) => one === version)
  const parsed = parseCvss(vector)
  const score = metrics?.baseScore ?? parsed?.score
  const generation = known ?? parsed?.version
  return generation === undefined || score === undefined ? undefined : { version: generation, vector, score }
}

function epssOf(records: readonly Metadata[]): Epss | undefined {
  const [first] = records.flatMap(({ epss }) => epss ?? [])
  if (!first || first.epss === null || first.epss === undefined) return undefined
  return { score: first.epss, percentile: first.percentile ?? 0, date: first.date ?? '' }
}

function kevOf(records: readonly Metadata[]): Kev | undefined {
  const [first] = records.flatMap(({ knownExploited }) => knownExploited ?? [])
  if (!first) return undefined
  return present({
    dateAdded: first.dateAdded ?? '',
    dueDate: first.dueDate || undefined,
    ransomware: first.knownRansomwareCampaignUse?.toLowerCase() === 'known',
    requiredAction: first.requiredAction || undefined,
  })
}

const BASES: Readonly<Record<string, Evidence['basis']>> = {
  'exact-indirect-match': 'source-package',
  'cpe-match': 'cpe',
}

function evidenceOf(match: Match, pkg: InventoryPackage, status: AdvisoryStatus): Evidence[] {
  const { vulnerability, matchDetails } = match
  const vendorIds = unique((vulnerability.advisories ?? []).map(({ id }) => id))
  const base = {
    feed: vulnerability.namespace || 'grype',
    advisory: vulnerability.id,
    namespace: vulnerability.namespace ?? '',
    order: 'grype',
    status,
    fixedVersion: fixOf(match),
    vendorIds: vendorIds.length > 0 ? vendorIds : undefined,
  }
  const details = matchDetails?.length ? matchDetails : [{}]
  return details.map((detail: NonNullable<Match['matchDetails']>[number] | Record<string, never>) => {
    const basis = BASES[detail.type ?? ''] ?? 'direct'
    const { name, version } = basis === 'source-package' ? (pkg.source ?? pkg) : pkg
    const constraint = constraintOf(detail.found)
    const words = constraint ? `${version} is hit by ${constraint}` : `${version} is hit`
    const by = detail.matcher ? `, by the word of Grype's ${detail.matcher}` : ', by the word of Grype'
    return present({ ...base, basis, name, version, comparison: `${words}${by}` })
  })
}

/** `versionConstraint` since schema 0.60, `constraint` before. */
function constraintOf(found: unknown): string | undefined {
  const { versionConstraint, constraint } = (found ?? {}) as Record<string, unknown>
  const text = versionConstraint ?? constraint
  return typeof text === 'string' && text !== '' && text !== 'none (unknown)' ? text : undefined
}
