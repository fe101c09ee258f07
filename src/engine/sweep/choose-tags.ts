import { compareText } from '../../core/compare-text.ts'
import { PlimsollError } from '../../core/errors.ts'
import { type GlobPattern, matchesGlob, parseGlob } from '../../core/glob.ts'
import { semverOrder } from '../../packaging/semver/version.ts'

/** Which tags of a repository are looked at. */
export type TagChoice =
  | { readonly kind: 'all' }
  /** Those whose images were built last, by their configs. */
  | { readonly kind: 'newest'; readonly count: number }
  | { readonly kind: 'globs'; readonly patterns: readonly GlobPattern[] }
  /** Tags that are versions, all bounds kept; of them the highest, where a count is given. */
  | { readonly kind: 'versions'; readonly bounds: readonly Bound[]; readonly count?: number }

interface Bound {
  readonly sign: '<' | '<=' | '>' | '>=' | '='
  readonly version: string
}

/** A tag whose image has been looked up. */
export interface DatedTag {
  readonly tag: string
  /** ISO 8601, by the config. */
  readonly created?: string
}

/**
 * `newest:3`, `semver`, `semver:3`, `semver:>=1.2 <2`, else globs. Throws `option-invalid`.
 * @param texts parted by commas already; none is all tags
 */
export function parseTagChoice(texts: readonly string[]): TagChoice {
  const [text = ''] = texts
  if (texts.length === 0) return { kind: 'all' }
  const isWord = texts.some((one) => /^(?:newest|semver)(?::|$)/.test(one))
  if (!isWord) return { kind: 'globs', patterns: texts.flatMap(parseGlob) }
  if (texts.length > 1) throw invalid(texts.join(','), 'newest and semver stand alone')
  const [word, ...rest] = text.split(':')
  const value = rest.join(':').trim()
  if (word === 'newest') return { kind: 'newest', count: countOf(value, text) }
  if (value === '') return { kind: 'versions', bounds: [] }
  if (/^\d+$/.test(value)) return { kind: 'versions', bounds: [], count: countOf(value, text) }
  return { kind: 'versions', bounds: value.split(/\s+/).map((bound) => parseBound(bound, text)) }
}

function countOf(value: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value)
  throw invalid(text, 'it takes a number from 1 up, such as newest:3')
}

function parseBound(bound: string, text: string): Bound {
  const [, sign = '=', version = ''] = /^(<=|>=|<|>|=)?(.*)$/.exec(bound) ?? []
  if (semverOrder.isValid(version)) return { sign: sign as Bound['sign'], version }
  throw invalid(text, `«${bound}» is no bound such as >=1.2`)
}

function invalid(text: string, detail: string): PlimsollError {
  const forms = 'newest:N, semver, semver:N, semver:>=1.2 <2, or globs'
  return new PlimsollError('option-invalid', `--tags ${text}: ${detail}; it knows ${forms}.`)
}

/** What can be said by the names alone, before anything is looked up. Sorted by name; versions the highest first. */
export function chooseByName(tags: readonly string[], choice: TagChoice): readonly string[] {
  const images = tags.filter((tag) => !isAttachment(tag)).sort(compareText)
  switch (choice.kind) {
    case 'globs':
      return images.filter((tag) => choice.patterns.some((pattern) => matchesGlob(pattern, [tag])))
    case 'versions':
      return images
        .filter((tag) => semverOrder.isValid(tag) && choice.bounds.every((bound) => holds(tag, bound)))
        .sort((a, b) => semverOrder.compare(b, a))
        .slice(0, choice.count)
    default:
      return images
  }
}

/**
 * What it takes the dates for. An image without a date cannot be said to be too old, so it stays; among the newest it
 * comes last. Of the same date the higher version comes first.
 * @param since milliseconds since the epoch
 */
export function chooseByDate<Tag extends DatedTag>(
  tags: readonly Tag[],
  choice: TagChoice,
  since: number | undefined,
): readonly Tag[] {
  const recent = tags.filter((tag) => since === undefined || (timeOf(tag) ?? since) >= since)
  if (choice.kind !== 'newest') return recent
  return [...recent].sort(newestFirst).slice(0, choice.count)
}

function newestFirst(a: DatedTag, b: DatedTag): number {
  const byDate = (timeOf(b) ?? -1) - (timeOf(a) ?? -1)
  if (byDate !== 0) return byDate
  const areVersions = semverOrder.isValid(a.tag) && semverOrder.isValid(b.tag)
  return (areVersions ? semverOrder.compare(b.tag, a.tag) : 0) || compareText(b.tag, a.tag)
}

/** Builds that can be repeated are of 1970, or of no date at all: that says nothing of their age. */
function timeOf({ created }: DatedTag): number | undefined {
  const time = Date.parse(created ?? '')
  return Number.isNaN(time) || time <= 0 ? undefined : time
}

function holds(tag: string, { sign, version }: Bound): boolean {
  const order = semverOrder.compare(tag, version)
  switch (sign) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '=':
      return order === 0
  }
}

/**
 * Signatures, attestations and lists of packages that are tagged by the digest of their image.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
function isAttachment(tag: string): boolean {
  return /^sha(?:256|512)-[0-9a-f]{64,128}(?:\.[a-z]+)?$/.test(tag)
}
