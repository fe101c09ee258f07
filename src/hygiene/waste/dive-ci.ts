import { PlimsollError } from '../../core/errors.ts'
import { type LocatedYaml, readLocatedYaml } from '../../documents/located-yaml.ts'

/** What an image may waste; what is absent may be anything. */
export interface WasteLimits {
  /** 0 to 1. */
  readonly lowestEfficiency?: number
  readonly highestWastedBytes?: number
  /** 0 to 1. */
  readonly highestUserWastedPercent?: number
}

/** What holds where nobody says otherwise, as with dive. */
export const DEFAULT_WASTE_LIMITS: WasteLimits = { lowestEfficiency: 0.9, highestUserWastedPercent: 0.1 }

type RuleName = keyof Required<WasteLimits>

const RULES: Readonly<Record<RuleName, 'share' | 'bytes'>> = {
  lowestEfficiency: 'share',
  highestWastedBytes: 'bytes',
  highestUserWastedPercent: 'share',
}

const FORMS = {
  share: 'a number from 0 to 1, or disabled',
  bytes: 'a number of bytes such as 20MB, or disabled',
} as const

/**
 * A `.dive-ci` file: a map `rules` with the names of WasteLimits, or the same in small letters with hyphens. A value may
 * be `disabled`; a rule that is not named has its default. Throws `config-invalid` with file, line and column.
 * https://github.com/wagoodman/dive#ci-integration
 */
export async function readDiveCi(source: {
  readonly file: string
  readonly text: string
}): Promise<WasteLimits> {
  const yaml = await readLocatedYaml({ ...source, code: 'config-invalid' })
  const limits: { [Name in RuleName]?: number } = { ...DEFAULT_WASTE_LIMITS }
  for (const [key, value] of Object.entries(rulesOf(yaml))) {
    const name = ruleName(key)
    if (!name) yaml.failAtKey(['rules', key], `rules.${key} is no rule of dive`)
    else if (value === 'disabled') delete limits[name]
    else limits[name] = readLimit(value, RULES[name]) ?? yaml.fail(['rules', key], wrong(name))
  }
  return limits
}

function rulesOf(yaml: LocatedYaml): object {
  const { value } = yaml
  if (value === null || value === undefined) return {} // All of it is comments.
  if (!isMap(value)) return yaml.fail([], 'the file is to be a map with the key rules')
  for (const key of Object.keys(value))
    if (key !== 'rules') yaml.failAtKey([key], `${key} is no key that is known`)
  const { rules } = value
  if (rules === null || rules === undefined) return {}
  return isMap(rules) ? rules : yaml.fail(['rules'], 'rules is to be a map of names and values')
}

function isMap(value: unknown): value is { readonly rules?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Throws `option-invalid` for a value of an option that is named like a rule. */
export function parseWasteLimit(name: RuleName, text: string): number {
  const limit = readLimit(text, RULES[name])
  if (limit === undefined)
    throw new PlimsollError('option-invalid', `${wrong(name)}, and not ${JSON.stringify(text)}.`)
  return limit
}

function wrong(name: RuleName): string {
  return `${name} is to be ${FORMS[RULES[name]]}`
}

function ruleName(key: string): RuleName | undefined {
  const camel = key.replace(/-[a-z]/g, (text) => text.charAt(1).toUpperCase())
  return Object.hasOwn(RULES, camel) ? (camel as RuleName) : undefined
}

/** Values may stand in quotes, as they do in the example of dive's own documentation. */
function readLimit(value: unknown, form: 'share' | 'bytes'): number | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return undefined
  if (form === 'bytes') return readBytes(text)
  const number = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  return number >= 0 && number <= 1 ? number : undefined
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }
const BINARY_UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** `20MB` and `20M` are powers of ten, `20MiB` of two. https://github.com/dustin/go-humanize */
function readBytes(text: string): number | undefined {
  const [, amount, letter = '', binary] =
    /^(\d{1,15}(?:\.\d{1,9})?) ?([kmgt]?)(i?)b?$/i.exec(text.trim()) ?? []
  if (amount === undefined) return undefined
  const unit = (binary ? BINARY_UNITS : UNITS)[letter.toLowerCase()]
  const bytes = unit === undefined ? Number.NaN : Math.floor(Number(amount) * unit)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
