import { homedir } from 'node:os'
import { join } from 'node:path'
import type { OptionReader } from './options/read.ts'

export interface CachePaths {
  readonly root: string
  readonly layers: string
  readonly database: string
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
export function cachePaths(options: OptionReader, environment: NodeJS.ProcessEnv): CachePaths {
  const xdg = environment['XDG_CACHE_HOME']
  const root =
    options.text('cache-dir') ?? join(xdg || join(environment['HOME'] || homedir(), '.cache'), 'plimsoll')
  return { root, layers: join(root, 'layers'), database: join(root, 'db') }
}
