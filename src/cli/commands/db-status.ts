import { databaseStatus } from '../../advisories/inspect/status.ts'
import { printable } from '../../core/printable.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

export async function run({ options, environment, stdout, signal }: CommandContext): Promise<number> {
  const { database } = cachePaths(options, environment)
  const feeds = await databaseStatus(database, {
    maxAge: options.number('max-db-age'),
    now: Date.now(),
    signal,
  })
  if (options.flag('json')) {
    stdout.write(`${JSON.stringify({ dir: database, feeds }, undefined, 2)}\n`)
    return 0
  }
  if (feeds.length === 0)
    stdout.write(
      `There is no feed in ${database}. Scans bring what they need; plimsoll db update --all brings all.\n`,
    )
  for (const { feed, records, checkedAt, isStale, size, origin } of feeds) {
    const age = isStale ? ' (older than --max-db-age)' : ''
    const megabytes = (size / 1e6).toFixed(1).padStart(7)
    const text = `${feed.padEnd(24)} ${String(records).padStart(8)} records ${megabytes} MB  checked ${checkedAt}${age}  ${origin}`
    stdout.write(`${printable(text)}\n`) // An imported state is in the words of whoever exported it.
  }
  return 0
}
