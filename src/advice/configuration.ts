import { counted } from '../core/counted.ts'
import type { Misconfiguration } from '../core/misconfiguration.ts'
import type { Report } from '../core/report.ts'
import type { Action } from './types.ts'
import { listed } from './updates.ts'
import { bytePoints, misconfigurationPoints } from './weights.ts'

/** One for each check, whatever it objects to: what it says is done in one go. */
export function configurationActions({ configuration }: Report): Action[] {
  const others = (configuration?.misconfigurations ?? []).filter((one) => one.secret === undefined)
  return [...Map.groupBy(others, ({ id }) => id).values()].map(actionOf)
}

function actionOf(group: readonly Misconfiguration[]): Action {
  const [first] = group as [Misconfiguration]
  const bytes = group.reduce((sum, one) => sum + (one.bytes ?? 0), 0)
  const files = [...new Set(group.map(({ place }) => place.file))].sort()
  const isHygiene = first.class === 'hygiene'
  const more = group.length > 1 ? ` (${counted(group.length, 'place')} in ${listed(files)})` : ''
  return {
    kind: 'action',
    subject: isHygiene ? 'hygiene' : 'configuration',
    title: first.title,
    why: `${first.id} (${first.severity}) in ${placeOf(first)}: ${first.message}${more}`,
    how: [...new Set(group.map(({ advice }) => advice))].slice(0, 3),
    solves: group.length,
    ...(bytes > 0 ? { bytes } : {}),
    weight: misconfigurationPoints(first.severity, group.length) + bytePoints(bytes),
  }
}

function placeOf({ place: { file, startLine } }: Misconfiguration): string {
  return startLine === undefined ? file : `${file}:${startLine}`
}
