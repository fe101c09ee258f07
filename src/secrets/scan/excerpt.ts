import { printable } from '../../core/printable.ts'
import type { SecretRule } from '../types.ts'
import type { FoundSecret, Masked } from './found.ts'

/** Characters of an excerpt. */
export const MAX_EXCERPT = 160
/** Of them before the secret, where there is more on both sides. */
const BEFORE = 60
/** Shorter secrets are masked where they were found, and not wherever the same letters stand. */
const MIN_REPEATED = 6

const STARS = '********'
const CUT = '…'

/** What may be shown of a secret: what all of its kind begin with, where it does. */
export function maskOf({ visiblePrefix = '' }: SecretRule, secret: string): string {
  const hasPrefix = secret.length > visiblePrefix.length && secret.startsWith(visiblePrefix)
  return hasPrefix ? visiblePrefix + STARS : STARS
}

/**
 * The line of a secret with all secrets in it masked, cut around it.
 * @param all that was found in the file, what lies over each other included, by where it starts
 */
export function excerptOf(one: FoundSecret, all: readonly Masked[]): string {
  const texts = repeatedTexts(all)
  const start = one.aroundStart
  const end = start + one.around.length
  let before = ''
  let behind = ''
  let at = start
  for (const span of joined(all)) {
    if (span.end <= at || span.start >= end) continue
    const gap = shown(one, texts, at, span.start)
    at = span.end
    if (span.end <= one.start) before += gap + span.mask
    else if (span.start >= one.end) behind += gap + span.mask
    else before += gap
  }
  if (at < end) behind += shown(one, texts, at, end)
  return cut(Array.from(before.trimStart()), maskOf(one.rule.rule, one.secret), Array.from(behind.trimEnd()))
}

/** Bytes of a text that are secret, and what is shown in their place. */
export interface MaskedSpan {
  readonly start: number
  end: number
  readonly mask: string
}

/** What lies over each other is masked together. */
export function joined(all: readonly Masked[]): readonly MaskedSpan[] {
  const spans: MaskedSpan[] = []
  for (const { start, end, rule, secret } of all) {
    const last = spans.at(-1)
    if (last && start < last.end) last.end = Math.max(last.end, end)
    else spans.push({ start, end, mask: maskOf(rule.rule, secret) })
  }
  return spans
}

/** Secrets that are masked wherever they stand again, the longest first: one may be part of another. */
function repeatedTexts(all: readonly Masked[]): ReadonlyMap<string, string> {
  const long = all.filter(({ secret }) => secret.length >= MIN_REPEATED)
  const sorted = long.toSorted((a, b) => b.secret.length - a.secret.length)
  return new Map(sorted.map(({ secret, rule }) => [secret, maskOf(rule.rule, secret)]))
}

function shown(
  { around, aroundStart }: FoundSecret,
  texts: ReadonlyMap<string, string>,
  from: number,
  to: number,
): string {
  let text = around.toString('utf8', Math.max(0, from - aroundStart), Math.max(0, to - aroundStart))
  for (const [secret, mask] of texts) text = text.replaceAll(secret, () => mask)
  return printable(text.replaceAll(/\s+/gu, ' '))
}

function cut(before: readonly string[], mask: string, behind: readonly string[]): string {
  const room = Math.max(0, MAX_EXCERPT - mask.length)
  const shownBefore = Math.max(Math.min(BEFORE, room), room - behind.length)
  const left = before.length > shownBefore ? [CUT, ...before.slice(before.length - shownBefore + 1)] : before
  const rest = room - left.length
  const right = behind.length > rest ? [...behind.slice(0, Math.max(0, rest - 1)), CUT] : behind
  return left.join('') + mask + right.join('')
}
