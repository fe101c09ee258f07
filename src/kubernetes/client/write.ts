import { type KubernetesObject, textAt } from '../object.ts'
import { ApiFailure } from './failure.ts'
import { pathOf, wordsOf } from './list.ts'
import type { ApiClient, ApiResource } from './types.ts'

export interface PutOptions {
  /** Whether what is there under the name already may be replaced. */
  mayReplace(this: void, there: KubernetesObject): boolean
  readonly signal: AbortSignal
}

/** Attempts at an object that others write at the same time. */
const MAX_ATTEMPTS = 5

/**
 * Makes an object what it is to be, whatever was there. Resolves with `kept` where something else is there that may not
 * be replaced. Throws as ApiClient does, also where others were faster too often.
 *
 * @param object with its name and namespace
 */
export async function putObject(
  client: ApiClient,
  resource: ApiResource,
  object: KubernetesObject,
  { mayReplace, signal }: PutOptions,
): Promise<'created' | 'replaced' | 'kept'> {
  const namespace = textAt(object, ['metadata', 'namespace'])
  const path = pathOf(resource, namespace)
  const own = `${path}/${encodeURIComponent(textAt(object, ['metadata', 'name']) ?? '')}`
  const about = { what: wordsOf(resource, namespace), signal }
  for (let attempt = 1; ; attempt++) {
    try {
      const there = await found(client.request({ path: own, ...about }))
      if (!there) {
        await client.request({ method: 'POST', path, body: object, ...about })
        return 'created'
      }
      if (!mayReplace(there)) return 'kept'
      await client.request({ method: 'PUT', path: own, body: over(there, object), ...about })
      return 'replaced'
    } catch (error) {
      const isRace = error instanceof ApiFailure && RACES.has(error.reason)
      if (!isRace || attempt >= MAX_ATTEMPTS) throw error
    }
  }
}

/** Somebody made it, changed it or removed it between the question and the answer. */
const RACES: ReadonlySet<string> = new Set(['AlreadyExists', 'Conflict'])

/** Whether it was there. Throws as ApiClient does. */
export async function removeObject(
  client: ApiClient,
  resource: ApiResource,
  { namespace, name }: { readonly namespace: string | undefined; readonly name: string },
  signal: AbortSignal,
): Promise<boolean> {
  const path = `${pathOf(resource, namespace)}/${encodeURIComponent(name)}`
  const what = wordsOf(resource, namespace)
  return (await found(client.request({ method: 'DELETE', path, what, signal }))) !== undefined
}

async function found(asked: Promise<KubernetesObject>): Promise<KubernetesObject | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return undefined
    throw error
  }
}

/** With the version that is replaced: one that somebody else has written meanwhile is a conflict. */
function over(there: KubernetesObject, object: KubernetesObject): KubernetesObject {
  const resourceVersion = textAt(there, ['metadata', 'resourceVersion'])
  const metadata = object['metadata'] as KubernetesObject
  return {
    ...object,
    metadata: { ...metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  }
}
