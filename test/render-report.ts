import type { Finding } from '../src/core/finding.ts'
import type { Report } from '../src/core/report.ts'
import { findFormat } from '../src/reports/registry.ts'
import type { ReportOptions } from '../src/reports/types.ts'
import { SAMPLE_REPORTS } from './sample-reports.ts'

/** As a report goes to a file. */
export const FILE_OPTIONS: ReportOptions = {
  width: 120,
  color: false,
  showSuppressed: false,
  listAllPackages: true,
}

/** The whole text of a report in the format of that id. */
export async function renderReport(
  id: string,
  report: Report,
  options: Partial<ReportOptions> = {},
): Promise<string> {
  const format = await findFormat(id)?.load()
  if (!format) throw new Error(`there is no format ${id}`)
  return [...format.write(report, { ...FILE_OPTIONS, ...options })].join('')
}

/** One of test/sample-reports.ts, with other members where given. */
export function sampleReport(name: string, more: Partial<Report> = {}): Report {
  const report = SAMPLE_REPORTS[name]
  if (!report) throw new Error(`there is no report ${name}`)
  return { ...report, ...more }
}

/** The first finding of the full report, with other members where given; those of its package too. */
export function sampleFinding(
  more: Partial<Finding> = {},
  onPackage: Partial<Finding['package']> = {},
): Finding {
  const [finding] = sampleReport('full').findings
  if (!finding) throw new Error('the full report has no finding')
  return { ...finding, ...more, package: { ...finding.package, ...onPackage, ...more.package } }
}

const LEVELS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const

/** So many findings in the order of risk, each a flaw of its own with a text of its own, in a package of twenty. */
export function manyFindings(count: number): readonly Finding[] {
  return Array.from({ length: count }, (_, i) => {
    const id = `CVE-2024-${String(i).padStart(5, '0')}`
    const level = LEVELS[Math.floor((i * LEVELS.length) / count)] ?? 'LOW'
    const name = `package-${i % Math.ceil(count / 20)}`
    const purl = `pkg:apk/alpine/${name}@1.${i % 10}?arch=x86_64`
    return sampleFinding(
      {
        id,
        ids: [id],
        severity: { level, author: 'nvd' },
        title: `Flaw ${i} of ${name}`,
        description: prose(i),
      },
      { name, version: `1.${i % 10}`, purl, id: purl },
    )
  })
}

/** Words that are not the same for two numbers, as many as a description of NVD has. */
function prose(seed: number): string {
  let state = seed * 2654435761 + 1
  return Array.from({ length: 60 }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8).toString(36)
  }).join(' ')
}
