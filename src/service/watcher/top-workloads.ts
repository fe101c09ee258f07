import { ApiFailure } from '../../kubernetes/client/failure.ts'
import { pathOf } from '../../kubernetes/client/list.ts'
import { WORKLOADS } from '../../kubernetes/client/resources.ts'
import type { ApiClient } from '../../kubernetes/client/types.ts'
import { apiGroupOf } from '../../kubernetes/object.ts'
import { ownerOf } from './pod-containers.ts'
import type { Owner, RunningContainer } from './types.ts'

/** What manages an owner in the end. */
export interface TopWorkloads {
  of(namespace: string, owner: Owner, signal: AbortSignal): Promise<RunningContainer['workload']>
}

/** Chains of the API's own kinds have three members; operators put some before them. */
const MAX_CHAIN = 8
/** Owners that are remembered: what manages one does not change. */
const MAX_KEPT = 20_000

/**
 * Asks the API for each owner once. One of a kind that is not the API's own, or that may not be read, is itself the
 * workload, for all that can be told.
 *
 * @param onRefused told of each answer that is none
 */
export function createTopWorkloads(
  client: ApiClient,
  onRefused: (failure: ApiFailure) => void,
): TopWorkloads {
  const kept = new Map<string, Promise<Owner | null>>()

  async function aboveOf(namespace: string, owner: Owner, signal: AbortSignal): Promise<Owner | null> {
    const key = `${namespace}/${owner.uid}`
    const known = kept.get(key)
    if (known) return await known
    const asked = ask(namespace, owner, signal)
    kept.set(key, asked)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    try {
      return await asked
    } catch (error) {
      kept.delete(key)
      throw error
    }
  }

  async function ask(namespace: string, owner: Owner, signal: AbortSignal): Promise<Owner | null> {
    const group = apiGroupOf(owner.apiVersion)
    const resource = WORKLOADS.find((one) => one.kind === owner.kind && one.group === group)
    if (!resource || resource.kind === 'Pod') return null
    try {
      const path = `${pathOf(resource, namespace)}/${encodeURIComponent(owner.name)}`
      return (
        ownerOf(await client.request({ path, what: `${resource.plural} in ${namespace}`, signal })) ?? null
      )
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      // Gone already, with the pods that it had.
      if (error.status !== 404) onRefused(error)
      return null
    }
  }

  return {
    of: async (namespace, owner, signal) => {
      let at = owner
      for (let steps = 0; steps < MAX_CHAIN; steps++) {
        const above = await aboveOf(namespace, at, signal)
        if (!above) break
        at = above
      }
      return { kind: at.kind, name: at.name }
    },
  }
}
