import type { Route, Surface } from './route.ts'

/** The routes of one path, by method. */
export interface PathEntry {
  readonly path: string
  readonly surface: Surface
  readonly routes: ReadonlyMap<string, Route>
  /** For `Allow`, sorted. */
  readonly methods: readonly string[]
}

/** Methods that are asked for in the wild; a label of a metric is never anything else. */
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
])

/** In the order in which they are tried: where one has a letter and another a parameter, the letter goes first. Throws when two routes are the same. */
export function pathEntries(surfaces: readonly Surface[]): PathEntry[] {
  const found = new Map<string, { path: string; surface: Surface; routes: Map<string, Route> }>()
  for (const surface of surfaces) {
    for (const route of surface.routes) {
      const shape = route.path.replaceAll(/\{[^}]*\}/g, '{}')
      const entry = found.get(shape) ?? { path: route.path, surface, routes: new Map<string, Route>() }
      if (entry.routes.has(route.method) || entry.path !== route.path)
        throw new Error(`Two routes are ${route.method} ${route.path}.`)
      found.set(shape, entry)
      entry.routes.set(route.method, route)
    }
  }
  return [...found.values()]
    .map((entry) => ({ ...entry, methods: methodsOf(entry.routes) }))
    .toSorted((a, b) => compareKeys(sortKey(a.path), sortKey(b.path)))
}

function methodsOf(routes: ReadonlyMap<string, Route>): string[] {
  return [...new Set([...routes.keys(), ...(routes.has('GET') ? ['HEAD'] : [])])].toSorted()
}

/** The route of a method: that of GET answers HEAD as well. */
export function routeFor(entry: PathEntry, method: string): Route | undefined {
  return entry.routes.get(method) ?? (method === 'HEAD' ? entry.routes.get('GET') : undefined)
}

export function knownMethod(method: string): string {
  return METHODS.has(method) ? method : 'OTHER'
}

/** Parameters after every letter. */
function sortKey(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, '\uffff')
}

function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** `/images/{digest}` → `/images/:digest`, as hono writes it. */
export function honoPath(path: string): string {
  return path.replaceAll(/\{(?<name>[^}]*)\}/g, ':$<name>')
}

/** Which surface is to say that there is nothing at a path: the one with the route that begins most like it. */
export function surfaceOf(entries: readonly PathEntry[], path: string): Surface | undefined {
  let found = entries[0]?.surface
  let longest = 0
  for (const entry of entries) {
    const own = sharedSegments(entry.path, path)
    if (own <= longest) continue
    found = entry.surface
    longest = own
  }
  return found
}

function sharedSegments(a: string, b: string): number {
  const [one, other] = [a.split('/').slice(1), b.split('/').slice(1)]
  const differs = one.findIndex((segment, index) => segment !== other[index])
  return differs < 0 ? one.length : differs
}
