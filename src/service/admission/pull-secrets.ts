import type { AdmissionRequestFacts } from '../../admission/review/facts.ts'
import { messageOf } from '../../core/errors.ts'
import type { ImageReference } from '../../core/image-reference.ts'
import { ApiFailure } from '../../kubernetes/client/failure.ts'
import { pathOf } from '../../kubernetes/client/list.ts'
import { SECRETS, SERVICE_ACCOUNTS } from '../../kubernetes/client/resources.ts'
import type { ApiClient, ApiResource } from '../../kubernetes/client/types.ts'
import { createKeyring } from '../../kubernetes/keyring/keyring.ts'
import { type PullLogin, readPullSecret } from '../../kubernetes/keyring/read-secret.ts'
import { accountName, secretNames } from '../../kubernetes/keyring/secrets-of-pod.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { type PodPlace, podOf } from '../../kubernetes/workload/pod-places.ts'
import type { ServiceContext } from '../context.ts'
import { type Answered, createKept } from './kept.ts'

/** Logins of the secrets that a pod is pulled with. They are kept in memory, for a short time. */
export interface PullSecrets {
  /** Of the pod, or the pod template, that is asked about; never rejects but by the signal. */
  of(facts: AdmissionRequestFacts, podPlaces: readonly PodPlace[], signal: AbortSignal): Promise<PodLogins>
}

export interface PodLogins {
  /** In the order in which the kubelet tries them. */
  readonly loginsFor: (reference: ImageReference) => readonly PullLogin[]
  /** Secrets that could not be used, in words without anything that is in them. */
  readonly faults: readonly string[]
}

/** Secrets that one pod may name. */
export const MAX_SECRETS = 50
/** Secrets that are kept, and characters of users and passwords of one; larger ones are read each time. */
const MAX_KEPT_SECRETS = 1000
const MAX_KEPT_CHARACTERS = 16 * 1024
/** Milliseconds for one question: an API server waits. */
const DEADLINE = 2000
/** Milliseconds for which an answer counts, and a failure. */
const FRESH = 30_000
const FAULT_FRESH = 3000

type Needs = Pick<ServiceContext, 'log' | 'now' | 'signal'> & { readonly client: ApiClient }

interface Reading {
  readonly logins: readonly PullLogin[]
  readonly fault?: string
}

const NONE: PodLogins = { loginsFor: () => [], faults: [] }

export function createPullSecrets(needs: Needs): PullSecrets {
  const accounts = createKept<readonly string[] | string>(needs.now)
  const secrets = createKept<Reading>(needs.now, MAX_KEPT_SECRETS)

  async function namesOfAccount(namespace: string, name: string, signal: AbortSignal) {
    return await accounts.get(`${namespace}/${name}`, signal, async () => {
      const found = await fetchObject(needs, SERVICE_ACCOUNTS, namespace, name)
      if (found.kind === 'object') return { value: secretNames(found.object), fresh: FRESH }
      return { value: found.fault, fresh: FAULT_FRESH }
    })
  }

  async function readingOf(namespace: string, name: string, signal: AbortSignal): Promise<Reading> {
    return await secrets.get(`${namespace}/${name}`, signal, async (): Promise<Answered<Reading>> => {
      const found = await fetchObject(needs, SECRETS, namespace, name)
      if (found.kind === 'fault') return { value: { logins: [], fault: found.fault }, fresh: FAULT_FRESH }
      const reading = readPullSecret(found.object) ?? { logins: [], fault: 'it holds no logins' }
      return { value: reading, fresh: sizeOf(reading) > MAX_KEPT_CHARACTERS ? 0 : FRESH }
    })
  }

  return {
    of: async ({ object, namespace }, podPlaces, signal) => {
      const pod = object && podOf(object, podPlaces)
      // An ImageReview says no pod.
      if (!pod || namespace === undefined) return NONE
      const own = secretNames(pod.spec)
      const account = accountName(pod.spec)
      const names = own.length > 0 ? own : await namesOfAccount(namespace, account, signal)
      if (typeof names === 'string')
        return { ...NONE, faults: [`the service account ${namespace}/${account}: ${names}`] }
      const used = names.slice(0, MAX_SECRETS)
      const readings = await Promise.all(used.map((name) => readingOf(namespace, name, signal)))
      const { loginsFor } = createKeyring(readings.flatMap(({ logins }) => logins))
      const faults = readings.flatMap(({ fault }, index) =>
        fault === undefined ? [] : [`the secret ${namespace}/${used[index]}: ${fault}`],
      )
      const isCut = names.length > used.length
      return { loginsFor, faults: isCut ? [...faults, `more than ${MAX_SECRETS} secrets`] : faults }
    },
  }
}

function sizeOf({ logins }: Reading): number {
  return logins.reduce(
    (sum, { key, username, password }) => sum + key.length + username.length + password.length,
    0,
  )
}

type Found =
  | { readonly kind: 'object'; readonly object: KubernetesObject }
  | { readonly kind: 'fault'; readonly fault: string }

/** Never rejects. */
async function fetchObject(
  { client, log, signal: stop }: Needs,
  resource: ApiResource,
  namespace: string,
  name: string,
): Promise<Found> {
  try {
    const path = `${pathOf(resource, namespace)}/${encodeURIComponent(name)}`
    const signal = AbortSignal.any([stop, AbortSignal.timeout(DEADLINE)])
    const what = `${resource.plural} in the namespace ${namespace}`
    const object = await client.request({ path, what, signal })
    // The object of an answer to GET says its namespace, but nothing depends on that here.
    return { kind: 'object', object: { ...object, metadata: { namespace, name } } }
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404)
      return { kind: 'fault', fault: 'it is not there' }
    const fault = messageOf(error).replace(/\.$/, '')
    log.warn({ kind: resource.kind, namespace, name, fault }, 'object of the cluster not read')
    return { kind: 'fault', fault }
  }
}
