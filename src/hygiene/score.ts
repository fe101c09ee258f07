import type { AreaScore, HygieneArea } from '../core/hygiene.ts'
import { noteKind } from './notes-table.ts'

/**
 * What an area counts in the whole, of 100: most where one slip gives the image away, least where it only costs space or
 * patience. docs and page give the points of each note; an area has 100 less those of its notes, and never less than 0.
 */
export const AREA_WEIGHTS: Readonly<Record<HygieneArea, number>> = {
  user: 20,
  secrets: 20,
  tools: 15,
  privileges: 15,
  configuration: 10,
  waste: 8,
  leftovers: 7,
  identity: 5,
}

/** In the order of a page. */
export const AREAS: readonly HygieneArea[] = [
  'identity',
  'user',
  'tools',
  'leftovers',
  'waste',
  'privileges',
  'secrets',
  'configuration',
]

/** Areas that only an image has, as against a root file system, which has no config. */
const OF_CONFIG: ReadonlySet<HygieneArea> = new Set(['identity', 'user', 'configuration'])

/**
 * Points of each area and of the whole, rounded.
 *
 * @param ids of the notes; one that is there several times counts once
 */
export function scoresOf(
  ids: Iterable<string>,
  hasConfig: boolean,
): { readonly scores: readonly AreaScore[]; readonly score: number } {
  const lost = new Map<HygieneArea, number>()
  for (const id of new Set(ids)) {
    const { area, points } = noteKind(id)
    lost.set(area, (lost.get(area) ?? 0) + points)
  }
  const scores = AREAS.filter((area) => hasConfig || !OF_CONFIG.has(area)).map((area) => ({
    area,
    points: Math.max(0, 100 - (lost.get(area) ?? 0)),
  }))
  const weight = scores.reduce((sum, { area }) => sum + AREA_WEIGHTS[area], 0)
  const points = scores.reduce((sum, { area, points }) => sum + AREA_WEIGHTS[area] * points, 0)
  return { scores, score: Math.round(points / weight) }
}
