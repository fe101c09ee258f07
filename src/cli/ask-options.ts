import type { AskOptions } from '../engine/signatures/registry.ts'
import type { CommandContext } from './context.ts'
import { credentialsOf } from './credentials.ts'
import { networkOptions, platformOf } from './scan-request.ts'

/** The options of what asks registries for images, and for nothing else. Throws `option-invalid`, `usage`. */
export async function askOptions(context: CommandContext): Promise<AskOptions> {
  const { options, environment, signal } = context
  return {
    registry: { ...(await credentialsOf(context)), ...networkOptions(options) },
    platform: platformOf(options),
    isPlatformChosen: options.text('platform') !== undefined,
    env: environment,
    signal,
  }
}
