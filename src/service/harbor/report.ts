import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import { hidesFindings } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { flawPage, webAddresses } from '../../reports/flaw-page.ts'
import { VERSION } from '../../version.ts'
import type { Artifact } from './scan-request.ts'
import { type HarborSeverity, harborSeverity, highestSeverity } from './severity.ts'

/** All three are asked for by Harbor. */
export const SCANNER = { name: 'Plimsoll', vendor: 'Plimsoll', version: VERSION } as const

export interface HarborArtifact {
  readonly repository: string
  readonly digest: string
  readonly tag?: string
  readonly mime_type?: string
}

export interface HarborItem {
  readonly id: string
  readonly package: string
  readonly version: string
  readonly fix_version: string
  readonly severity: HarborSeverity
  readonly description: string
  readonly links: readonly string[]
  /** From here on in version 1.1 alone. */
  readonly preferred_cvss?: Readonly<Record<string, number | string>>
  readonly cwe_ids?: readonly string[]
  readonly vendor_attributes?: Readonly<Record<string, unknown>>
}

export interface HarborReport {
  readonly generated_at: string
  readonly artifact: HarborArtifact
  readonly scanner: typeof SCANNER
  readonly severity: HarborSeverity
  /** Never absent: Harbor takes null for a report that it cannot read. */
  readonly vulnerabilities: readonly HarborItem[]
  /** Ours: Harbor has no place for what could not be judged, and skips what it does not know. */
  readonly plimsoll: {
    readonly complete: boolean
    readonly problems: readonly { readonly code: string; readonly subject: string; readonly detail: string }[]
    readonly suppressed: number
  }
}

/** @param detail `1.1` has scores, weaknesses and attributes as well */
export function harborReport(artifact: Artifact, report: Report, detail: '1.0' | '1.1'): HarborReport {
  return {
    generated_at: report.createdAt,
    artifact: harborArtifact(artifact),
    scanner: SCANNER,
    severity: highestSeverity(report.findings.map(({ severity }) => severity.level)),
    vulnerabilities: report.findings.map((finding) => item(finding, detail)),
    plimsoll: {
      complete: !report.problems.some(hidesFindings),
      problems: report.problems.map(({ code, subject, detail: text }) => ({ code, subject, detail: text })),
      suppressed: report.suppressed.length,
    },
  }
}

export function harborArtifact({ repository, digest, tag, mimeType }: Artifact): HarborArtifact {
  return { repository, digest, ...(tag ? { tag } : {}), ...(mimeType ? { mime_type: mimeType } : {}) }
}

function item(finding: Finding, detail: '1.0' | '1.1'): HarborItem {
  const { id, references } = finding
  const links = webAddresses(references)
  return {
    id,
    package: fullName(finding.package),
    version: finding.package.version,
    fix_version: finding.fixedVersion ?? '',
    severity: harborSeverity(finding.severity.level),
    description: finding.description ?? finding.title ?? '',
    links: links.length > 0 ? links : [flawPage(id).url],
    ...(detail === '1.1' ? details(finding) : {}),
  }
}

function details(finding: Finding): Partial<HarborItem> {
  return {
    preferred_cvss: preferredCvss(finding),
    cwe_ids: finding.cwes,
    vendor_attributes: {
      purl: finding.package.purl,
      path: finding.package.path,
      status: finding.status,
      aliases: finding.ids,
      ...(finding.epss ? { epss: finding.epss } : {}),
      ...(finding.kev ? { kev: finding.kev } : {}),
      comparison: finding.evidence[0]?.comparison ?? '',
    },
  }
}

/** That of who chose the severity before NVD's, and of both versions that Harbor knows. */
function preferredCvss({ severity, ratings }: Finding): Record<string, number | string> {
  const ranked = ratings.toSorted((a, b) => rank(b.author) - rank(a.author))
  const of = (major: string) => ranked.find(({ cvss }) => cvss?.version.startsWith(`${major}.`))?.cvss
  const [three, two] = [of('3'), of('2')]
  return {
    ...(three ? { score_v3: three.score, vector_v3: three.vector } : {}),
    ...(two ? { score_v2: two.score, vector_v2: two.vector } : {}),
  }

  function rank(author: string): number {
    if (author === severity.author) return 2
    return author === 'nvd' ? 1 : 0
  }
}
