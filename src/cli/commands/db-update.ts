import { updateDatabase } from '../../engine/update-database.ts'
import type { CommandContext } from '../context.ts'
import { findFeedOrThrow } from '../find-feed.ts'
import { cachePaths } from '../paths.ts'
import { terminalProgress } from '../progress.ts'
import { networkOptions } from '../scan-request.ts'

/** Exit code 3 when a feed could not be brought up to date; those that could are. */
const SOME_FAILED = 3

export async function run(context: CommandContext): Promise<number> {
  const { operands, options, environment, stdout, signal } = context
  const mirror = options.text('mirror')
  const results = await updateDatabase({
    feeds: operands.map(findFeedOrThrow),
    all: options.flag('all'),
    database: { dir: cachePaths(options, environment).database, ...(mirror === undefined ? {} : { mirror }) },
    network: networkOptions(options),
    environment,
    now: new Date().toISOString(),
    progress: terminalProgress(context),
    signal,
  })
  if (results.length === 0)
    stdout.write('The database is empty: name feeds, or give --all. Scans bring what they need.\n')
  for (const result of results) stdout.write(`${result.feed.padEnd(24)} ${describe(result)}\n`)
  return results.some(({ outcome }) => outcome === 'failed') ? SOME_FAILED : 0
}

function describe(result: Awaited<ReturnType<typeof updateDatabase>>[number]): string {
  return result.outcome === 'failed'
    ? `failed: ${result.error.message}`
    : `${result.outcome}, ${result.state.records} records`
}
