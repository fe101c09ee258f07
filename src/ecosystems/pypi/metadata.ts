import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isWord } from '../../packaging/record-lines.ts'

/** Bytes of a metadata file that are looked at: the fields stand before the description. */
export const MAX_METADATA_HEAD = 1024 * 1024

/** Requirements of one package that are kept. */
const MAX_REQUIREMENTS = 2000

/**
 * The fields of `METADATA` or `PKG-INFO`, in the form of mail headers, up to the first empty line.
 * https://packaging.python.org/en/latest/specifications/core-metadata/
 */
export function readMetadata(
  path: string,
  bytes: Uint8Array,
): { readonly packages?: readonly Package[]; readonly problems?: readonly Problem[] } {
  const text = Buffer.from(
    bytes.buffer,
    bytes.byteOffset,
    Math.min(bytes.byteLength, MAX_METADATA_HEAD),
  ).toString('utf8')
  const fields = fieldsOf(text)
  const name = fields.get('name')?.[0]
  const version = fields.get('version')?.[0]
  if (!isWord(name) || !isWord(version))
    return {
      problems: [problem('file-unreadable', path, 'It does not say which package and version it is about.')],
    }
  const licenses = licensesOf(fields)
  const dependsOn = [
    ...new Set((fields.get('requires-dist') ?? []).slice(0, MAX_REQUIREMENTS).flatMap(requiredName)),
  ]
  return {
    packages: [
      {
        kind: 'package',
        type: 'pypi',
        name,
        version,
        ...(licenses.length > 0 ? { licenses } : {}),
        ...(dependsOn.length > 0 ? { dependsOn } : {}),
      },
    ],
  }
}

function fieldsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  let last: string[] | undefined
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (line === '') break
    if (line.startsWith(' ') || line.startsWith('\t')) {
      // A folded field goes on; only licences are long enough to be folded, and their first line is enough.
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const key = line.slice(0, colon).toLowerCase()
    last = fields.get(key)
    if (!last) fields.set(key, (last = []))
    last.push(line.slice(colon + 1).trim())
  }
  return fields
}

/** An expression where there is one, else the packager's words, else the classifiers. */
function licensesOf(fields: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const expression = fields.get('license-expression')?.[0]
  if (expression) return [expression]
  const words = fields.get('license')?.[0]
  if (words && words !== 'UNKNOWN') return [words]
  return (fields.get('classifier') ?? [])
    .filter((one) => one.startsWith('License ::'))
    .map((one) => one.slice(one.lastIndexOf('::') + 2).trim())
}

/** `foo[bar] (>=1.0) ; python_version < "3"`; what an extra asks for is not needed by the package itself. */
function requiredName(text: string): readonly string[] {
  if (/;.*\bextra\s*==/.test(text.slice(0, 500))) return []
  const name = /^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(text)?.[0]
  return name ? [name] : []
}
