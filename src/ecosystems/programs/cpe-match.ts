import * as z from 'zod/mini'
import type { VersionRange } from '../../core/advisory.ts'
import { isOtherSystem } from './nvd-conditions.ts'
import { comparable, cpeParts, PRODUCTS } from './products.ts'
import { ANY_UPDATE, programOrder } from './version-order.ts'

/** One product of a record: a CPE with a version of its own, or with bounds. */
export const NVD_MATCH = z.object({
  vulnerable: z.boolean(),
  criteria: z.string(),
  versionStartIncluding: z.optional(z.string()),
  versionStartExcluding: z.optional(z.string()),
  versionEndIncluding: z.optional(z.string()),
  versionEndExcluding: z.optional(z.string()),
})
export type NvdMatch = z.infer<typeof NVD_MATCH>

/** A match that hits a program of the table. */
export interface ProgramMatch {
  readonly product: string
  /** Unescaped, `*` for any and `-` for none. */
  readonly version: string
  readonly update: string
  readonly match: NvdMatch
}

/** `undefined` for other products, for what is not hit, and for what runs on other systems alone. */
export function programMatch(match: NvdMatch): ProgramMatch | undefined {
  if (!match.vulnerable || !match.criteria.startsWith('cpe:2.3:a:')) return undefined
  const parts = cpeParts(match.criteria)
  if (!parts) return undefined
  const [, vendor, name, version = '', update = '', , , , target = ''] = parts
  const product = `${vendor}:${name}`
  if (!PRODUCTS.has(product) || isOtherSystem(target)) return undefined
  return { product, version: unescaped(version), update: unescaped(update), match }
}

/** A range or one version; in words what is to be known of them; or the text that is no version. */
export type AffectedVersions =
  | { readonly range?: VersionRange; readonly version?: string; readonly note?: string }
  | { readonly invalid: string }

/**
 * NVD ends a range with «excluding» where it knows the first version that is not hit, so that is taken for the fix, and
 * with «including» where it does not. A version counts with all its updates, unless one is named.
 */
export function affectedBy({ product, version, update, match }: ProgramMatch): AffectedVersions {
  const { versionStartIncluding, versionStartExcluding, versionEndIncluding, versionEndExcluding } = match
  const bound = (text: string | undefined, more = '') =>
    text === undefined ? undefined : comparable(product, text) + more
  const range = defined({
    introduced: bound(versionStartIncluding),
    after: bound(versionStartExcluding),
    fixed: bound(versionEndExcluding),
    lastAffected: versionEndExcluding === undefined ? bound(versionEndIncluding, ANY_UPDATE) : undefined,
  })
  const bounds = Object.values(range)
  const invalid = bounds.find((text) => !programOrder.isValid(text))
  if (invalid !== undefined) return { invalid }
  if (bounds.length > 0 || version === '*') return { range }
  // Where NVD does not know which versions are hit, it may be each.
  if (version === '-') return { range: {}, note: 'NVD names no version' }
  const own = comparable(product, update === '*' || update === '-' ? version : `${version}:${update}`)
  if (!programOrder.isValid(own)) return { invalid: own }
  return update === '*' ? { range: { introduced: own, lastAffected: own + ANY_UPDATE } } : { version: own }
}

function defined(range: Readonly<Record<string, string | undefined>>): VersionRange {
  return Object.fromEntries(Object.entries(range).filter(([, text]) => text !== undefined))
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1')
}
