import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { readVexPath } from '../../engine/decisions/vex/read-files.ts'
import { describeDocuments, describeEffect } from '../../judgement/vex/describe.ts'
import { vexJudge } from '../../judgement/vex/judge.ts'
import type { VexDocument } from '../../judgement/vex/types.ts'
import { readReportFile } from '../../saved/read-report-file.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'

/** What cannot be read in a folder is said, and is no success. */
const SOME_UNREAD = 2

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdin, stdout, stderr, signal } = context
  const from = options.text('from')
  const report = from === undefined ? undefined : await readReportFile(from, { stdin: () => stdin, signal })
  const documents: VexDocument[] = []
  let isUnread = false
  for (const path of operands) {
    const reading = await readVexPath(path, signal)
    documents.push(...reading.documents)
    for (const { detail } of reading.problems) stderr.write(`${oneLine(detail)}\n`)
    isUnread ||= reading.problems.length > 0
  }
  const lines = [...describeDocuments(documents), ...(report ? effectOn(report, documents) : [])]
  await writeToStream(
    stdout,
    lines.map((line) => `${line === '' ? '' : indented(line)}\n`),
  )
  return isUnread ? SOME_UNREAD : 0
}

/** As a scan would judge: all that was found, whatever was suppressed of it then. */
function effectOn(report: Report, documents: readonly VexDocument[]): Iterable<string> {
  const { findings, suppressed, verdict: _verdict, decisions: _decisions, ...facts } = report
  const all = [...findings, ...suppressed.map(({ finding }) => finding)]
  return describeEffect(vexJudge(documents)(all, facts), all.length)
}

/** The blanks at its beginning are ours, what follows may be anybody's. */
function indented(line: string): string {
  const text = line.trimStart()
  return `${line.slice(0, line.length - text.length)}${oneLine(text)}`
}
