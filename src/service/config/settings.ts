import { readFile } from 'node:fs/promises'
import { didYouMean } from '../../core/did-you-mean.ts'
import { faultOf } from '../../core/errors.ts'
import { collectFaults, messageThrownBy } from '../../documents/check.ts'
import { type LocatedYaml, partOf } from '../../documents/located-yaml.ts'
import { CONFIG_KEYS, type ConfigKey } from './keys.ts'
import { Oidc, SECRET_MEMBERS, TARGET_KINDS, TARGETS, Target } from './list-schemas.ts'
import { type ConfigValue, parseConfigValue } from './values.ts'

/** A value with how to complain of it: `plimsoll.yaml:3:5: service.listen …`. */
export interface Setting<T = ConfigValue> {
  readonly value: T
  /** The message of a fault that only shows later, without the full stop's sentence before it. */
  readonly at: (detail: string) => string
}

/** What one place (a file, the command line) says, as far as it could be read. */
export interface Settings {
  /** By the path of the key. */
  readonly values: ReadonlyMap<string, Setting>
  readonly oidc?: readonly Setting<Oidc>[]
  readonly targets?: readonly Setting<Target>[]
}

/** Where secrets are taken from that do not stand in the file. */
export interface SecretSources {
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** Bytes of a file that holds a secret; what is longer is another file. */
const MAX_SECRET_LENGTH = 64 * 1024

const BY_PATH: ReadonlyMap<string, ConfigKey> = new Map(CONFIG_KEYS.map((key) => [key.path, key]))
const SECTIONS: ReadonlySet<string> = new Set(
  [...BY_PATH.keys(), 'auth.oidc', 'notifier.targets'].flatMap((path) => {
    const words = path.split('.')
    return words.slice(1).map((_, index) => words.slice(0, index + 1).join('.'))
  }),
)
const LISTS: ReadonlySet<string> = new Set(['auth.oidc', 'notifier.targets'])

/** The map under `service`. Faults are added to the list, each with its place. */
export async function readSettings(
  yaml: LocatedYaml,
  sources: SecretSources,
  faults: string[],
): Promise<Settings> {
  const values = new Map<string, Setting>()
  const lists: { oidc?: readonly Setting<Oidc>[]; targets?: readonly Setting<Target>[] } = {}
  const fault = (path: readonly string[], detail: string): void => {
    faults.push(messageThrownBy(() => yaml.failAtKey(['service', ...path], `${nameOf(path)} ${detail}`)))
  }
  async function walk(map: object, prefix: readonly string[]): Promise<void> {
    for (const [name, raw] of Object.entries(map)) {
      const path = [...prefix, name]
      const full = path.join('.')
      const { key, source } = keyOf(full)
      if (key && values.has(key.path)) fault(path, `says again what ${nameOf(key.path.split('.'))} says`)
      else if (key) {
        const read = source ? await readSecret(source, raw, sources) : parseConfigValue(key.value, raw)
        if ('fault' in read) fault(path, read.fault)
        else
          values.set(key.path, {
            value: read.value,
            at: (detail) =>
              messageThrownBy(() => yaml.fail(['service', ...path], `${nameOf(path)} ${detail}`)),
          })
      } else if (LISTS.has(full)) await readList(full, path, raw)
      else if (!SECTIONS.has(full)) fault(path, `is no key that is known${guess(full)}`)
      else if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) await walk(raw, path)
      else if (raw !== null) fault(path, 'is to hold keys and values')
    }
  }
  async function readList(full: string, path: readonly string[], raw: unknown): Promise<void> {
    if (!Array.isArray(raw)) return fault(path, 'is to be a list')
    const items: Setting<unknown>[] = []
    for (const [index, item] of raw.entries()) {
      const place = ['service', ...path, index]
      const before = faults.length
      const filled = await fillSecrets(item, [], sources, (rest, detail) => {
        const name = ['service', full, index, ...rest].join('.')
        faults.push(messageThrownBy(() => yaml.failAtKey([...place, ...rest], `${name} ${detail}`)))
      })
      // What could not be read is told once, and not as missing as well.
      if (faults.length > before) continue
      const part = partOf(yaml, place, filled)
      const worded = withNames(part, `service.${full}.${index}`)
      const result = full === 'auth.oidc' ? collectFaults(worded, Oidc) : collectTarget(worded)
      if ('faults' in result) faults.push(...result.faults)
      else
        items.push({
          value: result.value,
          at: (detail) => messageThrownBy(() => yaml.fail(place, `service.${full}.${index} ${detail}`)),
        })
    }
    if (full === 'auth.oidc') lists.oidc = items as Setting<Oidc>[]
    else lists.targets = items as Setting<Target>[]
  }
  const section = (yaml.value as { service?: unknown } | null)?.service
  if (typeof section === 'object' && section !== null && !Array.isArray(section)) await walk(section, [])
  else if (section !== undefined && section !== null)
    faults.push(messageThrownBy(() => yaml.fail(['service'], 'service is to hold keys and values')))
  return { values, ...lists }
}

/** A target of one kind is held to that kind's schema, for faults that say what of it is wrong. */
export function collectTarget(
  yaml: LocatedYaml,
): { readonly value: Target } | { readonly faults: readonly string[] } {
  const kind = (yaml.value as { kind?: unknown } | null)?.kind
  const known = TARGET_KINDS.find((one) => one === kind)
  return collectFaults(yaml, known === undefined ? Target : TARGETS[known], {
    '': known === undefined ? [] : Object.keys(TARGETS[known]._zod.def.shape),
  })
}

/** The same document, whose messages name its values from `prefix` on. */
function withNames(yaml: LocatedYaml, prefix: string): LocatedYaml {
  const words = (detail: string): string =>
    detail.startsWith('the file ') ? `${prefix}${detail.slice('the file'.length)}` : `${prefix}.${detail}`
  return {
    ...yaml,
    fail: (path, detail) => yaml.fail(path, words(detail)),
    failAtKey: (path, detail) => yaml.failAtKey(path, words(detail)),
  }
}

interface SecretSource {
  readonly kind: 'file' | 'env'
}

function keyOf(path: string): { readonly key?: ConfigKey; readonly source?: SecretSource } {
  const plain = BY_PATH.get(path)
  if (plain) return { key: plain }
  for (const kind of ['file', 'env'] as const) {
    const key = path.endsWith(`-${kind}`) ? BY_PATH.get(path.slice(0, -`-${kind}`.length)) : undefined
    if (key?.isSecret) return { key, source: { kind } }
  }
  return {}
}

/** The secret that a file or a variable holds, without the line end that editors add. Messages never hold any of it. */
export async function readSecret(
  { kind }: SecretSource,
  name: unknown,
  { environment, signal }: SecretSources,
): Promise<{ readonly value: string } | { readonly fault: string }> {
  if (typeof name !== 'string' || name === '')
    return { fault: kind === 'file' ? 'is to be the path of a file' : 'is to be the name of a variable' }
  if (kind === 'env') {
    const value = environment[name]
    return value ? { value } : { fault: `names ${name}, which is not set` }
  }
  let text: string
  try {
    text = await readFile(name, { encoding: 'utf8', signal })
  } catch (error) {
    return { fault: `names ${name}, which cannot be read: ${faultOf(error)}` }
  }
  const value = text.replace(/\r?\n$/, '')
  if (value === '') return { fault: `names ${name}, which is empty` }
  return value.length > MAX_SECRET_LENGTH ? { fault: `names ${name}, which is too long` } : { value }
}

/** `url-file` and `url-env` of a target become its `url`. */
async function fillSecrets(
  item: unknown,
  path: readonly string[],
  sources: SecretSources,
  fault: (path: readonly string[], detail: string) => void,
): Promise<unknown> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
  const filled: Record<string, unknown> = {}
  for (const [name, raw] of Object.entries(item)) {
    const { member, kind } = /^(?<member>[a-z]+)-(?<kind>file|env)$/.exec(name)?.groups ?? {}
    if (member === undefined || !SECRET_MEMBERS.includes(member)) {
      filled[name] = await fillSecrets(raw, [...path, name], sources, fault)
      continue
    }
    const read = await readSecret({ kind: kind === 'env' ? 'env' : 'file' }, raw, sources)
    if ('fault' in read) fault([...path, name], read.fault)
    else filled[member] = member === 'uris' ? read.value.split(/\s+/) : read.value
  }
  return filled
}

function nameOf(path: readonly string[]): string {
  return ['service', ...path].join('.')
}

function guess(path: string): string {
  return didYouMean(path, [...BY_PATH.keys(), ...SECTIONS, ...LISTS])
}
