import { type KubernetesObject, listAt, textAt, type ValuePath } from '../../../kubernetes/object.ts'
import type { KubernetesCheck } from '../types.ts'

const GOOD_PRACTICES = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/'
const BINDINGS: readonly string[] = ['RoleBinding', 'ClusterRoleBinding']
const ADMIN_ROLES: ReadonlySet<string> = new Set(['cluster-admin', 'admin', 'edit'])
/** Which Kubernetes itself binds to everybody: they tell the version, and what the API has. */
const PUBLIC_ROLES: ReadonlySet<string> = new Set([
  'system:public-info-viewer',
  'system:discovery',
  'system:basic-user',
])

/** To whom roles are given. */
export const BINDING_CHECKS: readonly KubernetesCheck[] = [
  {
    id: 'KSV-0111',
    title: 'Rights of an administrator are given',
    severity: 'MEDIUM',
    description:
      'The roles cluster-admin, admin and edit give nearly all rights, those to read secrets among them.',
    advice: 'Bind a role with the rights that are needed.',
    references: [GOOD_PRACTICES],
    on: BINDINGS,
    evaluate({ object }) {
      const role = roleOf(object)
      if (role === undefined || !ADMIN_ROLES.has(role) || isBuiltIn(object)) return []
      const whom = subjectsOf(object).map(({ kind, name }) => `${kind} ${name}`)
      const message = `the role ${role} is given to ${whom.join(', ') || 'nobody yet'}`
      return [{ message, path: ['roleRef', 'name'] }]
    },
  },
  boundTo(
    {
      id: 'KSV-0122',
      title: 'Rights are given to everybody',
      severity: 'CRITICAL',
      description: 'Whoever reaches the API has the rights, without saying who he is.',
      advice: 'Name users, groups or service accounts.',
    },
    ['system:unauthenticated', 'system:anonymous'],
  ),
  boundTo(
    {
      id: 'KSV-0123',
      title: 'Rights are given to system:masters',
      severity: 'CRITICAL',
      description: 'Members of the group have all rights, which nothing can take from them.',
      advice: 'Bind the role to another group.',
    },
    ['system:masters'],
  ),
  boundTo(
    {
      id: 'KSV-01011',
      title: 'Rights are given to whoever is known',
      severity: 'CRITICAL',
      description:
        'Every service account of every namespace belongs to system:authenticated; on GKE also everybody with an account at Google.',
      advice: 'Name users, groups or service accounts.',
    },
    ['system:authenticated'],
  ),
]

function boundTo(
  check: Omit<KubernetesCheck, 'on' | 'references' | 'evaluate'>,
  whom: readonly string[],
): KubernetesCheck {
  return {
    ...check,
    on: BINDINGS,
    references: [GOOD_PRACTICES],
    evaluate({ object }) {
      const role = roleOf(object) ?? ''
      if (PUBLIC_ROLES.has(role) || isBuiltIn(object)) return []
      return subjectsOf(object)
        .filter(({ kind, name }) => kind !== 'ServiceAccount' && whom.includes(name))
        .map(({ name, path }) => ({ message: `the role ${role} is given to ${name}`, path }))
    },
  }
}

/** The one binding that makes administrators, which every cluster makes anew when it starts. */
function isBuiltIn(object: KubernetesObject): boolean {
  const subjects = subjectsOf(object)
  return (
    textAt(object, ['kind']) === 'ClusterRoleBinding' &&
    textAt(object, ['metadata', 'name']) === 'cluster-admin' &&
    roleOf(object) === 'cluster-admin' &&
    subjects.length === 1 &&
    subjects[0]?.name === 'system:masters'
  )
}

function roleOf(object: KubernetesObject): string | undefined {
  return textAt(object, ['roleRef', 'name'])
}

interface Subject {
  readonly kind: string
  readonly name: string
  readonly path: ValuePath
}

function subjectsOf(object: KubernetesObject): readonly Subject[] {
  return listAt(object, ['subjects']).flatMap((subject, index) => {
    const name = textAt(subject, ['name'])
    if (name === undefined) return []
    return [{ kind: textAt(subject, ['kind']) ?? '', name, path: ['subjects', index, 'name'] }]
  })
}
