import { oneLine } from '../../core/printable.ts'
import { type ImportedBundle, importBundle } from '../../judgement/policy/anchore/import-bundle.ts'
import { exceptionsText, policyText } from '../../judgement/policy/anchore/write.ts'
import type { CommandContext } from '../context.ts'
import { writeOutputFile, writeToStream } from '../output-file.ts'
import { readInput } from '../read-input.ts'
import { onePath } from '../report-outputs.ts'

/** The policy goes to --output, or to standard output; what it lacks is also said on standard error. */
export async function run(context: CommandContext): Promise<number> {
  const { operands, options, stdout, stderr } = context
  const [file = ''] = operands
  const path = onePath(options)
  const exceptionsPath = options.text('exceptions-output')
  const bundle = importBundle(await readInput(file, context), file)
  const policy = [policyText(bundle, file)]
  if (exceptionsPath !== undefined && bundle.exceptions.length > 0)
    await writeOutputFile(exceptionsPath, [exceptionsText(bundle.exceptions, file)])
  if (path === undefined) await writeToStream(stdout, policy)
  else await writeOutputFile(path, policy)
  for (const line of remarks(bundle, exceptionsPath)) stderr.write(`plimsoll: ${oneLine(line)}\n`)
  return 0
}

function remarks(
  { missing, differences, exceptions }: ImportedBundle,
  path: string | undefined,
): readonly string[] {
  const count = exceptions.length
  const entries = `${count} ${count === 1 ? 'entry' : 'entries'} of its lists`
  return [
    ...missing.map((one) => `not carried over: ${one}`),
    ...differences.map((one) => `means something else: ${one}`),
    ...(count > 0 && path === undefined
      ? [`${entries} are exceptions: write them with --exceptions-output FILE`]
      : []),
    ...(count === 0 && path !== undefined ? [`there are no exceptions in it: ${path} was not written`] : []),
  ]
}
