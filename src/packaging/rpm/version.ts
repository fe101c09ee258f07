import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'

/** Longer than any version of any distribution. */
export const MAX_RPM_VERSION_LENGTH = 512

/**
 * `[epoch:]version[-release]`, as rpm orders them: epoch, version and release, each by rpmvercmp; a missing epoch stands
 * for 0. A missing release comes before every release, so that a fix in `1.2` is in every `1.2-N`. Any word is a version:
 * what is not a letter or digit of ASCII only parts the others.
 *
 * https://rpm.org/docs/6.0.x/manual/dependencies.html#versioning
 */
export const rpmVersionOrder: VersionOrder = {
  id: 'rpm',
  isValid: (text) => text !== '' && text.length <= MAX_RPM_VERSION_LENGTH && !NO_WORD.test(text),
  compare: (a, b) => {
    const x = splitEvr(a)
    const y = splitEvr(b)
    return (
      rpmvercmp(x.epoch, y.epoch) ||
      rpmvercmp(x.version, y.version) ||
      Number(x.hasRelease) - Number(y.hasRelease) ||
      rpmvercmp(x.release, y.release)
    )
  },
}

/** White space and control characters. */
const NO_WORD = /[\s\p{Cc}]/u

export interface Evr {
  /** `0` where there is none. */
  readonly epoch: string
  readonly version: string
  /** Empty where there is none, or nothing behind its hyphen. */
  readonly release: string
  readonly hasRelease: boolean
}

export function splitEvr(text: string): Evr {
  const colon = text.indexOf(':')
  const epoch = colon > 0 ? text.slice(0, colon) : '0'
  const rest = text.slice(colon + 1)
  const hyphen = rest.lastIndexOf('-')
  return hyphen < 0
    ? { epoch, version: rest, release: '', hasRelease: false }
    : { epoch, version: rest.slice(0, hyphen), release: rest.slice(hyphen + 1), hasRelease: true }
}

/** `1:2.3-4`; an epoch of 0 is left out, as the distributions write it. */
export function joinEvr(epoch: string | number | undefined, version: string, release: string): string {
  const hasEpoch = epoch !== undefined && !/^0*$/.test(String(epoch))
  return `${hasEpoch ? `${epoch}:` : ''}${version}${release === '' ? '' : `-${release}`}`
}

/**
 * Segments of digits and of letters, one after the other; all else only parts them. `~` comes before everything, also the
 * end, and `^` before everything but the end.
 *
 * https://github.com/rpm-software-management/rpm/blob/master/rpmio/rpmvercmp.cc
 */
export function rpmvercmp(a: string, b: string): number {
  if (a === b) return 0
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    i = skipSeparators(a, i)
    j = skipSeparators(b, j)
    if (a[i] === '~' || b[j] === '~') {
      if (a[i] !== '~') return 1
      if (b[j] !== '~') return -1
      i++
      j++
      continue
    }
    if (a[i] === '^' || b[j] === '^') {
      if (i >= a.length) return -1
      if (j >= b.length) return 1
      if (a[i] !== '^') return 1
      if (b[j] !== '^') return -1
      i++
      j++
      continue
    }
    if (i >= a.length || j >= b.length) break
    const isNumber = isDigit(a.charCodeAt(i))
    const x = segment(a, i, isNumber)
    const y = segment(b, j, isNumber)
    if (y === '') return isNumber ? 1 : -1 // Numbers are newer than words.
    const result = isNumber ? compareDigits(x, y) : compareText(x, y)
    if (result !== 0) return result
    i += x.length
    j += y.length
  }
  if (i >= a.length && j >= b.length) return 0
  return i < a.length ? 1 : -1
}

function skipSeparators(text: string, from: number): number {
  let i = from
  while (i < text.length) {
    const c = text.charCodeAt(i)
    if (isDigit(c) || isLetter(c) || c === 0x7e || c === 0x5e) break
    i++
  }
  return i
}

function segment(text: string, from: number, isNumber: boolean): string {
  let end = from
  while (end < text.length && (isNumber ? isDigit : isLetter)(text.charCodeAt(end))) end++
  return text.slice(from, end)
}

function compareDigits(a: string, b: string): number {
  const x = a.replace(/^0+/, '')
  const y = b.replace(/^0+/, '')
  return x.length - y.length || compareText(x, y)
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

function isLetter(c: number): boolean {
  return (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a)
}
