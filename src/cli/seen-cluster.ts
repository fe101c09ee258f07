import { PlimsollError } from '../core/errors.ts'
import { listCluster } from '../engine/cluster/list-cluster.ts'
import { readObjects } from '../engine/cluster/read-objects.ts'
import type { SeenCluster } from '../engine/cluster/types.ts'
import { createApiClient } from '../kubernetes/client/client.ts'
import { findAccess } from '../kubernetes/kubeconfig/find-access.ts'
import type { CommandContext } from './context.ts'
import { readInput } from './read-input.ts'

/** The cluster that the options name: a file of what kubectl printed, or a real one. */
export async function seenCluster(context: CommandContext): Promise<SeenCluster> {
  const { options, environment, signal } = context
  const from = options.text('from')
  const [kubeconfig, contextName] = [options.text('kubeconfig'), options.text('context')]
  if (from !== undefined) {
    if (contextName !== undefined)
      throw new PlimsollError('usage', '--from asks no cluster, so it has no --context.')
    return await readObjects(await readInput(from, context), from === '-' ? 'standard input' : from)
  }
  const places = {
    env: environment,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(contextName === undefined ? {} : { context: contextName }),
  }
  const client = createApiClient(await findAccess(places, signal), { env: environment })
  try {
    const scanners = options.list('scanners')
    return await listCluster(client, {
      namespaces: options.list('namespace'),
      settings: scanners.includes('misconfig'),
      images: scanners.includes('vuln'),
      signal,
    })
  } finally {
    await client.close()
  }
}
