import { isRecord, type KubernetesObject, listAt, textAt } from '../object.ts'
import { ApiFailure } from './failure.ts'
import type { ApiClient, ApiResource } from './types.ts'

export interface ListOptions {
  /** Absent: all. */
  readonly namespace?: string
  readonly fieldSelector?: string
  readonly labelSelector?: string
  /** Without more than names, labels and annotations, where the server can: of objects that are large. */
  readonly isMetadataOnly?: boolean
  /** Objects of one page. */
  readonly limit?: number
  readonly signal: AbortSignal
}

export interface Listing {
  readonly items: readonly KubernetesObject[]
  /** What a watch goes on from. */
  readonly resourceVersion: string
}

const PAGE = 500
/** https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches */
const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json'
/** A list of which pages are too old is begun anew so often: it changes faster than it can be read. */
const MAX_RESTARTS = 3

/**
 * Every object of a kind, in pages. Kind and version, which lists leave out of their items, are put in. Throws as
 * ApiClient does.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function listAll(
  client: ApiClient,
  resource: ApiResource,
  options: ListOptions,
): Promise<Listing> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await listOnce(client, resource, options)
    } catch (error) {
      const isTooOld = error instanceof ApiFailure && error.status === 410
      if (!isTooOld || restarts >= MAX_RESTARTS) throw error
    }
  }
}

async function listOnce(client: ApiClient, resource: ApiResource, options: ListOptions): Promise<Listing> {
  const { namespace, fieldSelector, labelSelector, isMetadataOnly, limit = PAGE, signal } = options
  const items: KubernetesObject[] = []
  let token = ''
  for (;;) {
    const page = await client.request({
      path: pathOf(resource, namespace),
      query: {
        limit: String(limit),
        ...(fieldSelector === undefined ? {} : { fieldSelector }),
        ...(labelSelector === undefined ? {} : { labelSelector }),
        ...(token === '' ? {} : { continue: token }),
      },
      ...(isMetadataOnly ? { accept: METADATA } : {}),
      verb: 'list',
      what: wordsOf(resource, namespace),
      signal,
    })
    for (const item of listAt(page, ['items']))
      if (isRecord(item)) items.push({ apiVersion: versionOf(resource), kind: resource.kind, ...item })
    const next = textAt(page, ['metadata', 'continue']) ?? ''
    // A server that gives the same page over and over would never end.
    if (next === '' || next === token)
      return { items, resourceVersion: textAt(page, ['metadata', 'resourceVersion']) ?? '' }
    token = next
  }
}

/** `/api/v1/namespaces/prod/pods` */
export function pathOf({ group, version, plural }: ApiResource, namespace?: string): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  return `${root}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${plural}`
}

export function wordsOf({ group, plural, isClusterWide }: ApiResource, namespace?: string): string {
  const name = group === '' ? plural : `${plural}.${group}`
  if (isClusterWide) return name
  return namespace === undefined ? `${name} in all namespaces` : `${name} in the namespace ${namespace}`
}

function versionOf({ group, version }: ApiResource): string {
  return group === '' ? version : `${group}/${version}`
}
