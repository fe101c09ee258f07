import { CONFIG_KEYS, type ConfigKey } from './keys.ts'
import type { Oidc, Target } from './list-schemas.ts'
import type { Setting, Settings } from './settings.ts'
import { type ConfigValue, parseConfigValue } from './values.ts'

/** Every key with the value that counts; without those that nobody gave and that have no default. */
export interface Resolved {
  readonly values: ReadonlyMap<string, Setting>
  readonly oidc: readonly Setting<Oidc>[]
  readonly targets: readonly Setting<Target>[]
}

/** What stands first counts; lists of maps are taken whole from where there is one. */
export function resolveSettings(places: readonly Settings[], isClair: boolean): Resolved {
  const values = new Map<string, Setting>()
  for (const key of CONFIG_KEYS) {
    const place = places.find((one) => one.values.has(key.path))
    const setting = place?.values.get(key.path) ?? defaultOf(key, isClair)
    if (setting) values.set(key.path, setting)
  }
  return {
    values,
    oidc: places.find(({ oidc }) => oidc)?.oidc ?? [],
    targets: places.find(({ targets }) => targets)?.targets ?? [],
  }
}

function defaultOf(key: ConfigKey, isClair: boolean): Setting | undefined {
  const text = (isClair ? key.clairDefault : undefined) ?? key.default
  if (text === undefined) return undefined
  return { value: parseDefault(key, text), at: (detail) => `The default of service.${key.path} ${detail}.` }
}

/** A default is written as a user would write it, in YAML. */
export function parseDefault({ path, value: kind }: ConfigKey, text: string): ConfigValue {
  const raw =
    kind.kind === 'flag'
      ? text === 'true'
      : kind.kind === 'number' || kind.kind === 'share'
        ? Number(text)
        : kind.kind === 'list'
          ? text.split(',')
          : text
  const parsed = parseConfigValue(kind, raw)
  if ('fault' in parsed) throw new Error(`the default of ${path} ${parsed.fault}`)
  return parsed.value
}
