import { PlimsollError } from '../../core/errors.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { ApiFailure } from '../../kubernetes/client/failure.ts'
import { type ListOptions, listAll, wordsOf } from '../../kubernetes/client/list.ts'
import {
  CLUSTER_SETTINGS,
  SECRETS,
  SERVICE_ACCOUNTS,
  SETTINGS,
  WORKLOADS,
} from '../../kubernetes/client/resources.ts'
import type { ApiClient, ApiResource } from '../../kubernetes/client/types.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import type { SeenCluster } from './types.ts'

export interface ListClusterOptions {
  /** Only these; empty: all. */
  readonly namespaces: readonly string[]
  /** Look also at what is no workload: roles, bindings, services and their like. */
  readonly settings: boolean
  /** Look also for what images are pulled with. */
  readonly images: boolean
  readonly signal: AbortSignal
}

/** Types of secrets that pods pull images with: no others are asked for. */
const SECRET_TYPES = ['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg'] as const

/**
 * What runs in a cluster, as far as the user may see it; what he may not is a problem. Throws `cluster-refused` when he
 * may see none of it, for nothing seen would look like nothing there, and `cluster-unreachable`.
 */
export async function listCluster(client: ApiClient, options: ListClusterOptions): Promise<SeenCluster> {
  const { namespaces, signal } = options
  const objects: KubernetesObject[] = []
  const problems: Problem[] = []
  const places = namespaces.length === 0 ? [undefined] : namespaces
  let seen = 0
  let refusal: ApiFailure | undefined
  const look = async (resource: ApiResource, list: ListOptions, code: Problem['code']): Promise<void> => {
    try {
      objects.push(...(await listAll(client, resource, list)).items)
      if (code === 'cluster-unseen') seen += 1
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error
      if (resource.isAddOn && error.status === 404) return
      // Who is not known at all is told so once.
      if (error.status === 401) throw new PlimsollError('cluster-refused', error.message, { cause: error })
      if (code === 'cluster-unseen') refusal ??= error
      problems.push(problem(code, wordsOf(resource, list.namespace), error.message))
    }
  }
  for (const namespace of places) {
    const list = { ...(namespace === undefined ? {} : { namespace }), signal }
    for (const resource of [...WORKLOADS, ...(options.settings ? SETTINGS : [])])
      await look(resource, list, 'cluster-unseen')
    if (!options.images) continue
    await look(SERVICE_ACCOUNTS, list, 'pull-secret-unreadable')
    for (const type of SECRET_TYPES)
      await look(SECRETS, { ...list, fieldSelector: `type=${type}` }, 'pull-secret-unreadable')
  }
  // Of whom only some namespaces are asked for, nobody wants to know what holds for all.
  if (options.settings && namespaces.length === 0)
    for (const resource of CLUSTER_SETTINGS) await look(resource, { signal }, 'cluster-unseen')
  if (seen === 0 && refusal) throw new PlimsollError('cluster-refused', refusal.message, { cause: refusal })
  return { name: client.name, objects, problems: distinct(problems) }
}

/** Secrets of both types are refused with the same words. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ subject, detail }) => {
    const key = `${subject} ${detail}`
    return !seen.has(key) && seen.add(key)
  })
}
