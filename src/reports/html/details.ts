import type { Epss, Evidence, Finding, Kev } from '../../core/finding.ts'
import type { DatabaseInfo } from '../../core/report.ts'
import type { DetailRow } from './page-data.ts'
import { list } from './rows.ts'
import type { Subject } from './subject.ts'
import { type TextTable, textTable } from './text-table.ts'

/** `DetailData` as JSON, a row a line. */
export function* writeDetails({ reports, findings, suppressed }: Subject): Generator<string> {
  const table = textTable()
  const all = [...findings, ...suppressed.map(({ image, value }) => ({ image, value: value.finding }))]
  yield '{"details":'
  yield* list(all, ({ image, value }) => detailRow(value, reports[image]?.database, table))
  yield ',"texts":'
  yield* list(table.texts, (text) => text)
  yield '}'
}

function detailRow(
  finding: Finding,
  database: DatabaseInfo | undefined,
  { line, paragraphs }: TextTable,
): DetailRow {
  const { severity, vex = [] } = finding
  return [
    finding.description?.replace(/\.$/, '') === finding.title?.replace(/\.$/, '')
      ? -1
      : paragraphs(finding.description),
    line(severity.author),
    line(severity.reason),
    line(finding.statusReason),
    line(finding.published?.slice(0, 10)),
    line(finding.modified?.slice(0, 10)),
    finding.cwes.map(line),
    finding.references.map(line),
    finding.evidence.map((one) => line(evidenceWords(one, database))),
    finding.ratings.map(({ author, level, label, cvss }) => [
      line(author),
      line(level),
      line(label),
      cvss?.score ?? -1,
      line(cvss?.vector),
    ]),
    vex.map(({ document, author, status, statement, action }) => [
      line(document),
      line(author),
      line(status.replaceAll('_', ' ')),
      line(statement),
      line(action),
    ]),
    line(finding.kev && kevWords(finding.kev)),
    line(finding.epss && epssWords(finding.epss)),
  ]
}

const FUNCTIONS = {
  present: 'The program has functions that the record names.',
  absent: 'Of the functions that the record names, the program has none.',
  unknown: 'Whether the functions that the record names are there is not known.',
} as const

function evidenceWords(evidence: Evidence, database: DatabaseInfo | undefined): string {
  const feed = database?.feeds.find(({ id }) => id === evidence.feed)
  const date = feed ? ` as of ${feed.checkedAt.slice(0, 10)}` : ''
  const whose =
    evidence.basis === 'source-package'
      ? `the source package ${evidence.name} ${evidence.version}, from which it was built,`
      : evidence.name
  const vendor = evidence.vendorIds?.length ? ` (${evidence.vendorIds.join(', ')})` : ''
  const sentences = [
    `${feed?.name ?? evidence.feed}${date}, record ${evidence.advisory}${vendor}, speaks of ${whose} and decides: ${evidence.comparison}.`,
    ...(evidence.basis === 'cpe'
      ? [
          'The match is by CPE, with lower confidence: the name and the version, and nobody’s word on this build.',
        ]
      : []),
    ...(evidence.symbols ? [FUNCTIONS[evidence.symbols]] : []),
  ]
  return sentences.join(' ')
}

function kevWords({ dateAdded, dueDate, ransomware, requiredAction }: Kev): string {
  const due = dueDate ? `, to be mended by ${dueDate}` : ''
  const by = ransomware ? ', also by ransomware' : ''
  const action = requiredAction ? ` ${requiredAction}` : ''
  return `Known to be exploited${by}: in CISA’s catalogue since ${dateAdded}${due}.${action}`
}

function epssWords({ score, percentile, date }: Epss): string {
  const [probability, rank] = [score, percentile].map((part) => (part * 100).toFixed(2))
  return `${probability} % probability of exploitation in the next 30 days, higher than of ${rank} % of all flaws (${date})`
}
