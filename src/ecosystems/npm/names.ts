import type { Package } from '../../core/package.ts'
import { isWord } from '../../packaging/record-lines.ts'

/** Longer than the registry ever allowed. https://docs.npmjs.com/cli/v11/configuring-npm/package-json#name */
export const MAX_NAME_LENGTH = 512

/** Whether a text can name a package: `debug`, `@scope/name`, and `JSONStream` as old ones were allowed to be called. */
export function isNpmName(name: unknown): name is string {
  if (typeof name !== 'string' || name.length > MAX_NAME_LENGTH || !isWord(name)) return false
  const slash = name.indexOf('/')
  if (!name.startsWith('@')) return slash < 0
  return slash > 1 && slash < name.length - 1 && !name.includes('/', slash + 1)
}

/** `@scope/name` in the two parts of a purl. */
export function nameParts(name: string): Pick<Package, 'namespace' | 'name'> {
  const slash = name.startsWith('@') ? name.indexOf('/') : -1
  return slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) }
}

/** `@scope/name@rest` at its `@`; the rest is empty where there is none. */
export function splitSpec(spec: string): readonly [name: string, rest: string] {
  const at = spec.indexOf('@', 1)
  return at < 0 ? [spec, ''] : [spec.slice(0, at), spec.slice(at + 1)]
}

/** What an alias `npm:other@1.0` stands for; the name and version as they are for what is none. */
export function throughAlias(name: string, version: string): readonly [name: string, version: string] {
  if (!version.startsWith('npm:')) return [name, version]
  const rest = version.slice(4)
  const [other, otherVersion] = splitSpec(rest)
  return otherVersion === '' ? [name, rest] : [other, otherVersion]
}

/** Whether what stands in the place of a version leads to a folder of the user's own. */
export function isLocal(version: string): boolean {
  if (LOCAL.some((scheme) => version.startsWith(scheme))) return true
  return version.startsWith('file:') && !version.includes('.tgz') && !version.includes('.tar.gz')
}

const LOCAL = ['link:', 'portal:', 'workspace:', 'root:'] as const
