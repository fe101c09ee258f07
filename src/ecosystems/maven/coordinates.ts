import { mavenVersionOrder } from './version.ts'

/** Which package an archive is, as far as it says. */
export interface Coordinates {
  readonly group?: string
  readonly artifact: string
  readonly version: string
}

/** The part of a path behind the last slash, without the ending. */
export function baseName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot < 0 ? name : name.slice(0, dot)
}

/**
 * Which package an archive is by its manifest and name, for those that Maven did not build. The rules:
 *
 * - Artifact: of the name `artifact-version.jar`; else Implementation-Title, where that is one word; else the name.
 * - Version: of the name; else Implementation-Version, else Bundle-Version.
 * - Group: Implementation-Vendor-Id, where that looks like one (`org.apache.x`), for Maven puts it there. Of
 *   Bundle-SymbolicName nothing is concluded: `com.google.guava` may be the artifact `guava` of `com.google`, or of
 *   `com.google.guava`, and a wrong guess would look like a clean package.
 */
export function coordinatesOf(path: string, manifest: ReadonlyMap<string, string>): Coordinates | undefined {
  const base = baseName(path)
  const named = splitFileName(base)
  const title = manifest.get('implementation-title')
  const artifact = named?.artifact ?? (isName(title) ? title : base)
  const version =
    named?.version ?? [manifest.get('implementation-version'), manifest.get('bundle-version')].find(isVersion)
  if (!isName(artifact) || version === undefined) return undefined
  const group = manifest.get('implementation-vendor-id')
  return { artifact, version, ...(isGroup(group) && !UMBRELLAS.has(group) ? { group } : {}) }
}

/** Vendors that name themselves, under whom packages have groups of their own: `commons-chain` says `org.apache`. */
const UMBRELLAS: ReadonlySet<string> = new Set([
  'org.apache',
  'com.sun',
  'com.oracle',
  'org.eclipse',
  'com.ibm',
])

/** `commons-lang3-3.12.0` → `commons-lang3`, `3.12.0`: the version begins at the first digit behind a hyphen. */
function splitFileName(base: string): { readonly artifact: string; readonly version: string } | undefined {
  for (let at = base.indexOf('-'); at >= 0; at = base.indexOf('-', at + 1)) {
    const first = base.charCodeAt(at + 1)
    if (at === 0 || !(first >= 0x30 && first <= 0x39)) continue
    const artifact = base.slice(0, at)
    const version = base.slice(at + 1)
    return isName(artifact) && isVersion(version) ? { artifact, version } : undefined
  }
  return undefined
}

export function isVersion(text: string | undefined): text is string {
  return text !== undefined && mavenVersionOrder.isValid(text)
}

/** Letters, digits, `-`, `_` and `.`, which is what Maven allows in ids. */
export function isName(text: string | undefined): text is string {
  return text !== undefined && text.length <= 256 && /^[A-Za-z0-9_.-]+$/.test(text)
}

function isGroup(text: string | undefined): text is string {
  return isName(text) && text.includes('.')
}
