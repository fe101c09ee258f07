import { isObject, type JsonObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import type { LocatedJson } from '../../packaging/json/located-json.ts'
import type { LockedPackages } from './locked-packages.ts'
import { licensesOf, needsOf } from './manifest.ts'

/** Characters of the path of an entry; more is no path. */
export const MAX_ENTRY_PATH = 4096

const FOLDER = 'node_modules/'

/**
 * The `packages` of lock file versions 2 and 3: `node_modules/a/node_modules/b` → what is installed there; '' is the
 * root, other paths are packages of the user's own, and links lead to them.
 */
export function addPackageEntries(entries: JsonObject, json: LocatedJson, result: LockedPackages): void {
  const at = new Map<string, JsonObject>()
  for (const [path, entry] of Object.entries(entries)) {
    if (isObject(entry) && path.length <= MAX_ENTRY_PATH) at.set(path, entry)
    else result.unreadable(isObject(entry) ? lineOf(entry, json) : 1, 'is no entry of a lock file')
  }
  for (const [path, entry] of at) if (entry['link'] !== true) addEntry(path, entry, json, result)
  for (const [path, entry] of at) {
    const isOwn = !path.includes(FOLDER)
    for (const need of needsOf(entry)) {
      if (!isOwn && need.isDevelopment) continue
      const other = resolve(path, need.name, at)
      result.needs(path, other)
      if (isOwn && !(need.isPeer && other === undefined)) result.asked(need, other)
    }
  }
}

function addEntry(path: string, entry: JsonObject, json: LocatedJson, result: LockedPackages): void {
  const folder = path.lastIndexOf(FOLDER)
  const isOwn = folder < 0
  const ownFolder = path.slice(path.lastIndexOf('/') + 1)
  result.add(path, {
    // The name is given where it is not the folder's: of aliases, and of the user's own packages.
    name: textOf(entry['name']) ?? (isOwn ? ownFolder : path.slice(folder + FOLDER.length)),
    version: textOf(entry['version']) ?? (isOwn ? '' : (textOf(entry['resolved']) ?? '')),
    lines: json.linesOf(entry) ?? { start: 1, end: 1 },
    licenses: licensesOf(entry),
    // `devOptional` is not for development alone.
    isDevelopment: !isOwn && entry['dev'] === true,
    ...(isOwn ? { own: path === '' ? ('root' as const) : ('workspace' as const) } : {}),
  })
}

function lineOf(entry: JsonObject, json: LocatedJson): number {
  return json.linesOf(entry)?.start ?? 1
}

/** Folders above a package in which Node looks for what it needs. */
const MAX_FOLDERS = 100

/** Where Node finds a package from another's folder. https://nodejs.org/api/modules.html#loading-from-node_modules-folders */
function resolve(from: string, name: string, at: ReadonlyMap<string, JsonObject>): string | undefined {
  let folder = from
  for (let i = 0; i < MAX_FOLDERS; i++) {
    const path = folder === '' ? FOLDER + name : `${folder}/${FOLDER}${name}`
    const entry = at.get(path)
    if (entry) return entry['link'] === true ? textOf(memberOf(entry, 'resolved')) : path
    if (folder === '') return undefined
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
    if (folder.endsWith('/node_modules')) folder = folder.slice(0, -'/node_modules'.length)
    else if (folder === 'node_modules') folder = ''
  }
  return undefined
}
