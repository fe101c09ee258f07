import type { LabelKind } from '../types.ts'
import { wordSet } from './word-set.ts'

/** No value of a label that is longer is looked at; it is none of these. */
export const LONGEST_LABEL = 2048

/** Whether a value is of a kind. */
export function isLabelKind(kind: LabelKind, value: string): boolean {
  return value.length <= LONGEST_LABEL && KINDS[kind](value)
}

const KINDS: Readonly<Record<LabelKind, (value: string) => boolean>> = {
  text: () => true,
  rfc3339: isTime,
  semver: isSemver,
  url: (value) => /^[a-z][a-z0-9+.-]*:/i.test(value) && !/[\s<>"{}|\\^`]/.test(value) && URL.canParse(value),
  hash: (value) => /^[0-9a-f]{7,64}$/i.test(value),
  spdx: isLicense,
  email: isMail,
}

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
function isTime(value: string): boolean {
  const parts =
    /^(\d{4})-(\d\d)-(\d\d)[Tt ]([01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(
      value,
    )
  if (!parts) return false
  const [, year, month, day] = parts.map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day))
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day
}

/** https://semver.org/#backusnaur-form-grammar-for-valid-semver-versions */
function isSemver(value: string): boolean {
  const plus = value.indexOf('+')
  const [version, build] = plus < 0 ? [value, undefined] : [value.slice(0, plus), value.slice(plus + 1)]
  const hyphen = version.indexOf('-')
  const [core, pre] =
    hyphen < 0 ? [version, undefined] : [version.slice(0, hyphen), version.slice(hyphen + 1)]
  const isNumber = (text: string): boolean => /^(?:0|[1-9]\d*)$/.test(text)
  const isName = (text: string): boolean => /^[0-9A-Za-z-]+$/.test(text)
  const numbers = core.split('.')
  return (
    numbers.length === 3 &&
    numbers.every(isNumber) &&
    (build === undefined || build.split('.').every(isName)) &&
    (pre === undefined || pre.split('.').every((one) => isName(one) && (!/^\d+$/.test(one) || isNumber(one))))
  )
}

/**
 * By its form: identifiers with operators between them, in brackets that match. Whether there is a license of the name
 * is not looked at. https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 */
function isLicense(value: string): boolean {
  const words = value
    .replaceAll(/[()]/g, (bracket) => ` ${bracket} `)
    .split(/\s+/)
    .filter((word) => word !== '')
  let depth = 0
  let wantsName = true
  for (const word of words) {
    if (word === '(') depth++
    else if (word === ')') depth--
    if (depth < 0 || (word === '(' && !wantsName) || (word === ')' && wantsName)) return false
    if (word === '(' || word === ')') continue
    if (wantsName === OPERATORS.has(word) || !/^[\w.:+-]+$/.test(word)) return false
    wantsName = !wantsName
  }
  return depth === 0 && !wantsName
}

const OPERATORS: ReadonlySet<string> = wordSet('AND OR WITH and or with')

/** An address alone or behind a name: `Jo <jo@example.com>`. */
function isMail(value: string): boolean {
  const [, inner = value] = /^[^<>]*<([^<>]*)>$/.exec(value.trim()) ?? []
  const parts = inner.trim().split('@')
  const [local = '', host = ''] = parts
  return (
    parts.length === 2 &&
    /^[\w.!#$%&'*+/=?^`{|}~-]+$/.test(local) &&
    host
      .split('.')
      .every((label) => /^[A-Za-z0-9-]+$/.test(label) && !label.startsWith('-') && !label.endsWith('-')) &&
    host.includes('.')
  )
}
