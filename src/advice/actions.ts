import { compareText } from '../core/compare-text.ts'
import type { Report } from '../core/report.ts'
import { baseActions } from './base.ts'
import { configurationActions } from './configuration.ts'
import { judgingActions } from './judging.ts'
import { secretActions } from './secrets.ts'
import type { Action } from './types.ts'
import { updateActions } from './updates.ts'

/** Actions that are told: a list of a hundred is no advice. */
export const MOST_ACTIONS = 10

/** What to do about all that a report says, what gains most first. Pure. */
export function actionsOf(report: Report): Action[] {
  return [
    ...secretActions(report),
    ...baseActions(report),
    ...updateActions(report),
    ...configurationActions(report),
    ...judgingActions(report),
  ].sort((a, b) => b.weight - a.weight || compareText(a.title, b.title))
}
