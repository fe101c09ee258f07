/** Lists in pieces, and watches with bookmarks. */
import type { ServerResponse } from 'node:http'
import { apiVersionOf, type KubeObject } from './objects.ts'
import type { ApiPath } from './requests.ts'
import { isSelectedByQuery } from './selectors.ts'
import type { ObjectStore } from './store.ts'
import { labelsOf } from './webhook-rules.ts'

/** How often a watch tells where it is, in milliseconds. */
const BOOKMARKS_EVERY = 1000

export function list({ resource, namespace }: ApiPath, store: ObjectStore, query: URLSearchParams): unknown {
  const wanted = store
    .list(resource, namespace)
    .filter((object) => isSelectedByQuery(labelsOf(object), query.get('labelSelector') ?? ''))
  const limit = Number(query.get('limit') ?? 0)
  const start = Number(query.get('continue') ?? 0)
  const end = limit > 0 ? start + limit : wanted.length
  const isCut = end < wanted.length
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(store.version()),
      ...(isCut ? { continue: String(end), remainingItemCount: wanted.length - end } : {}),
    },
    items: wanted.slice(start, end),
  }
}

/** One line for each change after `resourceVersion`; without it what there is comes first, as added. */
export function watch(
  { resource, namespace }: ApiPath,
  store: ObjectStore,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const send = (type: string, object: unknown): void => {
    // The end of its time and the next bookmark may come in one turn.
    if (!response.writableEnded) response.write(`${JSON.stringify({ type, object })}\n`)
  }
  const isWanted = (object: KubeObject): boolean =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    isSelectedByQuery(labelsOf(object), query.get('labelSelector') ?? '')
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  const since = Number(query.get('resourceVersion') ?? 0)
  if (since === 0)
    for (const object of store.list(resource, namespace).filter(isWanted)) send('ADDED', object)
  const stop = store.watch(since === 0 ? store.version() : since, (change) => {
    if (change.resource === resource && isWanted(change.object)) send(change.type, change.object)
  })
  const bookmark = (): void =>
    send('BOOKMARK', {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: { resourceVersion: String(store.version()) },
    })
  const timer =
    query.get('allowWatchBookmarks') === 'true' ? setInterval(bookmark, BOOKMARKS_EVERY) : undefined
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  const end = seconds > 0 ? setTimeout(() => response.end(), seconds * 1000) : undefined
  response.on('close', () => {
    stop()
    clearInterval(timer)
    clearTimeout(end)
  })
}
