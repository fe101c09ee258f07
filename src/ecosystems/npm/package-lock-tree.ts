import { entriesOf, isObject, type JsonObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import type { LocatedJson } from '../../packaging/json/located-json.ts'
import type { LockedPackages } from './locked-packages.ts'
import { needsOf } from './manifest.ts'
import { isLocal, throughAlias } from './names.ts'

/** One folder `node_modules` of the tree: names → ids, and the folder around it. */
interface Folder {
  readonly ids: Map<string, string>
  readonly parent: Folder | undefined
}

/**
 * The `dependencies` of lock file version 1, where what a package has for itself is nested in it. How deep it can be
 * follows from the limit of the JSON reader.
 * @param manifest the package.json beside it: the lock alone does not say what is asked for by name
 */
export function addDependencyTree(
  tree: unknown,
  manifest: JsonObject | undefined,
  json: LocatedJson,
  result: LockedPackages,
): void {
  const edges: { readonly id: string; readonly name: string; readonly folder: Folder; isOwn: boolean }[] = []
  let count = 0
  const visit = (dependencies: unknown, parent: Folder | undefined): Folder => {
    const folder: Folder = { ids: new Map(), parent }
    for (const [key, entry] of entriesOf(dependencies)) {
      if (!isObject(entry)) {
        result.unreadable(1, `of ${JSON.stringify(key.slice(0, 100))} is no object`)
        continue
      }
      const id = `${count++}`
      const [name, version] = throughAlias(key, textOf(entry['version']) ?? '')
      const lines = json.linesOf(entry) ?? { start: 1, end: 1 }
      result.add(id, { name, version, lines, isDevelopment: entry['dev'] === true })
      folder.ids.set(key, id)
      const inner = visit(memberOf(entry, 'dependencies'), folder)
      for (const [needed] of entriesOf(entry['requires']))
        edges.push({ id, name: needed, folder: inner, isOwn: isLocal(version) })
    }
    return folder
  }
  const top = visit(tree, undefined)
  for (const { id, name, folder, isOwn } of edges) {
    const other = find(name, folder)
    if (isOwn) result.direct(other, false)
    else result.needs(id, other)
  }
  for (const need of needsOf(manifest)) {
    const id = top.ids.get(need.name)
    if (!need.isPeer || id !== undefined) result.asked(need, id)
  }
}

function find(name: string, from: Folder): string | undefined {
  for (let folder: Folder | undefined = from; folder; folder = folder.parent) {
    const id = folder.ids.get(name)
    if (id !== undefined) return id
  }
  return undefined
}
