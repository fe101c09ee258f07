import { type BaseImage, isFromBase } from '../core/base-image.ts'
import { counted } from '../core/counted.ts'
import type { Finding } from '../core/finding.ts'
import { fullName, isOsPackage } from '../core/package.ts'
import type { Report } from '../core/report.ts'
import { updateCommand } from './commands.ts'
import type { Action } from './types.ts'
import { findingPoints } from './weights.ts'

/** Packages of one source are updated together, and libraries by their name. */
export function updateActions({ findings, base }: Report): Action[] {
  const fixable = findings.filter(({ fixedVersion }) => fixedVersion !== undefined)
  const groups = Map.groupBy(fixable, ({ package: { type, source, ...pkg } }) =>
    isOsPackage(type) ? `${type}\0${source?.name ?? pkg.name}` : `${type}\0${fullName({ type, ...pkg })}`,
  )
  return [...groups.values()].map((group) => actionOf(group, base))
}

function actionOf(group: readonly Finding[], base: BaseImage | undefined): Action {
  const [{ package: first }] = group as [Finding]
  const names = [...new Set(group.map(({ package: pkg }) => fullName(pkg)))].sort()
  const target = highestFix(group)
  const exploited = group.filter(({ kev }) => kev).length
  const isOfBase = group.every(({ package: pkg }) => isFromBase(pkg.originLayer, base) === true)
  const paths = isOsPackage(first.type) ? [] : [...new Set(group.map(({ package: pkg }) => pkg.path))].sort()
  return {
    kind: 'action',
    subject: 'update',
    title: `Update ${listed(names)}${target === undefined ? '' : ` to ${target}`}`,
    why: [
      `${flaws(group)}${exploited > 0 ? `, ${exploited} of them known to be exploited` : ''}`,
      ...(isOfBase ? ['it comes with the base image'] : []),
      ...reachWords(group),
    ].join('; '),
    how: [
      ...updateCommand(first.type, names, target),
      ...(paths.length > 0 ? [`It lies in ${listed(paths)}.`] : []),
    ],
    solves: group.length,
    weight: group.reduce((sum, one) => sum + findingPoints(one), 0),
  }
}

/** Whether the image starts it, where somebody asked and it can be told of all of it. */
function reachWords(group: readonly Finding[]): readonly string[] {
  const states = new Set(group.map(({ reachability }) => reachability?.state))
  if (states.has('reachable')) return ['what the image starts leads to it']
  return states.size === 1 && states.has('not-in-closure')
    ? ['nothing that the image starts leads to it']
    : []
}

/** The one that most of the fixes name, and of these the last: versions are not compared here. */
function highestFix(group: readonly Finding[]): string | undefined {
  const versions = new Set(group.map(({ fixedVersion }) => fixedVersion))
  return versions.size === 1 ? group[0]?.fixedVersion : undefined
}

export function flaws(group: readonly Finding[]): string {
  const counts = new Map<string, number>()
  for (const { severity } of group) counts.set(severity.level, (counts.get(severity.level) ?? 0) + 1)
  const parts = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'].flatMap((level) => {
    const count = counts.get(level)
    return count === undefined ? [] : [`${count} ${level}`]
  })
  return `${counted(group.length, 'flaw')} (${parts.join(', ')})`
}

const SHOWN = 4

export function listed(names: readonly string[]): string {
  const rest = names.length - SHOWN
  return rest > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${rest} more` : names.join(', ')
}
