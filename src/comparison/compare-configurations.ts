import {
  byGravity,
  type CheckedResource,
  type ConfigurationReport,
  type Misconfiguration,
} from '../core/misconfiguration.ts'
import type { Report } from '../core/report.ts'
import type {
  CausedSetupEntry,
  ChangedMisconfiguration,
  ChangedObject,
  ConfigurationChanges,
  ObjectChange,
  SetupChange,
  SetupEntry,
} from './configuration-types.ts'
import { type ObjectGroup, pairObjects } from './pair-objects.ts'
import { pairUp } from './pair-up.ts'

const NOTHING: ConfigurationReport = { resources: [], misconfigurations: [], suppressed: [] }

/** The worst first. `undefined` where neither report is of checks. */
export function compareConfigurations(
  { configuration: a }: Pick<Report, 'configuration'>,
  { configuration: b }: Pick<Report, 'configuration'>,
): ConfigurationChanges | undefined {
  if (!a && !b) return undefined
  const objects = pairObjects(a ?? NOTHING, b ?? NOTHING)
  const found = objects.map(({ before, after }) => compareEntries(before, after))
  const resources = objects.map(({ before, after }) => compareResources(before, after))
  const pairs = found.flatMap((one) => one.pairs)
  const both = resources.flatMap((one) => one.pairs)
  return {
    misconfigurations: {
      added: found.flatMap((one) => (a ? one.added : one.added.map(unchecked))).sort(byEntry),
      fixed: found.flatMap((one) => (b ? one.fixed : one.fixed.map(unchecked))).sort(byEntry),
      changed: pairs
        .filter(({ changes }) => changes.length > 0)
        .sort((one, other) => byEntry(one.after, other.after)),
      unchanged: pairs.filter(({ changes }) => changes.length === 0).map(({ after }) => after),
    },
    objects: {
      added: resources.flatMap((one) => one.added),
      removed: resources.flatMap((one) => one.removed),
      changed: both.filter(({ changes }) => changes.length > 0),
      unchanged: both.filter(({ changes }) => changes.length === 0).length,
    },
  }
}

function byEntry(one: SetupEntry, other: SetupEntry): number {
  return byGravity(one.misconfiguration, other.misconfiguration)
}

function unchecked(entry: CausedSetupEntry): CausedSetupEntry {
  return { ...entry, cause: 'not-checked' }
}

interface EntryChanges {
  readonly added: readonly CausedSetupEntry[]
  readonly fixed: readonly CausedSetupEntry[]
  readonly pairs: readonly ChangedMisconfiguration[]
}

function compareEntries(before: ObjectGroup | undefined, after: ObjectGroup | undefined): EntryChanges {
  const { pairs, onlyBefore, onlyAfter } = pairUp(before?.entries ?? [], after?.entries ?? [], {
    certain: ({ misconfiguration: one }) => [
      [one.id, containerOf(one), placeInObject(one).text, one.message].join('\0'),
      [one.id, containerOf(one), one.message].join('\0'),
    ],
    keys: ({ misconfiguration: one }) => {
      const { text, isCertain } = placeInObject(one)
      if (!isCertain) return []
      return [one.id, ...one.aliases].map((id) => [id.toUpperCase(), containerOf(one), text].join('\0'))
    },
    fit: (one, other) => Number(one.misconfiguration.id === other.misconfiguration.id),
    name: ({ misconfiguration: one, suppressedBy = '' }) =>
      [one.id, one.message, one.severity, suppressedBy].join('\0'),
  })
  return {
    added: onlyAfter.map((entry) => ({ ...entry, cause: before ? 'object-changed' : 'object-added' })),
    fixed: onlyBefore.map((entry) => ({ ...entry, cause: after ? 'object-changed' : 'object-removed' })),
    pairs: pairs.map((pair) => ({ ...pair, changes: changesOf(pair.before, pair.after) })),
  }
}

function containerOf({ subject }: Misconfiguration): string {
  return subject.container ?? ''
}

const CONTAINER_LISTS: ReadonlySet<string | number> = new Set([
  'containers',
  'initContainers',
  'ephemeralContainers',
])

/**
 * Where in its object it is, whatever place in the list its container has. Where the path leads through another list,
 * or nothing is known of it, it is not certain: what stands there now may be another thing, and only what is said of it
 * tells.
 */
function placeInObject({ subject: { path, container } }: Misconfiguration): {
  readonly text: string
  readonly isCertain: boolean
} {
  const list = container === undefined ? -1 : path.findIndex((part) => CONTAINER_LISTS.has(part))
  const inside = list < 0 || typeof path[list + 1] !== 'number' ? path : path.slice(list + 2)
  const isCertain = path.length > 0 && inside.every((part) => typeof part === 'string')
  return { text: JSON.stringify(inside), isCertain }
}

function changesOf(before: SetupEntry, after: SetupEntry): SetupChange[] {
  const [a, b] = [before.misconfiguration, after.misconfiguration]
  return differences<SetupChange['what']>([
    ['severity', a.severity, b.severity],
    ['message', a.message, b.message],
    ['suppressed', before.suppressedBy, after.suppressedBy],
  ])
}

/** Objects of one name in one file by their order. */
function compareResources(before: ObjectGroup | undefined, after: ObjectGroup | undefined) {
  const ofA = before?.resources ?? []
  const ofB = after?.resources ?? []
  const both = Math.min(ofA.length, ofB.length)
  const pairs = ofB.slice(0, both).flatMap((one, index): ChangedObject[] => {
    const partner = ofA[index]
    return partner ? [{ before: partner, after: one, changes: objectChanges(partner, one) }] : []
  })
  return { pairs, added: ofB.slice(both), removed: ofA.slice(both) }
}

function objectChanges(before: CheckedResource, after: CheckedResource): ObjectChange[] {
  return differences<ObjectChange['what']>([
    ['score', before.score, after.score],
    ['pod-security', before.podSecurity, after.podSecurity],
  ])
}

type Value = string | number | undefined

function differences<What>(values: readonly (readonly [What, Value, Value])[]) {
  return values.flatMap(([what, before, after]) =>
    before === after ? [] : [{ what, from: String(before ?? ''), to: String(after ?? '') }],
  )
}
