import { join } from 'node:path'
import type { BaseIndexFile } from '../engine/base/index-file.ts'
import { cacheHome } from '../files/cache-home.ts'
import { dataHome } from '../files/data-home.ts'
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

/** Where the user's list of base images is. */
export function baseIndexFile(options: OptionReader, environment: NodeJS.ProcessEnv): BaseIndexFile {
  const path = options.text('base-index')
  if (path !== undefined) return { path, isChosen: true }
  return { path: join(dataHome(environment), 'base-images.json'), isChosen: false }
}
