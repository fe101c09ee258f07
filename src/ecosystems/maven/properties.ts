/*
 * Two old formats of Java: properties (`key=value`, `#` comments) and manifests (`Key: value`, a line that begins
 * with a space goes on with the one before it, the main section ends at an empty line).
 *
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html
 * https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#jar-manifest
 */

/** Bytes of a file of either kind that are read. */
export const MAX_PROPERTIES_BYTES = 4 * 1024 * 1024

/** Keys and values of `pom.properties`; escapes, which no coordinate has, stay as they are. */
export function readProperties(bytes: Buffer): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const raw of bytes.toString('utf8').split('\n')) {
    const line = raw.trim()
    if (line.startsWith('#') || line.startsWith('!')) continue
    const at = separatorOf(line)
    if (at > 0) values.set(line.slice(0, at).trim(), line.slice(at + 1).trim())
  }
  return values
}

/** The first `=` or `:`; -1 where there is none. */
function separatorOf(line: string): number {
  const equals = line.indexOf('=')
  const colon = line.indexOf(':')
  return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals
}

/** The main section of a manifest, by keys in small letters: their case says nothing. */
export function readManifest(bytes: Buffer): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const lines: string[][] = []
  for (const line of bytes.toString('utf8').split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (lines.length > 0) break
    } else if (line.startsWith(' ')) lines.at(-1)?.push(line.slice(1))
    else lines.push([line])
  }
  for (const parts of lines) {
    const line = parts.join('')
    const colon = line.indexOf(':')
    if (colon > 0) values.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return values
}
