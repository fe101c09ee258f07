import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder of the user for what he made and what cannot be made again.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function dataHome(environment: NodeJS.ProcessEnv): string {
  const base = environment['XDG_DATA_HOME'] || join(environment['HOME'] || homedir(), '.local', 'share')
  return join(base, 'plimsoll')
}
