import { sql } from 'kysely'
import type { Queries } from '../store/store.ts'
import { type ImageFilter, ofImages } from './image-filter.ts'

export const LEVELS = ['critical', 'high', 'medium', 'low', 'unknown'] as const
export type Level = (typeof LEVELS)[number]

/** Findings by severity, one for each package of each image. */
export type Counts = Readonly<Record<Level, number>>

export interface CountedImages extends Counts {
  readonly images: number
}

const SUMS = LEVELS.map((level) => sql<number>`COALESCE(SUM(${sql.ref(`c.${level}`)}), 0)`.as(level))

/** Of all images that were indexed, by their newest points. */
export async function countAll(queries: Queries, filter: ImageFilter): Promise<CountedImages> {
  const row = await newest(queries, filter)
    .select([sql`COUNT(*)`.as('images'), ...SUMS])
    .executeTakeFirstOrThrow()
  return { images: Number(row.images), ...numbersOf(row) }
}

/** The same for each value of a label, sorted by value; images without it are in none. */
export async function countByLabel(
  queries: Queries,
  filter: ImageFilter,
  label: string,
): Promise<readonly (CountedImages & { readonly value: string })[]> {
  const rows = await newest(queries, filter)
    .innerJoin('image_labels as b', 'b.image_id', 'i.id')
    .where('b.name', '=', label)
    .groupBy('b.value')
    .orderBy('b.value')
    .select(['b.value', sql`COUNT(*)`.as('images'), ...SUMS])
    .execute()
  return rows.map((row) => ({ value: row.value, images: Number(row.images), ...numbersOf(row) }))
}

function newest(queries: Queries, filter: ImageFilter) {
  return queries
    .selectFrom('images as i')
    .innerJoin('image_counts as c', 'c.image_id', 'i.id')
    .where(ofImages(filter))
    .where('c.until', 'is', null)
}

/**
 * The sums of each day from `from` to `to`, of the images that are there today. An image has a point for each day on
 * which something changed for it, and stays what it was until the next.
 */
export async function countHistory(
  queries: Queries,
  filter: ImageFilter,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly (Counts & { readonly day: string })[]> {
  const points = queries
    .selectFrom('images as i')
    .innerJoin('image_counts as c', 'c.image_id', 'i.id')
    .where(ofImages(filter))
  const [begun, ended] = await Promise.all([
    points
      .where('c.day', '<=', to)
      .groupBy('c.day')
      .select(['c.day', ...SUMS])
      .execute(),
    points
      .where('c.until', '<=', to)
      .groupBy('c.until')
      .select(['c.until as day', ...SUMS])
      .execute(),
  ])
  const steps = [
    ...begun.map((row) => ({ day: row.day, ...numbersOf(row, 1) })),
    ...ended.map((row) => ({ day: row.day ?? '', ...numbersOf(row, -1) })),
  ]
  return runningSums(
    steps.sort((a, b) => (a.day < b.day ? -1 : 1)),
    from,
    to,
  )
}

function runningSums(
  steps: readonly (Counts & { readonly day: string })[],
  from: string,
  to: string,
): (Counts & { readonly day: string })[] {
  const days: (Counts & { readonly day: string })[] = []
  let sum: Counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 }
  let next = 0
  for (let day = from; day <= to; day = dayAfter(day)) {
    for (let step = steps[next]; step && step.day <= day; step = steps[++next]) sum = plus(sum, step)
    days.push({ day, ...sum })
  }
  return days
}

function plus(a: Counts, b: Counts): Counts {
  return {
    critical: a.critical + b.critical,
    high: a.high + b.high,
    medium: a.medium + b.medium,
    low: a.low + b.low,
    unknown: a.unknown + b.unknown,
  }
}

const DAY = 24 * 60 * 60 * 1000

export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)
}

function numbersOf(row: Readonly<Record<Level, number>>, sign = 1): Counts {
  return {
    critical: sign * row.critical,
    high: sign * row.high,
    medium: sign * row.medium,
    low: sign * row.low,
    unknown: sign * row.unknown,
  }
}
