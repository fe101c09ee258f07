import { type FeedImport, importDatabase } from '../../advisories/transfer/import.ts'
import { printable } from '../../core/printable.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

export async function run({
  operands,
  options,
  environment,
  stdout,
  signal,
}: CommandContext): Promise<number> {
  const { database } = cachePaths(options, environment)
  const now = new Date().toISOString()
  for (const { outcome, state } of await importDatabase(operands[0] ?? '', database, { now, signal }))
    stdout.write(`${printable(`${state.feed.padEnd(24)} ${describe(outcome, state)}`)}\n`)
  return 0
}

function describe(outcome: FeedImport['outcome'], { records, checkedAt }: FeedImport['state']): string {
  return outcome === 'imported'
    ? `imported, ${records} records`
    : `kept: the one in the database is newer (checked ${checkedAt})`
}
