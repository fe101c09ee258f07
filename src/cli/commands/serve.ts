import { homedir } from 'node:os'
import { join } from 'node:path'
import { plainConfig } from '../../service/run/plain-config.ts'
import { serve } from '../../service/run/serve.ts'
import type { CommandContext } from '../context.ts'

/** Runs until it is interrupted; a stop in order ends with 0. */
export async function run({ options, environment, stdout, signal }: CommandContext): Promise<number> {
  const database = options.text('database')
  const config = plainConfig({
    roles: options.list('roles'),
    listen: options.text('listen') ?? '',
    introspection: options.text('introspection') ?? '',
    dataDir: options.text('data') ?? dataHome(environment),
    ...(database === undefined ? {} : { database }),
    migrate: options.flag('migrate'),
    logLevel: options.list('log-level')[0] ?? 'info',
    allowAnyone: options.flag('insecure-no-auth'),
  })
  await serve(config, {
    signal,
    environment,
    onListening: ({ main, introspection }) => {
      if (main !== undefined) stdout.write(`Plimsoll serves ${main}\n`)
      if (introspection !== undefined) stdout.write(`Health, readiness and metrics: ${introspection}\n`)
    },
  })
  return 0
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
function dataHome(environment: NodeJS.ProcessEnv): string {
  const base = environment['XDG_DATA_HOME'] || join(environment['HOME'] || homedir(), '.local/share')
  return join(base, 'plimsoll')
}
