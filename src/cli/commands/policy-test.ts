import { oneLine } from '../../core/printable.ts'
import { runPolicyTests } from '../../engine/decisions/policy/policy-tests.ts'
import { readReportFile } from '../../saved/read-report-file.ts'
import type { CommandContext } from '../context.ts'
import { readInput } from '../read-input.ts'

/** A line for each test, and beneath those that fail what is otherwise than expected. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, stdout, signal } = context
  let passed = 0
  let failed = 0
  for (const file of operands) {
    const text = await readInput(file, context)
    const readReport = async (path: string) =>
      await readReportFile(path, { stdin: () => context.stdin, signal })
    for await (const { name, of, faults } of runPolicyTests({ file, text, readReport, signal })) {
      stdout.write(`${faults.length === 0 ? 'pass' : 'FAIL'}  ${oneLine(name)}  (${oneLine(of)})\n`)
      for (const fault of faults) stdout.write(`        ${oneLine(fault)}\n`)
      if (faults.length === 0) passed++
      else failed++
    }
  }
  stdout.write(`${passed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}
