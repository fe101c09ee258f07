import { join } from 'node:path'
import { cacheHome } from '../files/cache-home.ts'
import type { OptionReader } from './options/read.ts'

export interface CachePaths {
  readonly root: string
  readonly layers: string
  readonly database: string
  /** Repositories of VEX documents. */
  readonly vex: string
}

export function cachePaths(options: OptionReader, environment: NodeJS.ProcessEnv): CachePaths {
  const root = options.text('cache-dir') ?? cacheHome(environment)
  return { root, layers: join(root, 'layers'), database: join(root, 'db'), vex: join(root, 'vex') }
}
