import { type KubernetesObject, recordAt, textAt } from '../../kubernetes/object.ts'

/**
 * Whether a role is one that the API server makes itself, and makes again when somebody takes it away. Its label may be
 * anybody's, so the name has to be one of those that are kept for the system too. Bindings are no matter of this: the
 * checks know those that every cluster has.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
export function isDefaultRole(object: KubernetesObject): boolean {
  const { kind } = object
  if (kind !== 'Role' && kind !== 'ClusterRole') return false
  const name = textAt(object, ['metadata', 'name']) ?? ''
  const labels = recordAt(object, ['metadata', 'labels'])
  return (
    labels['kubernetes.io/bootstrapping'] === 'rbac-defaults' &&
    (name.startsWith('system:') || USER_ROLES.has(name))
  )
}

const USER_ROLES: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit', 'view'])
