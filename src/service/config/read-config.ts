import { PlimsollError } from '../../core/errors.ts'
import { readLocatedYaml } from '../../documents/located-yaml.ts'
import { buildConfig, type ScanSettings } from './build.ts'
import { checkResolved } from './check.ts'
import { readClairSettings } from './clair/read-clair.ts'
import { readFlags, readVariables, type ServiceFlags } from './flags.ts'
import { readText } from './read-text.ts'
import { type Resolved, resolveSettings } from './resolve.ts'
import { readSettings, type SecretSources, type Settings } from './settings.ts'
import type { ServiceConfig } from './types.ts'

export interface ConfigSources {
  /** plimsoll.yaml; what stands under `service` is read. */
  readonly file?: string
  /** Clair's own; also by `CLAIR_CONF`. */
  readonly clairFile?: string
  readonly flags: ServiceFlags
  readonly environment: NodeJS.ProcessEnv
  /** What a scan would be asked for here. */
  readonly scan: ScanSettings
  readonly signal: AbortSignal
}

export interface InspectedConfig {
  /** Absent where there are faults. */
  readonly config?: ServiceConfig
  /** For printing. */
  readonly resolved: Resolved
  readonly warnings: readonly string[]
  /** Each with file, line and column, or the option or variable. */
  readonly faults: readonly string[]
}

/**
 * All that the service is told, resolved: command line and variables before plimsoll.yaml before Clair's file before
 * defaults, which are Clair's where its file is given. Throws `config-invalid` with every fault.
 */
export async function readServiceConfig(
  sources: ConfigSources,
): Promise<{ readonly config: ServiceConfig; readonly warnings: readonly string[] }> {
  const { config, warnings, faults } = await inspectServiceConfig(sources)
  if (config) return { config, warnings }
  throw new PlimsollError('config-invalid', faults.join('\n'))
}

/** The same, with faults as data. Throws `config-invalid` for a file that cannot be read at all. */
export async function inspectServiceConfig({
  file,
  clairFile,
  flags,
  environment,
  scan,
  signal,
}: ConfigSources): Promise<InspectedConfig> {
  const faults: string[] = []
  const warnings: string[] = []
  const secrets: SecretSources = { environment, signal }
  const clairPath = clairFile ?? (environment['CLAIR_CONF'] || undefined)
  const places: Settings[] = [await readFlags(flags, secrets, faults), readVariables(secrets)]
  const own = file === undefined ? undefined : await readOwn(file, secrets, faults)
  if (own) places.push(own)
  if (clairPath !== undefined) {
    const clair = await readClairSettings(clairPath, signal)
    faults.push(...clair.faults)
    warnings.push(...clair.warnings)
    places.push(clair.settings)
  }
  const resolved = resolveSettings(places, clairPath !== undefined)
  const found = checkResolved(resolved)
  faults.push(...found.faults)
  warnings.push(...found.warnings)
  return {
    ...(faults.length > 0 ? {} : { config: buildConfig(resolved, scan, environment) }),
    resolved,
    warnings,
    faults,
  }
}

async function readOwn(
  file: string,
  secrets: SecretSources,
  faults: string[],
): Promise<Settings | undefined> {
  const text = await readText(file, secrets.signal)
  // A file without a single key is none of a fault: all may be said elsewhere.
  if (/^(?:\s|#[^\n]*(?:\n|$)|---)*$/.test(text)) return undefined
  const yaml = await readLocatedYaml({ file, text, code: 'config-invalid' })
  return await readSettings(yaml, secrets, faults)
}
