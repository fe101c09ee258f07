import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { PlimsollError } from '../../core/errors.ts'
import { chooseAccess } from './choose-access.ts'
import { readKubeconfigs } from './read-files.ts'
import type { ClusterAccess } from './types.ts'

export interface AccessPlaces {
  /** Named by the user: it has to be there. */
  readonly kubeconfig?: string
  readonly context?: string
  /** For KUBECONFIG, HOME, and what Kubernetes gives to pods. */
  readonly env: NodeJS.ProcessEnv
  /** Where Kubernetes mounts the token of a pod's account; its own place where not given. */
  readonly accountFolder?: string
}

const ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * How a cluster is reached: by the file that is named, those of KUBECONFIG, `~/.kube/config`, or, where there is none of
 * them, the account of the pod that this runs in. Throws `kubeconfig-invalid`.
 */
export async function findAccess(places: AccessPlaces, signal: AbortSignal): Promise<ClusterAccess> {
  const { kubeconfig, context, env } = places
  const named = kubeconfig === undefined ? filesOf(env) : [kubeconfig]
  const config = await readKubeconfigs(named, signal)
  if (config.files.length > 0) return chooseAccess(config, context)
  if (kubeconfig !== undefined)
    throw new PlimsollError('kubeconfig-invalid', `There is no kubeconfig ${kubeconfig}.`)
  const account = await findAccountAccess(places)
  if (account && context === undefined) return account
  const places_ = named.join(', ') || '~/.kube/config'
  throw new PlimsollError('kubeconfig-invalid', `There is no kubeconfig: ${places_} is not there.`)
}

function filesOf(env: NodeJS.ProcessEnv): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  if (listed.length > 0) return listed
  const home = env['HOME']
  return home ? [join(home, '.kube/config')] : []
}

/**
 * The account of the pod that this runs in; `undefined` outside of a cluster, and where pods get no token.
 * https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function findAccountAccess({
  env,
  accountFolder = ACCOUNT_FOLDER,
}: Pick<AccessPlaces, 'env' | 'accountFolder'>): Promise<ClusterAccess | undefined> {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT']]
  const token = join(accountFolder, 'token')
  const isThere = await access(token).then(
    () => true,
    () => false,
  )
  if (!host || !port || !isThere) return undefined
  return {
    name: 'in-cluster',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    authority: { kind: 'file', path: join(accountFolder, 'ca.crt') },
    isInsecure: false,
    user: { credentials: { kind: 'token-file', path: token } },
  }
}
