import { sha256 } from '../../core/sha256.ts'
import { RecordLines } from '../../packaging/record-lines.ts'
import { isName, isVersion } from './coordinates.ts'

/*
 * A table of the user's that says which packages archives are, a line for each:
 *
 *     SHA-1 of the archive, white space or a comma, group:artifact:version
 *
 * Empty lines, and those that begin with `#`, say nothing. In a local repository this makes one:
 *
 *     find . -name '*.jar' -exec sha1sum {} + | awk '{ n = split($2, p, "/"); g = p[2]
 *       for (i = 3; i < n - 2; i++) g = g "." p[i]; print $1, g ":" p[n-2] ":" p[n-1] }'
 *
 * https://maven.apache.org/repositories/layout.html
 */

/** Bytes of a table. */
export const MAX_TABLE_BYTES = 256 * 1024 * 1024

/** Lines of it that name an archive; Maven Central has some ten million. */
export const MAX_TABLE_NAMES = 1_000_000

/** Packages whose archives are the same, as empty ones are. */
export const MAX_NAMES_OF_ONE = 1000

/** Bytes of a line. */
export const MAX_TABLE_LINE = 1024

export interface Sha1Table {
  /** Of its bytes: the same table gives the same names. */
  readonly digest: string
  /** `group:artifact:version` by the SHA-1 in small letters; of all packages whose archives are the same. */
  readonly names: ReadonlyMap<string, readonly string[]>
}

/** Where a table is none, and why. */
export interface TableFault {
  readonly line: number
  readonly reason: string
}

export function readSha1Table(bytes: Uint8Array, maxNames: number = MAX_TABLE_NAMES): Sha1Table | TableFault {
  const lines = new RecordLines(bytes)
  const names = new Map<string, readonly string[]>()
  for (let line = 1; lines.advance(); line++) {
    if (lines.end - lines.start > MAX_TABLE_LINE)
      return { line, reason: `it has more than ${MAX_TABLE_LINE} bytes` }
    const text = lines.text(0)
    if (text === '' || text.startsWith('#')) continue
    const reason = addLine(text, names)
    if (reason !== undefined) return { line, reason }
    if (names.size > maxNames) return { line, reason: `there are more than ${maxNames} archives` }
  }
  return { digest: sha256(bytes), names }
}

/** Adds what a line says; a text that says why it says nothing. */
function addLine(text: string, names: Map<string, readonly string[]>): string | undefined {
  const sha1 = text.slice(0, SHA1_LENGTH).toLowerCase()
  const rest = text.slice(SHA1_LENGTH)
  const coordinates = rest.replace(/^[ \t]*,?/, '').trim()
  if (!/^[0-9a-f]{40}$/.test(sha1) || coordinates.length === rest.length)
    return 'it does not begin with a SHA-1 (40 hex digits) and a space, tab or comma'
  const [group, artifact, version, ...more] = coordinates.split(':')
  if (!isName(group) || !isName(artifact) || !isVersion(version) || more.length > 0)
    return `«${coordinates.slice(0, MAX_SHOWN)}» is not group:artifact:version`
  const known = names.get(sha1) ?? []
  if (known.includes(coordinates)) return undefined
  if (known.length >= MAX_NAMES_OF_ONE) return `more than ${MAX_NAMES_OF_ONE} packages have its SHA-1`
  names.set(sha1, [...known, coordinates])
  return undefined
}

const SHA1_LENGTH = 40

/** Characters of a line that a fault tells. */
const MAX_SHOWN = 100
