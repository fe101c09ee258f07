import type {
  CheckedResource,
  CheckedSubject,
  ConfigurationReport,
  SourcePlace,
} from '../core/misconfiguration.ts'
import type { SetupEntry } from './configuration-types.ts'
import { pairUp } from './pair-up.ts'

/** What a report says of the objects of one name in one file: mostly one. */
export interface ObjectGroup {
  readonly file: string
  /** Kind, namespace and name; an object of a later version of its API is still the same. */
  readonly key: string
  readonly isNamed: boolean
  readonly resources: readonly CheckedResource[]
  readonly entries: readonly SetupEntry[]
}

/** Objects of both; the group that a side has not is `undefined`. */
export interface ObjectPair {
  readonly before?: ObjectGroup
  readonly after?: ObjectGroup
}

/**
 * An object is the same in the same file. In another file it is the same if no report has it in both: it moved, and is
 * not one of two overlays that call it alike. What has no name is known by its file alone.
 */
export function pairObjects(a: ConfigurationReport, b: ConfigurationReport): ObjectPair[] {
  const { pairs, onlyBefore, onlyAfter } = pairUp(groupsOf(a), groupsOf(b), {
    certain: ({ file, key }) => [`${file}\0${key}`],
    keys: ({ key, isNamed }) => (isNamed ? [key] : []),
    fit: (one, other) => sharedEnd(one.file, other.file),
    name: ({ file }) => file,
  })
  return [...pairs, ...onlyBefore.map((before) => ({ before })), ...onlyAfter.map((after) => ({ after }))]
}

/** In the order of the report. */
function groupsOf({ resources, misconfigurations, suppressed }: ConfigurationReport): ObjectGroup[] {
  const groups = new Map<string, ObjectGroup & { resources: CheckedResource[]; entries: SetupEntry[] }>()
  const groupOf = (identity: Identity, { file }: SourcePlace) => {
    const { kind, namespace = '', name } = identity
    const key = [kind, namespace, name ?? ''].join('\0')
    const known = groups.get(`${file}\0${key}`)
    if (known) return known
    const group = { file, key, isNamed: name !== undefined, resources: [], entries: [] }
    groups.set(`${file}\0${key}`, group)
    return group
  }
  for (const one of resources) groupOf(one, one.place).resources.push(one)
  for (const misconfiguration of misconfigurations)
    groupOf(misconfiguration.subject, misconfiguration.place).entries.push({ misconfiguration })
  for (const { misconfiguration, by } of suppressed)
    groupOf(misconfiguration.subject, misconfiguration.place).entries.push({
      misconfiguration,
      suppressedBy: by,
    })
  return [...groups.values()]
}

type Identity = Pick<CheckedSubject, 'kind' | 'namespace' | 'name'>

/** Parts of two paths that are the same, from the end: the same folder may be reached by another way. */
function sharedEnd(one: string, other: string): number {
  const parts = one.split('/').toReversed()
  const others = other.split('/').toReversed()
  let count = 0
  while (count < parts.length && parts[count] === others[count]) count++
  return count
}
