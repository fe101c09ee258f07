import { PACKAGE_CLASSES, packageClass } from '../../core/package.ts'
import { SEVERITIES, type Severity } from '../../core/severity.ts'
import { html, type Markup } from './markup.ts'
import type { Subject } from './subject.ts'

/*
 * Drawn as SVG by attributes alone: the page's policy allows no style attributes. Every number in a picture stands
 * beside it as text too.
 */

export const LEVELS: readonly Severity[] = SEVERITIES.toReversed()

export type Counts = Readonly<Record<Severity, number>>

export function countsOf(levels: Iterable<Severity>): Counts {
  const counts = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 }
  for (const level of levels) counts[level]++
  return counts
}

export function sum(counts: Counts): number {
  return LEVELS.reduce((total, level) => total + counts[level], 0)
}

/** `Critical`. */
export function capitalised(word: string): string {
  return `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`
}

const RADIUS = 40
const ROUND = 2 * Math.PI * RADIUS

/** A ring with a part for each severity. */
export function donut(counts: Counts): Markup {
  const total = sum(counts)
  let before = 0
  const parts = LEVELS.filter((level) => counts[level] > 0).map((level) => {
    const length = (counts[level] / total) * ROUND
    const part = html`<circle class="fill-${level.toLowerCase()}" cx="60" cy="60" r="${RADIUS}" stroke-dasharray="${round(length)} ${round(ROUND - length)}" stroke-dashoffset="${round(-before)}"/>`
    before += length
    return part
  })
  const words = LEVELS.map((level) => `${counts[level]} ${level.toLowerCase()}`).join(', ')
  return html`<svg class="donut" viewBox="0 0 120 120" role="img" aria-label="Findings by severity: ${words}"><circle class="track" cx="60" cy="60" r="${RADIUS}"/><g transform="rotate(-90 60 60)">${parts}</g><text x="60" y="60">${total}</text><text class="unit" x="60" y="76">${total === 1 ? 'finding' : 'findings'}</text></svg>
`
}

export interface Bar {
  readonly label: string
  /** Fragment that shows the findings of the bar. */
  readonly fragment: string
  readonly counts: Counts
}

const MOST_BARS = 8

/** A row for each with its findings by severity, longest is full; those beyond a handful are counted. */
export function bars(rows: readonly Bar[]): Markup {
  const longest = Math.max(1, ...rows.map(({ counts }) => sum(counts)))
  const shown = rows.slice(0, MOST_BARS)
  const rest = rows.length - shown.length
  return html`<ul class="bars">
${shown.map((row) => barRow(row, longest))}</ul>
${rest > 0 ? html`<p class="note">and ${rest} more</p>\n` : undefined}`
}

function barRow({ label, fragment, counts }: Bar, longest: number): Markup {
  let x = 0
  const parts = LEVELS.filter((level) => counts[level] > 0).map((level) => {
    const width = (counts[level] / longest) * 100
    const part = html`<rect class="fill-${level.toLowerCase()}" x="${round(x)}" width="${round(width)}" height="8"/>`
    x += width
    return part
  })
  return html`<li><a href="#${fragment}">${label}</a><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${parts}</svg><span class="number">${sum(counts)}</span></li>
`
}

const CLASS_NAMES = {
  os: 'Operating system',
  library: 'Libraries of languages',
  program: 'Programs of no package manager',
} as const

export function barsByClass({ findings }: Subject): readonly Bar[] {
  return PACKAGE_CLASSES.flatMap((name) => {
    const own = findings.filter(({ value }) => packageClass(value.package.type) === name)
    const counts = countsOf(own.map(({ value }) => value.severity.level))
    return own.length > 0 ? [{ label: CLASS_NAMES[name], fragment: `class=${name}`, counts }] : []
  })
}

/** Of one image by layer, of several by image; those with nothing are left out. */
export function barsByPlace({ reports, layers, findings }: Subject): readonly Bar[] {
  const places = new Map<number, Severity[]>()
  for (const { image, value } of findings) {
    const place = reports.length > 1 ? image : value.package.originLayer
    if (place === undefined) continue
    const levels = places.get(place) ?? []
    places.set(place, levels)
    levels.push(value.severity.level)
  }
  const rows = [...places].map(([place, levels]) => ({
    label:
      reports.length > 1
        ? (reports[place]?.target.name ?? '')
        : `${place + 1}. ${layers[place]?.value.createdBy ?? layers[place]?.value.diffId ?? ''}`,
    fragment: reports.length > 1 ? `image=${place + 1}` : `layer=${place + 1}`,
    counts: countsOf(levels),
    place,
  }))
  return reports.length > 1
    ? rows.sort((a, b) => sum(b.counts) - sum(a.counts) || a.place - b.place)
    : rows.sort((a, b) => a.place - b.place)
}

/** Two places are finer than a pixel, and keep the same bytes on every machine. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}
