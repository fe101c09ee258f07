import { CONFIG_KEYS } from './keys.ts'
import { SECRET_MEMBERS } from './list-schemas.ts'
import type { Resolved } from './resolve.ts'
import type { Setting } from './settings.ts'
import type { ConfigValue } from './values.ts'

/** In place of each secret. */
export const MASK = '********'

/** Resolved keys as they would stand in plimsoll.yaml, without the secrets unless they are asked for. */
export function printableConfig({ values, oidc, targets }: Resolved, showsSecrets = false): object {
  const service: Tree = {}
  for (const { path, value: kind, isSecret } of CONFIG_KEYS) {
    const setting = values.get(path)
    if (!setting) continue
    const isMasked = isSecret === true && !showsSecrets
    place(service, path.split('.'), isMasked ? MASK : written(setting.value, kind.kind))
  }
  const shown = <T>(items: readonly Setting<T>[]): unknown[] =>
    items.map(({ value }) => (showsSecrets ? value : masked(value)))
  if (oidc.length > 0)
    place(
      service,
      ['auth', 'oidc'],
      oidc.map(({ value }) => value),
    )
  if (targets.length > 0) place(service, ['notifier', 'targets'], shown(targets))
  return { service }
}

interface Tree {
  [key: string]: unknown
}

function place(tree: Tree, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[first] = value
  else place((tree[first] ??= {}) as Tree, rest, value)
}

function written(value: ConfigValue, kind: string): unknown {
  if (typeof value === 'object' && 'port' in value)
    return value.host.includes(':') ? `[${value.host}]:${value.port}` : `${value.host}:${value.port}`
  return kind === 'duration' && typeof value === 'number' ? durationText(value) : value
}

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
]

/** `6h`, `90s`: in the largest unit that leaves nothing over. */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) return '0s'
  for (const [unit, size] of UNITS) if (milliseconds % size === 0) return `${milliseconds / size}${unit}`
  return `${milliseconds}ms`
}

/** Of a target: addresses may carry passwords, and those of chats are secrets themselves. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'headers' && typeof inner === 'object' && inner !== null
        ? Object.fromEntries(Object.keys(inner).map((header) => [header, MASK]))
        : SECRET_MEMBERS.includes(name)
          ? MASK
          : masked(inner),
    ]),
  )
}
