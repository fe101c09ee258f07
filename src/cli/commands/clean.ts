import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { cleanDatabase } from '../../advisories/clean-database.ts'
import { PlimsollError } from '../../core/errors.ts'
import { codeFolder } from '../../launch/code-cache.ts'
import { clearLayerCache } from '../../layers/cache/cache-file.ts'
import type { CommandContext } from '../context.ts'
import { cachePaths } from '../paths.ts'

export async function run({ options, environment, stdout }: CommandContext): Promise<number> {
  const paths = cachePaths(options, environment)
  const isAll = options.flag('all')
  const layers = isAll || options.flag('layers')
  const database = isAll || options.flag('db')
  if (!layers && !database) throw new PlimsollError('usage', 'Say what to remove: --layers, --db or --all.')
  if (layers) {
    await clearLayerCache(paths.layers)
    stdout.write(`Removed the layer reports in ${paths.layers}\n`)
  }
  if (database) {
    await cleanDatabase(paths.database)
    stdout.write(`Removed the advisory database in ${paths.database}\n`)
  }
  if (isAll && existsSync(paths.vex)) {
    await rm(paths.vex, { recursive: true, force: true })
    stdout.write(`Removed the VEX repositories in ${paths.vex}\n`)
  }
  const code = isAll ? codeFolder(environment) : undefined
  if (code !== undefined) {
    await rm(code, { recursive: true, force: true })
    stdout.write(`Removed the compiled code in ${code}\n`)
  }
  return 0
}
