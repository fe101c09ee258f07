/** What has been written, in order, and who looks on. */
import { randomUUID } from 'node:crypto'
import type { KubeObject, Resource } from './objects.ts'
import { qualified, StatusError } from './objects.ts'

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly resource: Resource
  readonly object: KubeObject
  readonly version: number
}

export interface ObjectStore {
  version(): number
  get(resource: Resource, namespace: string | undefined, name: string): KubeObject
  find(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined
  /** By namespace and name; of all namespaces where none is given. */
  list(resource: Resource, namespace?: string): KubeObject[]
  write(resource: Resource, object: KubeObject): KubeObject
  remove(resource: Resource, object: KubeObject): void
  /** Every change after a version, those to come too, until the returned function is called. */
  watch(since: number, onChange: (change: Change) => void): () => void
}

export function objectStore(): ObjectStore {
  const objects = new Map<string, { readonly resource: Resource; readonly object: KubeObject }>()
  const changes: Change[] = []
  const watchers = new Set<(change: Change) => void>()
  let version = 0
  const keyOf = (resource: Resource, namespace = '', name = ''): string =>
    [resource.group, resource.resource, resource.isNamespaced ? namespace : '', name].join('/')

  function tell(type: Change['type'], resource: Resource, object: KubeObject): KubeObject {
    version++
    const metadata = { ...object.metadata, resourceVersion: String(version) }
    const written = { ...object, metadata }
    const change = { type, resource, object: written, version }
    changes.push(change)
    for (const watcher of watchers) watcher(change)
    return written
  }

  const find: ObjectStore['find'] = (resource, namespace, name) =>
    objects.get(keyOf(resource, namespace, name))?.object
  return {
    version: () => version,
    find,
    get(resource, namespace, name) {
      const object = find(resource, namespace, name)
      if (object === undefined)
        throw new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`)
      return object
    },
    list(resource, namespace) {
      const start =
        namespace === undefined
          ? [resource.group, resource.resource, ''].join('/')
          : keyOf(resource, namespace)
      return [...objects.keys()]
        .filter((key) => key.startsWith(start))
        .toSorted()
        .flatMap((key) => objects.get(key)?.object ?? [])
    },
    write(resource, object) {
      const { namespace, name } = object.metadata
      const old = find(resource, namespace, name ?? '')
      const made = { uid: randomUUID(), creationTimestamp: new Date().toISOString().replace(/\.\d+/, '') }
      const { uid, creationTimestamp } = { ...made, ...old?.metadata } as typeof made
      const metadata = { ...object.metadata, uid, creationTimestamp }
      const written = tell(old ? 'MODIFIED' : 'ADDED', resource, { ...object, metadata })
      objects.set(keyOf(resource, namespace, name), { resource, object: written })
      return written
    },
    remove(resource, object) {
      objects.delete(keyOf(resource, object.metadata.namespace, object.metadata.name))
      tell('DELETED', resource, object)
    },
    watch(since, onChange) {
      for (const change of changes) if (change.version > since) onChange(change)
      watchers.add(onChange)
      return () => watchers.delete(onChange)
    },
  }
}
