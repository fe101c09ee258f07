import { silentProgress } from '../engine/request.ts'
import type { ScanSettings } from '../service/config/build.ts'
import type { ServiceFlags } from '../service/config/flags.ts'
import { type ConfigSources, readServiceConfig } from '../service/config/read-config.ts'
import type { ServiceConfig } from '../service/config/types.ts'
import type { CommandContext } from './context.ts'
import { readConfigFile } from './options/config-file.ts'
import { readOptions } from './options/read.ts'
import { resolveOptions } from './options/resolve.ts'
import { SERVICE_OPTIONS } from './options/service-options.ts'
import { scanRequest } from './scan-request.ts'

/** What a command of the service is told, by its options, variables and files; warnings go to standard error. Throws `config-invalid`. */
export async function serviceConfig(context: CommandContext): Promise<ServiceConfig> {
  const { config, warnings } = await readServiceConfig(await configSources(context))
  if (!context.options.flag('quiet'))
    for (const warning of warnings) context.stderr.write(`plimsoll: warning: ${warning}\n`)
  return config
}

/** Where it all is said. */
async function configSources(context: CommandContext): Promise<ConfigSources> {
  const { configFile, environment, signal, options } = context
  const clairFile = options.text('clair-config')
  return {
    ...(configFile === undefined ? {} : { file: configFile }),
    ...(clairFile === undefined ? {} : { clairFile }),
    flags: serviceFlags(context),
    environment,
    scan: await scanSettings(context, configFile),
    signal,
  }
}

function serviceFlags({ options }: CommandContext): ServiceFlags {
  return Object.fromEntries(SERVICE_OPTIONS.map(({ name }) => [name, options.value(name)]))
}

/** The service scans as `plimsoll image` would, with this environment and file. */
export async function scanSettings(context: CommandContext, file: string | undefined): Promise<ScanSettings> {
  const { environment, signal } = context
  const values = file === undefined ? {} : await readConfigFile(file, signal)
  const options = readOptions(resolveOptions('image', {}, environment, values))
  const target = { kind: 'reference', reference: 'none' } as const
  const { sources, layers, packages, database, decisions } = scanRequest(
    target,
    { ...context, options, ...(file === undefined ? {} : { configFile: file }) },
    {},
    silentProgress,
  )
  return { sources, layers, packages, database, decisions }
}
