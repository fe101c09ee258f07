import { linearRegExp } from '../../../core/linear-regexp.ts'

/** A text as CEL writes it: JSON's escapes are CEL's as well. */
export function celText(text: string): string {
  return JSON.stringify(text)
}

export function celList(items: readonly string[]): string {
  return `[${items.map(celText).join(', ')}]`
}

export function celDouble(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/**
 * Python's `re.match`, which begins at the start and ends anywhere.
 * @returns undefined where our patterns cannot say it: look-around, references
 */
export function celMatch(subject: string, pattern: string): string | undefined {
  const isFolded = pattern.startsWith('(?i)')
  const anchored = `${isFolded ? '(?i)' : ''}^(?:${isFolded ? pattern.slice('(?i)'.length) : pattern})`
  try {
    linearRegExp(anchored)
    return `${subject}.matches(${celText(anchored)})`
  } catch {
    return undefined
  }
}

/** A name with `*` for any number of any characters; undefined where it is for all. */
export function celWildcard(subject: string, wildcard: string): string | undefined {
  if (wildcard === '*') return undefined
  if (!wildcard.includes('*')) return `${subject} == ${celText(wildcard)}`
  const pattern = wildcard.split('*').map(escaped).join('.*')
  return `${subject}.matches(${celText(`^${pattern}$`)})`
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

export function allOf(conditions: readonly (string | undefined)[]): string {
  const present = conditions.filter((one) => one !== undefined)
  if (present.length === 0) return 'true'
  return present.length === 1 ? (present[0] ?? '') : present.map(bracketed).join(' && ')
}

/** `||` and `? :` bind less than `&&`. */
function bracketed(condition: string): string {
  return /\|\||\?/.test(condition) && !isBracketed(condition) ? `(${condition})` : condition
}

function isBracketed(text: string): boolean {
  if (!text.startsWith('(')) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at === text.length - 1
  }
  return false
}
