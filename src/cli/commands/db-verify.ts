import { verifyDatabase } from '../../advisories/inspect/verify.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

const DAMAGED = 3

export async function run({ options, environment, stdout, signal }: CommandContext): Promise<number> {
  const { database } = cachePaths(options, environment)
  const checks = await verifyDatabase(database, signal)
  if (options.flag('json')) stdout.write(`${JSON.stringify(checks, undefined, 2)}\n`)
  else if (checks.length === 0) stdout.write(`There is no feed in ${database} to verify.\n`)
  else for (const { feed, fault } of checks) stdout.write(`${feed.padEnd(24)} ${fault ?? 'ok'}\n`)
  return checks.some(({ fault }) => fault !== undefined) ? DAMAGED : 0
}
