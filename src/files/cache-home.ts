import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder of the user for what can be made again.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function cacheHome(environment: NodeJS.ProcessEnv): string {
  const base = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache')
  return join(base, 'plimsoll')
}
