import { CONFIG_KEYS } from './keys.ts'
import { readSecret, type SecretSources, type Setting, type Settings } from './settings.ts'
import { type ConfigValue, parseConfigValue } from './values.ts'

/** Options of the command line and of `PLIMSOLL_` variables, by name, parsed; those that were not given are absent. */
export type ServiceFlags = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Which key an option stands for; a test holds them to the table of options. */
export const FLAG_KEYS: Readonly<Record<string, string>> = {
  roles: 'roles',
  'admission-policy': 'admission.policy',
  listen: 'listen',
  introspection: 'introspection',
  data: 'data',
  database: 'database.url',
  'database-file': 'database.url-file',
  migrate: 'database.migrate',
  'log-level': 'log-level',
  'tls-cert': 'tls.cert',
  'tls-key': 'tls.key',
  'tls-client-ca': 'tls.client-ca',
  'insecure-no-auth': 'auth.allow-anyone',
  'psk-key-file': 'auth.psk.key-file',
  'secret-file': 'secret-file',
  airgap: 'airgap',
  'stop-grace': 'stop-grace',
}

/** What the command line says. */
export async function readFlags(
  flags: ServiceFlags,
  sources: SecretSources,
  faults: string[],
): Promise<Settings> {
  const values = new Map<string, Setting>()
  for (const [name, path] of Object.entries(FLAG_KEYS)) {
    const raw = flags[name]
    if (raw === undefined) continue
    const at = (detail: string): string => `--${name} ${detail}.`
    const isFile = path.endsWith('-file')
    const target = isFile ? path.slice(0, -'-file'.length) : path
    const read = isFile ? await readSecret({ kind: 'file' }, raw, sources) : valueOf(target, raw)
    if ('fault' in read) faults.push(at(read.fault))
    else if (values.has(target)) faults.push(at('says again what another option says'))
    else values.set(target, { value: read.value, at })
  }
  return { values }
}

function valueOf(path: string, raw: NonNullable<ServiceFlags[string]>) {
  const key = CONFIG_KEYS.find((one) => one.path === path)
  if (!key) throw new Error(`an option stands for the key ${path}, which there is not`)
  const { value: kind } = key
  // The command line has parsed what it knows itself.
  if (kind.kind === 'duration' && typeof raw === 'number') return { value: raw satisfies ConfigValue }
  return parseConfigValue(kind, kind.kind === 'choice' && Array.isArray(raw) ? raw[0] : raw)
}

/** Secrets that may come by variables of their own. */
export function readVariables({ environment }: SecretSources): Settings {
  const values = new Map<string, Setting>()
  for (const [name, path] of [
    ['PLIMSOLL_SECRET', 'secret'],
    ['PLIMSOLL_PSK_KEY', 'auth.psk.key'],
  ] as const) {
    const value = environment[name]
    if (value) values.set(path, { value, at: (detail) => `${name} ${detail}.` })
  }
  return { values }
}
