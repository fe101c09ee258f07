import type { Package } from '../../core/package.ts'
import {
  elementsOf,
  entriesOf,
  isObject,
  type JsonObject,
  memberOf,
  textOf,
} from '../../packaging/json/guards.ts'
import type { LocatedJson } from '../../packaging/json/located-json.ts'
import { isWord } from '../../packaging/record-lines.ts'
import type { RecordProblems } from '../../packaging/record-problems.ts'

/** What a file says of its packages apart from themselves. */
export interface PackageList {
  readonly json: LocatedJson
  /** The records, each with whether it is for development. */
  readonly records: readonly { readonly value: unknown; readonly isDevelopment: boolean }[]
  /** Names in lower case that the project itself asks for; absent where that is not known. */
  readonly direct?: ReadonlySet<string> | undefined
}

/** The packages of `composer.lock` or `installed.json`, whose records are alike. */
export function composerPackages(list: PackageList, problems: RecordProblems): Package[] {
  const named = list.records.flatMap(({ value, isDevelopment }, index) => {
    const name = textOf(memberOf(value, 'name'))
    const version = textOf(memberOf(value, 'version'))
    const lines = isObject(value) ? list.json.linesOf(value) : undefined
    if (isObject(value) && isWord(name) && isWord(version))
      return { name, version, value, isDevelopment, lines }
    problems.unreadable(lines?.start ?? 1, `(number ${index + 1} of its list) has no name and version`)
    return []
  })
  const versions = new Map(named.map(({ name, version }) => [name.toLowerCase(), `${name}@${version}`]))
  return named.map(({ name, version, value, isDevelopment, lines }) => {
    const dependsOn = entriesOf(value['require']).flatMap(
      ([needed]) => versions.get(needed.toLowerCase()) ?? [],
    )
    const slash = name.indexOf('/')
    const licenses = licensesOf(value)
    return {
      kind: 'package',
      type: 'composer',
      ...(slash > 0 ? { namespace: name.slice(0, slash) } : {}),
      name: name.slice(slash + 1),
      version,
      ...(licenses.length > 0 ? { licenses } : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
      ...(list.direct ? { relationship: list.direct.has(name.toLowerCase()) ? 'direct' : 'indirect' } : {}),
      ...(isDevelopment ? { isDevelopment } : {}),
      ...(lines ? { lines } : {}),
    } satisfies Package
  })
}

/** One, or a list of which one may be chosen. */
function licensesOf(value: JsonObject): string[] {
  const given = value['license']
  return (typeof given === 'string' ? [given] : elementsOf(given)).flatMap((one) => textOf(one) ?? [])
}
