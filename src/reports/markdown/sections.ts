import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import type { Report } from '../../core/report.ts'
import { cut } from '../cut.ts'
import { markdownCode, markdownRow, markdownText } from '../escape-markdown.ts'
import { webLinks } from '../facts.ts'
import { decisionWords, describeProblems, hitLine, idleDecisions, sentence } from '../wording.ts'
import { MAX_CELL, MAX_TITLE } from './limits.ts'
import type { Section } from './page.ts'

/** @param isFolded whether all but the findings are closed until somebody opens them */
export function sectionsOf(report: Report, isFolded: boolean): readonly Section[] {
  const { findings, suppressed, verdict, problems } = report
  const idle = idleDecisions(report)
  return [
    {
      title: 'Not judged',
      header: '',
      count: problems.length,
      rows: problemRows(report),
      isFolded,
      share: 0.25,
    },
    {
      title: 'Policy',
      header: '',
      count: verdict.hits.length,
      rows: listRows(verdict.hits.map(hitLine)),
      isFolded,
      share: 0.25,
    },
    {
      title: 'Findings',
      header: table('Vulnerability', 'Severity', 'Package', 'Installed', 'Fixed', 'Title'),
      count: findings.length,
      rows: findingRows(findings),
      isFolded: false,
      share: 0.8,
    },
    {
      title: 'Suppressed',
      header: table('Vulnerability', 'Severity', 'Package', 'Decision', 'Reason'),
      count: suppressed.length,
      rows: suppressedRows(report),
      isFolded,
      share: 0.8,
    },
    {
      title: 'Decisions without effect',
      header: '',
      count: idle.length,
      rows: listRows(idle),
      isFolded,
      share: 1,
    },
  ]
}

function table(...titles: readonly string[]): string {
  return `${markdownRow(titles)}${markdownRow(titles.map(() => '---'))}`
}

function* findingRows(findings: readonly Finding[]): Generator<string> {
  for (const finding of findings) {
    const { package: pkg, severity, kev, title = '' } = finding
    yield markdownRow([
      linked(finding),
      `${severity.level}${kev ? ', exploited' : ''}`,
      code(fullName(pkg)),
      code(pkg.version),
      finding.fixedVersion === undefined ? markdownText(finding.status) : code(finding.fixedVersion),
      markdownText(cut(title, MAX_TITLE)),
    ])
  }
}

function linked(finding: Finding): string {
  const [link] = webLinks(finding)
  const id = code(finding.id)
  // In a destination of this form nothing that an address may hold ends it.
  return link === undefined ? id : `[${id}](<${link}>)`
}

function* suppressedRows({ suppressed }: Report): Generator<string> {
  for (const { finding, decision, reason } of suppressed)
    yield markdownRow([
      linked(finding),
      finding.severity.level,
      code(`${fullName(finding.package)} ${finding.package.version}`),
      markdownText(cut(decisionWords(decision), MAX_CELL)),
      markdownText(cut(reason, MAX_CELL)),
    ])
}

function* problemRows({ problems }: Report): Generator<string> {
  for (const { code: id, subject, detail, meaning, advice } of describeProblems(problems))
    yield `- **${id}** ${code(subject)}: ${markdownText(sentence(cut(detail, MAX_CELL)))} ${markdownText(`${meaning} ${advice}`)}\n`
}

function* listRows(lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `- ${markdownText(cut(line, MAX_CELL))}\n`
}

function code(text: string): string {
  return markdownCode(cut(text, MAX_CELL))
}
