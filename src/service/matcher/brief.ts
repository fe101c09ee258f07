import type { AdvisoryStatus } from '../../core/advisory.ts'
import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import type { Severity } from '../../core/severity.ts'

/** References of a finding that are told. */
const MAX_REFERENCES = 10

/** A finding as those are told whose images it concerns: JSON of `finding_changes`, before and after. */
export interface FindingBrief {
  readonly id: string
  /** All of its alias group, sorted, `id` included. */
  readonly ids: readonly string[]
  readonly severity: Severity
  readonly status: AdvisoryStatus
  readonly fixedVersion?: string
  /** Known to be exploited. */
  readonly kev: boolean
  /** Probability, 0 to 1. */
  readonly epss?: number
  readonly title?: string
  readonly references: readonly string[]
  readonly package: {
    /** As people know it: with namespace. */
    readonly name: string
    readonly version: string
    readonly purl: string
    readonly type: string
    readonly arch?: string
  }
}

export function briefOf(finding: Finding): FindingBrief {
  const { id, ids, severity, status, fixedVersion, kev, epss, title, references, package: pkg } = finding
  return {
    id,
    ids,
    severity: severity.level,
    status,
    ...(fixedVersion === undefined ? {} : { fixedVersion }),
    kev: kev !== undefined,
    ...(epss ? { epss: epss.score } : {}),
    ...(title === undefined ? {} : { title }),
    references: references.slice(0, MAX_REFERENCES),
    package: {
      name: fullName(pkg),
      version: pkg.version,
      purl: pkg.purl,
      type: pkg.type,
      ...(pkg.arch === undefined ? {} : { arch: pkg.arch }),
    },
  }
}

/** Whether nobody has to be told of the difference: scores of EPSS and texts change every day. */
export function isSameRisk(a: FindingBrief, b: FindingBrief): boolean {
  return (
    a.severity === b.severity && a.status === b.status && a.fixedVersion === b.fixedVersion && a.kev === b.kev
  )
}
