import { importDatabase } from '../../advisories/transfer/import.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

export async function run({
  operands,
  options,
  environment,
  stdout,
  signal,
}: CommandContext): Promise<number> {
  const states = await importDatabase(operands[0] ?? '', cachePaths(options, environment).database, signal)
  for (const { feed, records } of states) stdout.write(`${feed.padEnd(24)} ${records} records\n`)
  return 0
}
