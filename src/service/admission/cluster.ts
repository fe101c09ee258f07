import { PlimsollError } from '../../core/errors.ts'
import { createApiClient } from '../../kubernetes/client/client.ts'
import type { ApiClient } from '../../kubernetes/client/types.ts'
import { findAccess, findAccountAccess } from '../../kubernetes/kubeconfig/find-access.ts'
import type { ServiceContext } from '../context.ts'
import type { Part } from '../run/types.ts'
import { createNamespaces, type Namespaces } from './namespaces.ts'
import { createPullSecrets, type PullSecrets } from './pull-secrets.ts'

/** What is learned from the cluster whose door this is. */
export interface Cluster extends Required<Pick<Part, 'checks' | 'follow' | 'gauges' | 'close'>> {
  readonly known: { readonly namespaces?: Namespaces; readonly secrets?: PullSecrets }
  /** A policy asks for labels of namespaces: from now on they are watched. Throws `config-invalid` where there is no cluster. */
  readonly needNamespaces: (policy: string) => void
}

/** Throws `config-invalid`, `kubeconfig-invalid`. */
export async function openCluster(context: ServiceContext): Promise<Cluster> {
  const { config, log, now, signal, metrics } = context
  const { pullSecrets, staleAfter } = config.admission.kubernetes
  const client = await connect(context)
  if (!client && pullSecrets) throw noCluster('service.admission.kubernetes.pull-secrets is set')
  if (!client) return NO_CLUSTER
  const namespaces = createNamespaces({ client, log, now, signal, staleAfter })
  const needed = Promise.withResolvers<void>()
  let isNeeded = false
  return {
    known: {
      namespaces,
      ...(pullSecrets ? { secrets: createPullSecrets({ client, log, now, signal }) } : {}),
    },
    needNamespaces: () => {
      isNeeded = true
      needed.resolve()
    },
    checks: [
      {
        name: 'namespaces',
        run: async () => await Promise.resolve(isNeeded ? namespaces.fault() : undefined),
      },
    ],
    gauges: async () => {
      if (!isNeeded) return
      const { known, silence } = namespaces.state()
      metrics.set('plimsoll_admission_namespaces', known)
      metrics.set('plimsoll_admission_namespaces_silence_seconds', silence / 1000)
      await Promise.resolve()
    },
    follow: async (stop) => {
      await Promise.race([needed.promise, aborted(stop)])
      if (!stop.aborted) await namespaces.follow(stop)
    },
    close: async () => await client.close(),
  }
}

const NO_CLUSTER: Cluster = {
  known: {},
  needNamespaces: (policy) => {
    throw noCluster(`The policy of admission ${policy} has rules with namespaceLabels`)
  },
  checks: [],
  gauges: async () => await Promise.resolve(),
  follow: async () => await Promise.resolve(),
  close: async () => await Promise.resolve(),
}

function noCluster(why: string): PlimsollError {
  return new PlimsollError(
    'config-invalid',
    `${why}, and there is no cluster to ask: name a kubeconfig in service.admission.kubernetes.kubeconfig, or run in the cluster with the token of a service account (docs/kubernetes.md has its rights).`,
  )
}

/**
 * By the kubeconfig that the configuration names, or as the account of the pod that this runs in. Files of a user are not
 * looked for: a service is told.
 */
async function connect({ config, environment, signal }: ServiceContext): Promise<ApiClient | undefined> {
  const { kubeconfig, context } = config.admission.kubernetes
  const places = { env: environment, ...(context === undefined ? {} : { context }) }
  const access =
    kubeconfig === undefined
      ? await findAccountAccess(places)
      : await findAccess({ ...places, kubeconfig }, signal)
  return access && createApiClient(access, { env: environment })
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
