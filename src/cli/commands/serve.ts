import { serve } from '../../service/run/serve.ts'
import type { CommandContext } from '../context.ts'
import { serviceConfig } from '../service-config.ts'

/** Runs until it is interrupted; a stop in order ends with 0. */
export async function run(context: CommandContext): Promise<number> {
  const { environment, stdout, signal } = context
  await serve(await serviceConfig(context), {
    signal,
    environment,
    onReload: (reload) => {
      process.on('SIGHUP', reload)
      signal.addEventListener('abort', () => process.off('SIGHUP', reload), { once: true })
    },
    onListening: ({ main, introspection }) => {
      if (main !== undefined) stdout.write(`Plimsoll serves ${main}\n`)
      if (introspection !== undefined) stdout.write(`Health, readiness and metrics: ${introspection}\n`)
    },
  })
  return 0
}
