import type { Report } from '../../core/report.ts'
import { identities } from '../identity.ts'
import { jsonText } from '../json-text.ts'
import type { ReportFormat } from '../types.ts'
import { messagesOf } from './messages.ts'
import { vulnerability } from './vulnerability.ts'

/*
 * GitLab's report of a container scan, for `artifacts:reports:container_scanning`. Targets that are no images take the
 * same shape, with their name for that of the image. GitLab has no place for suppressed findings, problems and the
 * verdict but the messages of the scan.
 * https://docs.gitlab.com/user/application_security/container_scanning/
 * https://gitlab.com/gitlab-org/security-products/security-report-schemas
 */

/** The version that every GitLab since 16.0 takes. */
export const gitlabFormat: ReportFormat = {
  write: (report) => writeReport(report, '15.0.7'),
}

export const gitlab152Format: ReportFormat = {
  write: (report) => writeReport(report, '15.2.0'),
}

function* writeReport(report: Report, version: string): Generator<string> {
  yield `{\n  "version": ${JSON.stringify(version)},\n  "scan": ${jsonText(scan(report), 1)},\n`
  yield '  "vulnerabilities": ['
  const identify = identities(report)
  let isFirst = true
  for (const finding of report.findings) {
    yield `${isFirst ? '' : ','}\n    ${jsonText(vulnerability(finding, report, identify(finding)), 2)}`
    isFirst = false
  }
  yield isFirst ? '],\n' : '\n  ],\n'
  yield '  "remediations": []\n}\n'
}

function scan(report: Report) {
  const tool = {
    id: 'plimsoll',
    name: 'Plimsoll',
    vendor: { name: 'Plimsoll' },
    version: report.tool.version,
  }
  // UTC without the letter that says so, as the schema has it.
  const time = report.createdAt.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)
  return {
    type: 'container_scanning',
    // It ran to its end. What it could not judge is among the messages; GitLab may drop the findings of a failed one.
    status: 'success',
    start_time: time,
    end_time: time,
    analyzer: tool,
    scanner: tool,
    messages: messagesOf(report),
  }
}
