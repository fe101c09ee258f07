import { entriesOf, memberOf, textOf } from '../../packaging/json/guards.ts'
import { readToml } from '../../packaging/toml/read-toml.ts'

/** A Cargo.toml, as far as it says what is needed. https://doc.rust-lang.org/cargo/reference/manifest.html */
export interface Manifest {
  /** Absent for one that only holds a workspace together. */
  readonly name?: string
  /** Absent when the workspace gives it. */
  readonly version?: string
  readonly needs: readonly Need[]
  /** What members may inherit, by key: the name of the crate. */
  readonly shared: ReadonlyMap<string, string>
}

interface Need {
  readonly key: string
  readonly isDevelopment: boolean
  /** The name of the crate, where it is not the key. */
  readonly crate?: string
  /** The workspace says which crate is meant. */
  readonly isInherited: boolean
  /** It lies in a folder. */
  readonly isLocal: boolean
}

/** Tables of crates, and whether only development needs them. */
const KINDS = [
  ['dependencies', false],
  ['build-dependencies', false],
  ['build_dependencies', false],
  ['dev-dependencies', true],
  ['dev_dependencies', true],
] as const

/** @returns `undefined` when it is no TOML */
export function parseManifest(text: string): Manifest | undefined {
  const document = readToml(text)
  if (typeof document === 'string') return undefined
  const { value } = document
  const own = memberOf(value, 'package') ?? memberOf(value, 'project')
  const name = textOf(memberOf(own, 'name'))
  const version = textOf(memberOf(own, 'version'))
  const shared = entriesOf(memberOf(memberOf(value, 'workspace'), 'dependencies'))
  // A key may stand for another crate in each table.
  const tables = [value, ...entriesOf(memberOf(value, 'target')).map(([, table]) => table)]
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    needs: tables.flatMap((table) => KINDS.flatMap((kind) => needsOf(table, kind))),
    shared: new Map(shared.map(([key, need]) => [key, crateOf(need) ?? key])),
  }
}

function needsOf(table: unknown, [kind, isDevelopment]: (typeof KINDS)[number]): Need[] {
  return entriesOf(memberOf(table, kind)).map(([key, need]) => {
    const crate = crateOf(need)
    return {
      key,
      isDevelopment,
      ...(crate === undefined ? {} : { crate }),
      isInherited: memberOf(need, 'workspace') !== undefined,
      isLocal: memberOf(need, 'path') !== undefined,
    }
  })
}

function crateOf(need: unknown): string | undefined {
  return textOf(memberOf(need, 'package'))
}

/**
 * Names, in normal form, of the crates that a manifest asks for to develop and for nothing else.
 * @returns `undefined` when that cannot be told, because what it inherits is not there
 */
export function developmentOnly(
  { needs }: Manifest,
  shared: ReadonlyMap<string, string> | undefined,
): ReadonlySet<string> | undefined {
  const development = new Set<string>()
  const others = new Set<string>()
  for (const { key, crate, isInherited, isDevelopment } of needs) {
    const name = isInherited ? shared?.get(key) : (crate ?? key)
    if (name === undefined) return undefined
    ;(isDevelopment ? development : others).add(normalName(name))
  }
  for (const name of others) development.delete(name)
  return development
}

/** Cargo finds a crate under both spellings. */
export function normalName(name: string): string {
  return name.replaceAll('_', '-')
}
