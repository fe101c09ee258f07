import { isFromBase } from '../core/base-image.ts'
import type { Report } from '../core/report.ts'
import type { Action } from './types.ts'
import { flaws } from './updates.ts'
import { END_OF_LIFE, findingPoints } from './weights.ts'

/** Part of what a newer base brings that an update of its packages would not: who knows which, without looking. */
const SHARE = 0.5

/** What a base image brings along, and a distribution that nobody mends any more. */
export function baseActions(report: Report): Action[] {
  return [...supportAction(report), ...rebuildAction(report)]
}

function supportAction({ endOfLife, distribution, findings }: Report): Action[] {
  if (endOfLife?.state !== 'ended' || !distribution) return []
  const { family, release, version } = distribution
  const unfixed = findings.filter(({ fixedVersion }) => fixedVersion === undefined)
  return [
    {
      kind: 'action',
      subject: 'support',
      title: `Move to a supported release: ${family} ${release || version} is at its end of life`,
      why: `Newer flaws are neither fixed nor listed${endOfLife.date === undefined ? '' : ` since ${endOfLife.date}`}`,
      how: ['Build FROM a newer release of the distribution.'],
      solves: unfixed.length,
      weight: END_OF_LIFE,
    },
  ]
}

function rebuildAction({ base, findings, target }: Report): Action[] {
  if (!base) return []
  const brought = findings.filter(({ package: pkg }) => isFromBase(pkg.originLayer, base) === true)
  if (brought.length === 0) return []
  const points = brought.reduce((sum, one) => sum + findingPoints(one), 0)
  return [
    {
      kind: 'action',
      subject: 'base',
      title: `Rebuild on a newer ${base.name ?? 'base image'}`,
      why: `${flaws(brought)} of ${findings.length} come with the base image`,
      how: [`plimsoll recommend ${target.name}`],
      solves: brought.length,
      weight: points * SHARE,
    },
  ]
}
