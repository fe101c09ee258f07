/*
 * Of an archive that does not say its group, names from which the group may be taken: the folder that all its classes
 * are in (`org/springframework/…`), its name as a bundle and as a module, and, as of old, the artifact itself
 * (`commons-io:commons-io`). None of them is sure, so the package is looked up under each and still said to be
 * unjudged.
 */

/** Parts of a name that are taken; groups have two to five. */
export const MAX_GROUP_PARTS = 6

/** The groups of which one may be the archive's, shortest first for each of its names. */
export function possibleGroups(
  artifact: string,
  classFolder: readonly string[],
  manifest: ReadonlyMap<string, string>,
): readonly string[] {
  const names = ['bundle-symbolicname', 'automatic-module-name'].map((key) =>
    (manifest.get(key)?.split(';', 1)[0] ?? '').split('.', MAX_GROUP_PARTS),
  )
  const groups = new Set<string>()
  for (const parts of [classFolder, ...names]) {
    for (let count = 2; count <= Math.min(parts.length, MAX_GROUP_PARTS); count++) {
      const some = parts.slice(0, count)
      if (some.every((part) => PART.test(part))) groups.add(some.join('.'))
    }
  }
  groups.add(artifact)
  return [...groups]
}

const PART = /^[A-Za-z0-9_-]{1,64}$/

/** The folder that all classes have in common, by parts; of no classes, or without a common folder, none. */
export function commonFolder(classes: Iterable<string>): readonly string[] {
  let common: readonly string[] | undefined
  for (const name of classes) {
    const folder = name.split('/').slice(0, -1)
    if (folder.length === 0 || folder[0] === 'META-INF') continue // module-info, versions for later Javas
    if (!common) {
      common = folder
      continue
    }
    let same = 0
    while (same < common.length && common[same] === folder[same]) same++
    if (same < common.length) common = common.slice(0, same)
    if (same === 0) break
  }
  return common ?? []
}
