import { type SearchHit, searchDatabase } from '../../advisories/inspect/search.ts'
import { oneLine, printable } from '../../core/printable.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

export async function run({
  operands,
  options,
  environment,
  stdout,
  signal,
}: CommandContext): Promise<number> {
  const query = operands[0] ?? ''
  const { database } = cachePaths(options, environment)
  const { hits, names, feeds } = await searchDatabase(database, query, signal)
  if (options.flag('json')) {
    stdout.write(`${JSON.stringify({ query, hits, names, feeds }, undefined, 2)}\n`)
    return 0
  }
  if (feeds.length === 0) {
    stdout.write(`There is no feed in ${database} to search in.\n`)
    return 0
  }
  for (const hit of hits) stdout.write(`${describe(hit)}\n`)
  if (hits.length > 0) return 0
  const similar = names.length > 0 ? ` Packages that begin so: ${names.map(oneLine).join(', ')}.` : ''
  stdout.write(`Nothing about ${oneLine(query)} in the feeds of the database.${similar}\n`)
  return 0
}

function describe({ feed, advisory, namespace, name, status, ranges, title }: SearchHit): string {
  const columns = [
    feed.padEnd(16),
    advisory.padEnd(18),
    namespace.padEnd(10),
    name.padEnd(20),
    status.padEnd(12),
  ]
  const rest = oneLine(`${ranges} ${title ?? ''}`)
  return `${columns.map(printable).join(' ')} ${rest}`.trimEnd()
}
