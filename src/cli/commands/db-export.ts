import { exportDatabase } from '../../advisories/transfer/export.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

export async function run({
  operands,
  options,
  environment,
  stdout,
  signal,
}: CommandContext): Promise<number> {
  const [path, ...others] = options.list('output')
  if (path === undefined || others.length > 0)
    throw new PlimsollError('usage', 'Name one file with --output.')
  const { database } = cachePaths(options, environment)
  const feeds = await exportDatabase(database, { path, feeds: operands, signal })
  stdout.write(`Wrote ${feeds.length} ${feeds.length === 1 ? 'feed' : 'feeds'} to ${path}\n`)
  return 0
}
