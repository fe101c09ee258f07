import type { AnalysedFile } from '../../../core/analyser.ts'
import type { Analysis } from '../../../core/layer-report.ts'
import type { Relationship } from '../../../core/package.ts'
import { PackageList } from '../../../packaging/package-list.ts'
import { normalName } from '../name.ts'
import type { PyProject } from '../pyproject.ts'

/** What a lock file says of one distribution package. */
export interface LockedPackage {
  readonly name: string | undefined
  /** Absent where it is not locked to one: a repository without metadata, the project itself. */
  readonly version: string | undefined
  /** Names that it needs, in any spelling. */
  readonly needs: readonly string[]
  readonly lines: { readonly start: number; readonly end: number } | undefined
  /** The user's own: the project, a member of its workspace, a folder beside it. */
  readonly own?: 'root' | 'workspace' | undefined
  /** Where the file itself says whether it is needed for development alone. */
  readonly isDevelopment?: boolean | undefined
}

export interface Lock {
  readonly packages: readonly LockedPackage[]
  /** Names that the project asks for itself; absent where that is not known. */
  readonly direct?: DirectNames | undefined
}

export interface DirectNames {
  readonly needed: readonly string[]
  readonly forDevelopment: readonly string[]
}

/** Versions of one name that are told for each package that needs it; locks have one for each system or Python at most. */
export const MAX_VERSIONS = 100

/** The packages of a lock file, with how they came to be needed where it can be told. */
export function lockedPackages(file: AnalysedFile, { packages, direct }: Lock): Analysis {
  const list = new PackageList(file, 'pypi')
  const byName = Map.groupBy(packages, ({ name = '' }) => normalName(name))
  const needed = direct && reachable([...direct.needed, ...namesOwnNeed(packages)], byName)
  const forDevelopment = direct && reachable(direct.forDevelopment, byName)
  const asked = direct && new Set([...direct.needed, ...direct.forDevelopment].map(normalName))
  for (const one of packages) {
    if (one.version === undefined && one.name !== undefined) {
      if (!one.own) list.unresolved(`The version of ${one.name} is not locked.`)
      continue
    }
    const dependsOn = one.needs.flatMap((name) =>
      (byName.get(normalName(name)) ?? [])
        .slice(0, MAX_VERSIONS)
        .flatMap(({ name: its, version }) => (version === undefined ? [] : [`${its}@${version}`])),
    )
    const relationship = one.own ?? relationshipOf(one, asked)
    // Of what nobody asks for as far as we can see, it is not known: it is not left out.
    const name = normalName(one.name ?? '')
    const isDevelopment =
      one.isDevelopment ?? (!one.own && forDevelopment?.has(name) === true && !needed?.has(name))
    list.add({
      name: one.name,
      version: one.version,
      ...one.lines,
      more: {
        ...(relationship ? { relationship } : {}),
        ...(isDevelopment ? { isDevelopment } : {}),
        ...(dependsOn.length > 0 ? { dependsOn: [...new Set(dependsOn)] } : {}),
      },
    })
  }
  return list.analysis()
}

function relationshipOf(
  { name = '' }: LockedPackage,
  asked: ReadonlySet<string> | undefined,
): Relationship | undefined {
  return asked && (asked.has(normalName(name)) ? 'direct' : 'indirect')
}

/** What the user's own folders need is needed, whoever asks for the folder. */
function namesOwnNeed(packages: readonly LockedPackage[]): readonly string[] {
  return packages.flatMap(({ own, needs }) => (own ? needs : []))
}

/** Names that are asked for, and what they need in turn; all in normal form. */
function reachable(
  names: readonly string[],
  byName: ReadonlyMap<string, readonly LockedPackage[]>,
): ReadonlySet<string> {
  const found = new Set(names.map(normalName))
  // A set goes on with what is added to it.
  for (const name of found) {
    for (const { needs } of byName.get(name) ?? []) for (const need of needs) found.add(normalName(need))
  }
  return found
}

/** `undefined` where the project leaves it to something else to say what it needs. */
export function namesOf({ needed, forDevelopment, isDynamic }: PyProject): DirectNames | undefined {
  if (isDynamic) return undefined
  return { needed: needed.map(({ name }) => name), forDevelopment: forDevelopment.map(({ name }) => name) }
}
