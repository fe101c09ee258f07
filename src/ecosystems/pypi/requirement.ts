/** A package that is asked for. https://packaging.python.org/en/latest/specifications/dependency-specifiers/ */
export interface Requirement {
  readonly name: string
  /** The one version that satisfies it; `undefined` when there may be others. */
  readonly version: string | undefined
  /** The text without its marker, for people. */
  readonly text: string
}

/** Characters of a requirement that are read. */
export const MAX_REQUIREMENT = 10_000

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/

/** @returns `undefined` when the text names no package */
export function parseRequirement(text: string): Requirement | undefined {
  if (text.length > MAX_REQUIREMENT) return undefined
  const name = NAME.exec(text)?.[0]
  if (name === undefined) return undefined
  let rest = text.slice(name.length).trimStart()
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']')
    if (end < 0) return undefined
    rest = rest.slice(end + 1).trimStart()
  }
  if (rest.startsWith('@')) {
    const location = rest.slice(1).trim().split(/\s/, 1)[0] ?? ''
    return { name, version: versionInFileName(location, name), text: `${name} @ ${location}` }
  }
  const marker = rest.indexOf(';')
  const specifiers = (marker < 0 ? rest : rest.slice(0, marker)).trim()
  if (specifiers !== '' && !/^[(<>=!~]/.test(specifiers)) return undefined
  return { name, version: exactVersion(specifiers), text: `${name}${specifiers}` }
}

/** `==1.2` and `===1.2`, alone or among others that only narrow it; not `==1.*`. */
function exactVersion(specifiers: string): string | undefined {
  for (const one of specifiers.replaceAll(/[()]/g, '').split(',')) {
    const version = /^={2,3}\s*(?<version>[^\s*]+)$/.exec(one.trim())?.groups?.['version']
    if (version !== undefined) return version
  }
  return undefined
}

/**
 * Of a wheel or a source archive; `undefined` of anything else, a repository say.
 * https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention
 */
export function versionInFileName(location: string, name: string): string | undefined {
  const bare = location.split(/[?#]/, 1)[0] ?? ''
  const file = decoded(bare.slice(bare.lastIndexOf('/') + 1))
  if (file.endsWith('.whl')) return file.split('-')[1]
  const ending = ['.tar.gz', '.zip', '.tar.bz2', '.tgz'].find((one) => file.endsWith(one))
  if (ending === undefined) return undefined
  const stem = file.slice(0, -ending.length)
  const isOurs =
    stem.slice(0, name.length).toLowerCase().replaceAll(/[-_.]/g, '-') ===
    name.toLowerCase().replaceAll(/[-_.]/g, '-')
  const version = isOurs && stem[name.length] === '-' ? stem.slice(name.length + 1) : ''
  return /^\d/.test(version) ? version : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
