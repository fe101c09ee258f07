import { baseName, type Coordinates } from './coordinates.ts'
import { mavenVersionOrder } from './version.ts'

/** A package whose `pom.properties` is in an archive. */
export type BuiltPackage = Required<Coordinates>

/**
 * Whether one of the packages that were built into an archive is the archive itself, and not only a part that was
 * copied into it (shaded). The rules:
 *
 * - The file has its name: `ship-1.0.jar`, `ship.jar`, as a bundle `org.example.ship_1.0.jar`.
 * - Or the manifest has it: Implementation-Title is its artifact, Bundle-SymbolicName its artifact or group and artifact.
 * - Or it alone has the version that the archive says of itself: then the file only has another name. Where several
 *   have that version, they may all be modules of a project of which the archive is another.
 *
 * @param itself what the archive says of itself by manifest and file name; `undefined` where it says nothing, and
 *   then there is nothing to tell from its parts
 */
export function hasMainPackage(
  built: readonly BuiltPackage[],
  path: string,
  manifest: ReadonlyMap<string, string>,
  itself: Coordinates | undefined,
): boolean {
  if (itself === undefined) return built.length > 0
  const base = baseName(path)
  if (built.some((pkg) => isNamedBy(base, pkg) || isStatedBy(manifest, pkg))) return true
  return built.filter(({ version }) => isSameVersion(version, itself.version)).length === 1
}

/** Groups of the packages in an archive that have its own version: those of its project, if they are modules of it. */
export function groupsOfSameVersion(built: readonly BuiltPackage[], version: string): readonly string[] {
  return [...new Set(built.filter((pkg) => isSameVersion(pkg.version, version)).map(({ group }) => group))]
}

function isSameVersion(a: string, b: string): boolean {
  return mavenVersionOrder.compare(a, b) === 0
}

/** By `artifact`, `group.artifact` or a group that ends with the artifact, with nothing or a version behind it. */
function isNamedBy(base: string, { group, artifact }: BuiltPackage): boolean {
  return [artifact, ...bundleNames(group, artifact)].some(
    (name) => base.startsWith(name) && (base.length === name.length || isVersionAt(base, name.length)),
  )
}

function isVersionAt(base: string, at: number): boolean {
  const digit = base.charCodeAt(at + 1)
  return (base[at] === '-' || base[at] === '_') && digit >= 0x30 && digit <= 0x39
}

function isStatedBy(manifest: ReadonlyMap<string, string>, { group, artifact }: BuiltPackage): boolean {
  const bundle = manifest.get('bundle-symbolicname')?.split(';', 1)[0]?.trim()
  const names = [artifact, ...bundleNames(group, artifact)]
  return manifest.get('implementation-title') === artifact || (bundle !== undefined && names.includes(bundle))
}

/** As Maven's plug-in for bundles names them: `org.example.ship`, of `org.example` or of `org.example.ship`. */
function bundleNames(group: string, artifact: string): readonly string[] {
  return [`${group}.${artifact}`, ...(group.endsWith(`.${artifact}`) ? [group] : [])]
}
