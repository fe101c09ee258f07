import type { Package } from '../../core/package.ts'

/** Crates of one program that are read, many times what the largest have. */
export const MAX_CRATES = 20_000

/** A crate as the list has it. https://github.com/rust-secure-code/cargo-auditable/blob/master/cargo-auditable.schema.json */
interface Crate {
  readonly name: string
  readonly version: string
  /** `crates.io`, `git`, `local`, `registry`, or something new. */
  readonly source: string
  /** Needed to build the program, and not part of it. */
  readonly isForBuild: boolean
  readonly isRoot: boolean
  /** Places in the list. */
  readonly dependencies: readonly number[]
}

/** The packages of a list; a text says why it is none. Crates that cannot be read are counted. */
export function parseAuditableList(
  json: string,
): { readonly packages: readonly Package[]; readonly unreadable: number } | string {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return 'it is no JSON'
  }
  const list = memberOf(value, 'packages')
  if (!Array.isArray(list)) return 'it has no list of packages'
  if (list.length > MAX_CRATES) return `it has more than ${MAX_CRATES} crates`
  const crates = list.map(crateOf)
  const root = crates.find((crate) => crate?.isRoot)
  const direct = new Set(root?.dependencies)
  const packages = crates.flatMap((crate, i) => (crate ? [packageOf(crate, crates, direct.has(i))] : []))
  return { packages, unreadable: crates.length - packages.length }
}

function crateOf(value: unknown): Crate | undefined {
  const [name, version] = [memberOf(value, 'name'), memberOf(value, 'version')]
  if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '')
    return undefined
  const [source, dependencies] = [memberOf(value, 'source'), memberOf(value, 'dependencies')]
  return {
    name,
    version,
    source: typeof source === 'string' ? source : '',
    isForBuild: memberOf(value, 'kind') === 'build',
    isRoot: memberOf(value, 'root') === true,
    dependencies: Array.isArray(dependencies) ? dependencies.filter((one) => typeof one === 'number') : [],
  }
}

function packageOf(crate: Crate, all: readonly (Crate | undefined)[], isDirect: boolean): Package {
  const dependsOn = crate.dependencies.flatMap((i) => {
    const other = all[i]
    return other ? `${other.name}@${other.version}` : []
  })
  const isLocal = crate.source === 'local'
  return {
    kind: 'package',
    type: 'cargo',
    name: crate.name,
    version: crate.version,
    relationship: crate.isRoot ? 'root' : isLocal ? 'workspace' : isDirect ? 'direct' : 'indirect',
    ...(crate.isForBuild ? { isDevelopment: true } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined
}
