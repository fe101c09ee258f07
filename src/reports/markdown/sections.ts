import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import {
  type Misconfiguration,
  type SuppressedMisconfiguration,
  subjectName,
} from '../../core/misconfiguration.ts'
import { fullName, isOsPackage } from '../../core/package.ts'
import type { Report } from '../../core/report.ts'
import { cut } from '../cut.ts'
import { markdownCode, markdownRow, markdownText } from '../escape-markdown.ts'
import { webLinks } from '../facts.ts'
import { placeName } from '../misconfiguration-words.ts'
import { decisionWords, describeProblems, hitLine, idleDecisions, sentence } from '../wording.ts'
import { MAX_CELL, MAX_TITLE } from './limits.ts'
import type { Section } from './page.ts'

/** @param isFolded whether all but the findings are closed until somebody opens them */
export function sectionsOf(report: Report, isFolded: boolean): readonly Section[] {
  const { findings, suppressed, verdict, problems, configuration } = report
  const idle = idleDecisions(report)
  const wrong = configuration?.misconfigurations ?? []
  const secrets = wrong.filter((one) => one.class === 'secret')
  const others = wrong.filter((one) => one.class !== 'secret')
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
      header: table('Vulnerability', 'Severity', 'Package', 'Installed', 'Fixed', 'Where', 'Title'),
      count: findings.length,
      rows: findingRows(findings),
      isFolded: false,
      share: 0.8,
    },
    {
      title: 'Secrets',
      header: table('Rule', 'Severity', 'Confidence', 'Where', 'What', 'To do'),
      count: secrets.length,
      rows: secretRows(secrets),
      isFolded: false,
      share: 0.8,
    },
    {
      title: 'Misconfigurations',
      header: table('Check', 'Severity', 'Object', 'Where', 'What', 'To do'),
      count: others.length,
      rows: misconfigurationRows(others),
      isFolded: false,
      share: 0.8,
    },
    {
      title: 'Suppressed misconfigurations',
      header: table('Check', 'Severity', 'Object', 'Decision', 'Reason'),
      count: configuration?.suppressed.length ?? 0,
      rows: suppressedMisconfigurationRows(configuration?.suppressed ?? []),
      isFolded,
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
      whereOf(pkg),
      markdownText(cut(title, MAX_TITLE)),
    ])
  }
}

function* misconfigurationRows(found: readonly Misconfiguration[]): Generator<string> {
  for (const { id, severity, subject, place, message, advice } of found)
    yield markdownRow([
      code(id),
      severity,
      code(subjectName(subject)),
      code(placeName(place)),
      markdownText(cut(message, MAX_TITLE)),
      markdownText(cut(advice, MAX_TITLE)),
    ])
}

function* secretRows(found: readonly Misconfiguration[]): Generator<string> {
  for (const { id, severity, secret, place, message, advice } of found)
    yield markdownRow([
      code(id),
      severity,
      secret?.confidence ?? '',
      code(placeName(place)),
      markdownText(cut(message, MAX_TITLE)),
      markdownText(cut(advice, MAX_TITLE)),
    ])
}

function* suppressedMisconfigurationRows(all: readonly SuppressedMisconfiguration[]): Generator<string> {
  for (const { misconfiguration: one, decision, reason } of all)
    yield markdownRow([
      code(one.id),
      one.severity,
      code(subjectName(one.subject)),
      markdownText(cut(decisionWords(decision), MAX_CELL)),
      markdownText(cut(reason, MAX_CELL)),
    ])
}

/** The file of a library, with its line; of packages of the operating system the layer that brought them. */
function whereOf({ type, path, lines, originLayer }: InventoryPackage): string {
  if (!isOsPackage(type)) return code(lines ? `${path}:${lines.start}` : path)
  return originLayer === undefined ? '' : `layer ${originLayer + 1}`
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
