import { ADVISORY_STATUSES, type AdvisoryStatus } from '../../core/advisory.ts'
import { parseCvss } from '../../core/cvss.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { type Cvss, parseSeverity, SEVERITIES, type SeverityRating } from '../../core/severity.ts'
import { present } from '../check-shape.ts'
import type { Result, Vulnerability } from './schema.ts'

/** A finding of Trivy's on its package. */
export function readFinding(one: Vulnerability, pkg: InventoryPackage, result: Result): Finding {
  const fixed = one.FixedVersion || undefined
  const status = statusOf(one)
  const level = parseSeverity(one.Severity ?? '') ?? 'UNKNOWN'
  return present({
    kind: 'finding' as const,
    id: one.VulnerabilityID,
    ids: [one.VulnerabilityID],
    package: pkg,
    status,
    fixedVersion: fixed,
    severity: one.SeveritySource ? { level, author: one.SeveritySource } : { level },
    ratings: ratingsOf(one),
    title: one.Title || undefined,
    description: one.Description || undefined,
    cwes: one.CweIDs ?? [],
    references: [...new Set([...(one.PrimaryURL ? [one.PrimaryURL] : []), ...(one.References ?? [])])],
    published: one.PublishedDate || undefined,
    modified: one.LastModifiedDate || undefined,
    evidence: [
      present({
        feed: one.DataSource?.ID || 'trivy',
        advisory: one.VulnerabilityID,
        namespace: result.Type ?? '',
        name: one.PkgName,
        basis: 'direct' as const,
        version: pkg.version,
        order: 'trivy',
        status,
        comparison: `${pkg.version} is hit${fixed === undefined ? '' : `, ${fixed} has the fix`}, by the word of Trivy`,
        fixedVersion: fixed,
        vendorIds: one.VendorIDs?.length ? one.VendorIDs : undefined,
      }),
    ],
  })
}

/** Versions before 0.41 do not say it. */
function statusOf({ Status, FixedVersion }: Vulnerability): AdvisoryStatus {
  const known = ADVISORY_STATUSES.find((one) => one === Status)
  return known ?? (FixedVersion ? 'fixed' : 'affected')
}

/** Each author's level with the newest of its vectors, and its other vectors after that. */
function ratingsOf({ VendorSeverity, CVSS }: Vulnerability): SeverityRating[] {
  const authors = [...new Set([...Object.keys(VendorSeverity ?? {}), ...Object.keys(CVSS ?? {})])]
  return authors.flatMap((author) => {
    const number = VendorSeverity?.[author]
    const level = number === undefined ? undefined : SEVERITIES[number]
    const scores = CVSS?.[author]
    const vectors = scores
      ? [
          cvssOf(scores.V40Vector, scores.V40Score, '4.0'),
          cvssOf(scores.V3Vector, scores.V3Score, '3.1'),
          cvssOf(scores.V2Vector, scores.V2Score, '2.0'),
        ].filter((one) => one !== undefined)
      : []
    const [newest, ...others] = vectors
    return [
      present({ author, level, cvss: newest }),
      ...others.map((cvss): SeverityRating => ({ author, cvss })),
    ]
  })
}

/** The score as given; where there is none, that of the vector. */
function cvssOf(
  vector: string | null | undefined,
  score: number | null | undefined,
  generation: Cvss['version'],
): Cvss | undefined {
  if (!vector) return undefined
  const version = vector.startsWith('CVSS:3.0') ? '3.0' : generation
  const known = score ?? parseCvss(vector)?.score
  return known === undefined ? undefined : { version, vector, score: known }
}
