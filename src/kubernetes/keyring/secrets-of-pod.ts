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

/**
 * Secrets named by the pod come first, then those of its service account: where a pod was admitted, the latter were
 * copied into it already. https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
 */
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
      const account = textAt(spec, ['serviceAccountName']) || 'default'
      const ofAccount = accounts.get(`${namespace}/${account}`) ?? {}
      const names = [...secretNames(spec), ...secretNames(ofAccount)].map((name) => `${namespace}/${name}`)
      const key = [...new Set(names)].join(' ')
      const known = keyrings.get(key)
      if (known) return known
      const made = createKeyring([...new Set(names)].flatMap((name) => readings.get(name)?.logins ?? []))
      keyrings.set(key, made)
      return made
    },
  }
}

function secretNames(value: KubernetesObject): readonly string[] {
  return listAt(value, ['imagePullSecrets']).flatMap((one) => textAt(one, ['name']) ?? [])
}

function namespaceOf(object: KubernetesObject): string {
  return textAt(object, ['metadata', 'namespace']) ?? 'default'
}
