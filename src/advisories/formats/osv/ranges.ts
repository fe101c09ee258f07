import type { VersionRange } from '../../../core/advisory.ts'
import type { VersionOrder } from '../../../core/version-order.ts'
import { eventOrder } from './event-order.ts'
import type { OsvEvent } from './schema.ts'

interface Point {
  readonly kind: 'introduced' | 'fixed' | 'lastAffected'
  readonly version: string
}

/**
 * The events of a range as intervals. Records may list them in any order, and do; by the schema they are evaluated
 * in that of their versions: an `introduced` makes versions affected from there on, the next `fixed` or
 * `last_affected` ends that. A range without a beginning counts from the first version. `limit` is for git alone.
 * Where the order of two versions is not known, the result is rather too wide than too narrow.
 * https://ossf.github.io/osv-schema/#evaluation
 */
export function osvRanges(events: readonly OsvEvent[], versions?: VersionOrder): VersionRange[] {
  const points = events.flatMap(pointsOf)
  const order = eventOrder(
    points.map(({ version }) => version),
    versions,
  )
  points.sort((a, b) => order(a.version, b.version))
  const hasBeginning = points.some(({ kind }) => kind === 'introduced')
  const ranges: VersionRange[] = []
  let introduced: string | undefined
  for (const point of points) {
    if (point.kind !== 'introduced') {
      if (introduced !== undefined || !hasBeginning) ranges.push(range(introduced, point))
      introduced = undefined
    } else if (introduced === undefined) introduced = point.version
    // One that may lie before the beginning at hand: who knows where it ends.
    else if (introduced !== point.version && order(introduced, point.version) === 0)
      ranges.push(range(point.version, undefined))
  }
  if (introduced !== undefined) ranges.push(range(introduced, undefined))
  return ranges
}

function pointsOf({ introduced, fixed, last_affected: lastAffected }: OsvEvent): Point[] {
  return [
    ...(introduced === undefined ? [] : [{ kind: 'introduced', version: introduced } as const]),
    ...(fixed === undefined ? [] : [{ kind: 'fixed', version: fixed } as const]),
    ...(fixed !== undefined || lastAffected === undefined
      ? []
      : [{ kind: 'lastAffected', version: lastAffected } as const]),
  ]
}

function range(introduced: string | undefined, end: Point | undefined): VersionRange {
  return {
    ...(introduced === undefined || introduced === '0' ? {} : { introduced }),
    ...(end ? { [end.kind]: end.version } : {}),
  }
}
