import { type KubernetesObject, listAt, textAt } from '../object.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { readPullSecret } from './read-secret.ts'

/** Secrets and service accounts that are known, whatever namespace they are of. */
export interface SecretStock {
  /** The keyring of pods that name these secrets, or whose service account does. */
  keyringOf(namespace: string, podSpec: KubernetesObject): Keyring
  /** Secrets that hold logins and could not be read whole, each with the reason. */
  readonly faults: readonly { readonly secret: string; readonly fault: string }[]
}

export function createSecretStock(objects: readonly KubernetesObject[]): SecretStock {
  const secrets = new Map<string, KubernetesObject>()
  const accounts = new Map<string, KubernetesObject>()
  for (const object of objects) {
    const name = `${namespaceOf(object)}/${textAt(object, ['metadata', 'name']) ?? ''}`
    if (object['kind'] === 'Secret') secrets.set(name, object)
    if (object['kind'] === 'ServiceAccount') accounts.set(name, object)
  }
  const readings = new Map([...secrets].map(([name, secret]) => [name, readPullSecret(secret)] as const))
  const keyrings = new Map<string, Keyring>()
  return {
    faults: [...readings].flatMap(([secret, reading]) =>
      reading?.fault === undefined ? [] : [{ secret, fault: reading.fault }],
    ),
    keyringOf: (namespace, spec) => {
      const own = secretNames(spec)
      const account = accounts.get(`${namespace}/${accountName(spec)}`) ?? {}
      const names = (own.length > 0 ? own : secretNames(account)).map((name) => `${namespace}/${name}`)
      const key = names.join(' ')
      const known = keyrings.get(key)
      if (known) return known
      const made = createKeyring(names.flatMap((name) => readings.get(name)?.logins ?? []))
      keyrings.set(key, made)
      return made
    },
  }
}

/**
 * Secrets that a pod, or a service account, names; each once. Those of the account are copied into pods that have none of
 * their own, and only there: https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
 */
export function secretNames(value: KubernetesObject): readonly string[] {
  return [...new Set(listAt(value, ['imagePullSecrets']).flatMap((one) => textAt(one, ['name']) || []))]
}

/** Of the service account that a pod runs as. */
export function accountName(podSpec: KubernetesObject): string {
  return textAt(podSpec, ['serviceAccountName']) || 'default'
}

function namespaceOf(object: KubernetesObject): string {
  return textAt(object, ['metadata', 'namespace']) ?? 'default'
}
