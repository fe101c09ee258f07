import { identityOf, type KubernetesObject } from '../../kubernetes/object.ts'

/** Who asks, for what is decided without an API server. */
export interface Asker {
  /** Of objects that name none. */
  readonly namespace: string
  readonly user: string
  readonly groups: readonly string[]
}

/** The review that an API server would send when somebody creates the object. */
export function creationReview(object: KubernetesObject, asker: Asker): unknown {
  const { apiVersion = '', kind, name, namespace = asker.namespace } = identityOf(object)
  const slash = apiVersion.indexOf('/')
  const [group, version] =
    slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'offline',
      kind: { group, version, kind },
      resource: { group, version, resource: `${kind.toLowerCase()}s` },
      ...(name === undefined ? {} : { name }),
      namespace,
      operation: 'CREATE',
      userInfo: { username: asker.user, groups: asker.groups },
      object,
      dryRun: true,
    },
  }
}
