import { EXCEPTION_IDS, LICENSE_IDS } from './spdx-license-ids.ts'

/** What the text of a licence is: an identifier of SPDX's list, an expression of several, or a packager's own words. */
export type LicenseText =
  | { readonly kind: 'id'; readonly text: string }
  | { readonly kind: 'expression'; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }

/** Longer ones are taken as words. */
export const MAX_EXPRESSION_LENGTH = 4000

// Identifiers are written in any case, operators in capitals, says the specification; old packages do as they like.
const LICENSES = byLowerCase(LICENSE_IDS)
const EXCEPTIONS = byLowerCase(EXCEPTION_IDS)

function byLowerCase(ids: readonly string[]): ReadonlyMap<string, string> {
  return new Map(ids.map((id) => [id.toLowerCase(), id]))
}

/**
 * Tells identifiers and expressions from other words, and writes them as the list has them. References to licences
 * that a document defines (`LicenseRef-x`) count as words: nothing here defines them.
 * https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 */
export function readLicense(text: string): LicenseText {
  const name: LicenseText = { kind: 'name', text }
  if (text.length > MAX_EXPRESSION_LENGTH) return name
  const tokens = text.replaceAll('(', ' ( ').replaceAll(')', ' ) ').split(/\s+/).filter(Boolean)
  const written = writeTokens(tokens)
  if (written === undefined) return name
  return { kind: tokens.length === 1 && !written.endsWith('+') ? 'id' : 'expression', text: written }
}

/** The expression in its usual form; `undefined` where it is none. */
function writeTokens(tokens: readonly string[]): string | undefined {
  const written: string[] = []
  let depth = 0
  let last: 'start' | 'license' | 'with' | 'whole' = 'start'
  for (const token of tokens) {
    const operator = token.toUpperCase()
    let word: string | undefined
    if (last === 'with') {
      word = EXCEPTIONS.get(token.toLowerCase())
      last = 'whole'
    } else if (last === 'start') {
      if (token === '(') {
        depth++
        word = token
      } else {
        word = licenseId(token)
        last = 'license'
      }
    } else if (token === ')' && depth > 0) {
      depth--
      word = token
      last = 'whole'
    } else if (operator === 'AND' || operator === 'OR') {
      word = operator
      last = 'start'
    } else if (operator === 'WITH' && last === 'license') {
      word = operator
      last = 'with'
    }
    if (word === undefined) return undefined
    written.push(word)
  }
  const isWhole = depth === 0 && (last === 'license' || last === 'whole')
  return isWhole ? written.join(' ').replaceAll('( ', '(').replaceAll(' )', ')') : undefined
}

/** `MIT`, `Apache-2.0+`. */
function licenseId(token: string): string | undefined {
  const listed = LICENSES.get(token.toLowerCase())
  if (listed !== undefined || !token.endsWith('+')) return listed
  const base = LICENSES.get(token.slice(0, -1).toLowerCase())
  return base === undefined ? undefined : `${base}+`
}

/** All of them at once, as one expression: `MIT AND (ISC OR BSD-3-Clause)`. */
export function joinLicenses(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0] ?? ''
  return texts.map((text) => (text.includes(' ') ? `(${text})` : text)).join(' AND ')
}
