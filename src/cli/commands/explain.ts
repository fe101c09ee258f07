import { PlimsollError } from '../../core/errors.ts'
import { explain } from '../../reports/explain.ts'
import { readReportFile } from '../../saved/read-report-file.ts'
import type { CommandContext } from '../context.ts'
import { writeToStream } from '../output-file.ts'

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout, signal } = context
  const from = options.text('from')
  if (from === undefined) throw new PlimsollError('usage', 'Name the JSON report with --from.')
  const report = await readReportFile(from, { stdin: () => context.stdin, signal })
  const given = { packageName: options.text('package'), resource: options.text('resource') }
  await writeToStream(stdout, explain(report, operands[0] ?? '', given))
  return 0
}
