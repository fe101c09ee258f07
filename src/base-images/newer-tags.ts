import { compareText } from '../core/compare-text.ts'

/** Numbers of one version in a tag, as they are written. */
type Version = readonly string[]

/** From so many digits on a number is a day, and no major version: `bookworm-20260105`. */
const DAY_DIGITS = 8

/**
 * Tags of the same shape that stand for later versions, the latest first: `12.9-slim` for `12.4-slim`, and not
 * `12.9`, `13.0-slim` or `12.9.1-slim`. A tag without a number has none.
 *
 * @param acrossMajor whether the first number of a version may be another
 */
export function newerTags(tag: string, others: readonly string[], acrossMajor: boolean): readonly string[] {
  const own = versionsOf(tag)
  const shape = shapeOf(tag)
  return others
    .filter((other) => shapeOf(other) === shape && isLater(versionsOf(other), own, acrossMajor))
    .sort((a, b) => compareAll(versionsOf(b), versionsOf(a)) || compareText(a, b))
}

/** With a `#` for each number: what is left is the variant. */
function shapeOf(tag: string): string {
  return tag.replaceAll(/\d+/g, '#')
}

function versionsOf(tag: string): readonly Version[] {
  return [...tag.matchAll(/\d+(?:\.\d+)*/g)].map(([text]) => text.split('.'))
}

/** The main version may not be an earlier one, and what it was built for (`-alpine3.18`) neither. */
function isLater(versions: readonly Version[], own: readonly Version[], acrossMajor: boolean): boolean {
  const orders = versions.map((version, index) => compareVersions(version, own[index] ?? []))
  const isSameMajor = versions.every(([first = ''], index) => {
    return first.length >= DAY_DIGITS || compareNumbers(first, own[index]?.[0] ?? '') === 0
  })
  return (
    orders.every((order) => order >= 0) && orders.some((order) => order > 0) && (acrossMajor || isSameMajor)
  )
}

function compareAll(a: readonly Version[], b: readonly Version[]): number {
  for (const [index, version] of a.entries()) {
    const order = compareVersions(version, b[index] ?? [])
    if (order !== 0) return order
  }
  return 0
}

function compareVersions(a: Version, b: Version): number {
  for (const [index, number] of a.entries()) {
    const order = compareNumbers(number, b[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** Of any length: a tag may have more digits than a number holds. */
function compareNumbers(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => text.replace(/^0+/, ''))
  return (one ?? '').length - (other ?? '').length || compareText(one ?? '', other ?? '')
}
