import { A_DURATION, parseDuration } from '../../core/duration.ts'
import type { KeyKind } from './keys.ts'
import type { Address } from './types.ts'

/** What a key's value means, or what is wrong with it: words that go behind its name. */
export type Parsed = { readonly value: ConfigValue } | { readonly fault: string }
export type ConfigValue = string | number | boolean | readonly string[] | Address

/** The value of a key, as YAML and JSON give it, or as text from elsewhere. */
export function parseConfigValue(kind: KeyKind, raw: unknown): Parsed {
  switch (kind.kind) {
    case 'text':
      return typeof raw === 'string' && raw !== '' ? { value: raw } : { fault: 'is to be a text' }
    case 'flag':
      return typeof raw === 'boolean' ? { value: raw } : { fault: 'is to be true or false' }
    case 'number':
      return parseNumber(raw, kind.least, kind.most)
    case 'share':
      return typeof raw === 'number' && raw >= 0 && raw <= 1
        ? { value: raw }
        : { fault: 'is to be a number from 0 to 1' }
    case 'size':
      return parseSize(raw)
    case 'duration':
      return withFault(durationOf(raw), `is to be ${A_DURATION}`)
    case 'address':
      if (kind.mayBeNone && raw === 'none') return { value: 'none' }
      return withFault(
        parseAddress(raw),
        `is to be an address such as 127.0.0.1:6060 or :6060${kind.mayBeNone ? ', or none' : ''}`,
      )
    case 'choice':
      return typeof raw === 'string' && kind.choices.includes(raw)
        ? { value: raw }
        : { fault: `is to be ${kind.choices.join(', ')}` }
    case 'list':
      return parseList(raw, kind.choices)
  }
}

function withFault(value: ConfigValue | undefined, fault: string): Parsed {
  return value === undefined ? { fault } : { value }
}

function parseNumber(raw: unknown, least: number, most: number): Parsed {
  if (typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= least && raw <= most)
    return { value: raw }
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`
  return { fault: `is to be a whole number ${range}` }
}

function parseList(raw: unknown, choices: readonly string[] | undefined): Parsed {
  const items = typeof raw === 'string' ? [raw] : raw
  if (!Array.isArray(items) || !items.every((item) => typeof item === 'string' && item !== ''))
    return { fault: 'is to be a list of texts' }
  const strange = (items as readonly string[]).find((item) => choices && !choices.includes(item))
  if (strange === undefined) return { value: items as readonly string[] }
  return { fault: `does not know «${strange}»; there are ${choices?.join(', ')}` }
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

function parseSize(raw: unknown): Parsed {
  const parts = /^(?<number>\d{1,15}(?:\.\d{1,9})?) ?(?<unit>[a-z]{0,3})$/i.exec(String(raw))?.groups
  const unit = UNITS[(parts?.['unit'] ?? '').toLowerCase()]
  const bytes = Math.floor(Number(parts?.['number']) * (unit ?? Number.NaN))
  const isSize = (typeof raw === 'string' || typeof raw === 'number') && Number.isSafeInteger(bytes)
  return isSize ? { value: bytes } : { fault: 'is to be a size such as 512MB or 1GiB' }
}

/** In milliseconds. YAML has a number where nothing is meant. */
function durationOf(raw: unknown): number | undefined {
  if (raw === 0) return 0
  return typeof raw === 'string' ? parseDuration(raw) : undefined
}

/** Go's notation of an address to listen at: without a host it is every one. https://pkg.go.dev/net#Listen */
export function parseAddress(raw: unknown): Address | undefined {
  if (typeof raw !== 'string') return undefined
  const parts = /^(?:\[(?<six>[0-9a-f:.]+)\]|(?<host>[^:[\]/\s]*)):(?<port>\d{1,5})$/i.exec(raw)?.groups
  const port = Number(parts?.['port'])
  if (!parts || port > 65_535) return undefined
  return { host: parts['six'] ?? (parts['host'] || '0.0.0.0'), port }
}
