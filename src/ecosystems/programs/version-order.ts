import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'

/** Characters of a version, in programs and in NVD. */
export const MAX_LENGTH = 128

/** Stands behind a version in NVD's notation for all updates of it: `9.2:*` comes after `9.2p1` and before `9.3`. */
export const ANY_UPDATE = ':*'

/**
 * Numbers, then a letter of their own (`1.1.1w`), then updates: words with numbers, or numbers behind a sign (`p1`,
 * `-rc.1`, `_392`, `-60`). What follows `+` is about the build. NVD's version and update make one with a colon between
 * them: `9.2:p1`.
 */
interface ProgramVersion {
  readonly numbers: readonly string[]
  readonly letters: string
  readonly updates: readonly Update[]
}

interface Update {
  /** Below 0 for what comes before the release, above for what comes after it. */
  readonly rank: number
  readonly word: string
  readonly number: string
}

const RELEASE: Update = { rank: 0, word: '', number: '0' }
const AFTER = 1
const ANY = 2

/** Words of what is not yet a release, in their order. One letter is such a word only with a number behind it. */
const BEFORE: ReadonlyMap<string, number> = new Map([
  ['dev', -8],
  ['snapshot', -8],
  ['nightly', -8],
  ['ea', -7],
  ['test', -7],
  ['a', -6],
  ['alpha', -6],
  ['b', -5],
  ['beta', -5],
  ['m', -4],
  ['milestone', -4],
  ['pre', -3],
  ['preview', -3],
  ['c', -2],
  ['rc', -2],
  ['cr', -2],
])

/** Several spellings of one word. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['patch', 'p'],
  ['pl', 'p'],
  ['update', 'u'],
])

/** The order of the versions of programs, which have no common scheme: proven by the pairs of its test. */
export const programOrder: VersionOrder = {
  id: 'program',
  isValid: (version) => parse(version) !== undefined,
  compare: (a, b) => {
    const [one, other] = [parse(a), parse(b)]
    return one && other ? compareParsed(one, other) : compareText(a, b)
  },
}

function compareParsed(a: ProgramVersion, b: ProgramVersion): number {
  return (
    compareLists(a.numbers, b.numbers, '0', compareNumbers) ||
    compareText(a.letters, b.letters) ||
    compareLists(a.updates, b.updates, RELEASE, compareUpdates)
  )
}

function compareUpdates(a: Update, b: Update): number {
  return a.rank - b.rank || compareText(a.word, b.word) || compareNumbers(a.number, b.number)
}

/** What one list lacks counts as `none`. */
function compareLists<T>(a: readonly T[], b: readonly T[], none: T, compare: (a: T, b: T) => number): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compare(a[index] ?? none, b[index] ?? none)
    if (order !== 0) return order
  }
  return 0
}

/** Digits without zeros before them, of any length. */
function compareNumbers(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

const PARTS = /[0-9]+|[a-z]+|[.:_~*-]/g

function parse(version: string): ProgramVersion | undefined {
  if (version.length > MAX_LENGTH || !/^[0-9][0-9A-Za-z.:_~*+-]*$/.test(version)) return undefined
  const [bare = ''] = version.toLowerCase().split('+')
  const parts = bare.match(PARTS) ?? []
  const numbers: string[] = []
  let at = 0
  for (let number = parts[at]; isDigits(number) && (at === 0 || parts[at - 1] === '.'); number = parts[at]) {
    numbers.push(plain(number))
    at += parts[at + 1] === '.' && isDigits(parts[at + 2]) ? 2 : 1
  }
  const own = parts[at] ?? ''
  const letters =
    isWord(own) && own.length <= 2 && !BEFORE_WORDS.has(own) && !isDigits(parts[at + 1]) ? own : ''
  if (letters !== '') at++
  const updates = updatesOf(parts.slice(at))
  return updates && { numbers, letters, updates }
}

/** Two letters that are a word and no letters of the version. */
const BEFORE_WORDS: ReadonlySet<string> = new Set([...BEFORE.keys()].filter((word) => word.length > 1))

/** @returns `undefined` where a star is anything but the end */
function updatesOf(parts: readonly string[]): readonly Update[] | undefined {
  const updates: Update[] = []
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? ''
    if (part === '*') {
      if (at !== parts.length - 1 || parts[at - 1] !== ':') return undefined
      updates.push({ rank: ANY, word: '', number: '0' })
    } else if (isDigits(part)) updates.push({ rank: AFTER, word: '', number: plain(part) })
    else if (isWord(part)) {
      const next = isSeparator(parts[at + 1]) && isDigits(parts[at + 2]) ? at + 2 : at + 1
      const number = parts[next]
      updates.push(updateOf(part, isDigits(number) ? plain(number) : undefined))
      if (isDigits(number)) at = next
    }
  }
  return updates
}

function updateOf(word: string, number: string | undefined): Update {
  const known = word.length > 1 || number !== undefined ? BEFORE.get(word) : undefined
  if (known !== undefined) return { rank: known, word: '', number: number ?? '0' }
  return { rank: AFTER, word: SAME.get(word) ?? word, number: number ?? '0' }
}

function isSeparator(part: string | undefined): boolean {
  return part === '.' || part === '_' || part === '-'
}

function isDigits(part: string | undefined): part is string {
  return part !== undefined && part >= '0' && part < ':'
}

function isWord(part: string): boolean {
  return part >= 'a' && part < '{'
}

function plain(digits: string): string {
  return digits.replace(/^0+(?=[0-9])/, '')
}
