import { tomlEntries } from './toml-entries.ts'

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

const KINDS: ReadonlyMap<string, { readonly isDevelopment: boolean }> = new Map([
  ['dependencies', { isDevelopment: false }],
  ['build-dependencies', { isDevelopment: false }],
  ['build_dependencies', { isDevelopment: false }],
  ['dev-dependencies', { isDevelopment: true }],
  ['dev_dependencies', { isDevelopment: true }],
])

/** @returns `undefined` when it is no TOML */
export function parseManifest(text: string): Manifest | undefined {
  const entries = tomlEntries(text)
  if (!entries) return undefined
  const needs = new Map<string, { -readonly [K in keyof Need]: Need[K] }>()
  const shared = new Map<string, string>()
  let name: string | undefined
  let version: string | undefined
  for (const { path, value } of entries) {
    const [first = '', second = '', third = '', attribute = ''] = path
    if (first === 'package' || first === 'project') {
      if (second === 'name' && value !== undefined) name = value
      if (second === 'version' && third === '' && value !== undefined) version = value
    } else if (first === 'workspace' && second === 'dependencies' && third !== '') {
      if (!shared.has(third)) shared.set(third, third)
      if (attribute === 'package' && value !== undefined) shared.set(third, value)
    } else addNeed(path, value, needs)
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    needs: [...needs.values()],
    shared,
  }
}

function addNeed(
  path: readonly string[],
  value: string | undefined,
  needs: Map<string, { -readonly [K in keyof Need]: Need[K] }>,
): void {
  const start = path[0] === 'target' ? 2 : 0
  const [kind = '', key, attribute] = path.slice(start)
  const found = KINDS.get(kind)
  if (!found || key === undefined) return
  // A key may stand for another crate in each table.
  const id = path.slice(0, start + 2).join('\0')
  const need = needs.get(id) ?? { key, ...found, isInherited: false, isLocal: false }
  if (attribute === 'package' && value !== undefined) need.crate = value
  if (attribute === 'workspace') need.isInherited = true
  if (attribute === 'path') need.isLocal = true
  needs.set(id, need)
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
