import type { Report } from '../../core/report.ts'
import { documentId, OPENVEX_CONTEXT, type OpenVexDocument } from '../../judgement/vex/openvex-document.ts'
import { jsonText } from '../json-text.ts'
import { misconfigurationLine, suppressedMisconfigurationLine } from '../misconfiguration-words.ts'
import type { ReportFormat } from '../types.ts'
import { describeProblems, emptyNotice, endOfLifeNotice, suppressedLine, verdictLine } from '../wording.ts'
import { statementsOf } from './statements.ts'

/** What was found and judged, as a VEX document: one statement for each flaw and what is said of it. */
export const openVexFormat: ReportFormat = { write: writeOpenVex }

function* writeOpenVex(report: Report): Generator<string> {
  const { createdAt, tool, target } = report
  const statements = [...statementsOf(report)]
  const head: Omit<OpenVexDocument, 'statements'> = {
    '@context': OPENVEX_CONTEXT,
    '@id': documentId(
      JSON.stringify([tool.version, createdAt, target.name, target.configDigest, statements]),
    ),
    author: 'Plimsoll',
    role: 'scanner',
    timestamp: createdAt,
    version: 1,
    tooling: toolingOf(report),
  }
  yield '{\n'
  for (const [key, value] of Object.entries(head)) yield `  ${JSON.stringify(key)}: ${jsonText(value, 1)},\n`
  yield '  "statements": ['
  let isFirst = true
  for (const statement of statements) {
    yield `${isFirst ? '' : ','}\n    ${jsonText(statement, 2)}`
    isFirst = false
  }
  yield isFirst ? ']\n}\n' : '\n  ]\n}\n'
}

/** The format has no place for what is not about one flaw, but for how the document came to be. */
function toolingOf(report: Report): string {
  const problems = describeProblems(report.problems).map(
    ({ code, subject, detail, meaning, advice }) => `${code}: ${subject}: ${detail} ${meaning} ${advice}`,
  )
  return [
    `plimsoll ${report.tool.version}`,
    verdictLine(report),
    suppressedLine(report),
    endOfLifeNotice(report),
    emptyNotice(report),
    ...(report.configuration?.misconfigurations ?? []).map(misconfigurationLine),
    ...(report.configuration?.suppressed ?? []).map(suppressedMisconfigurationLine),
    ...problems,
  ]
    .filter((line) => line !== undefined)
    .join('; ')
}
