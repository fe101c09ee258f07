import { isRecord, listAt, recordAt, textAt, valueAt } from '../../../kubernetes/object.ts'
import { SAFE_SYSCTLS, SELINUX_TYPES } from '../../pod-security/allowed.ts'
import { setValue } from '../fixes.ts'
import type { CheckedPodContainer, KubernetesCheck, Workload } from '../types.ts'
import { eachContainer, wholePod } from './each-container.ts'

const STANDARDS = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/'
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/'
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod'
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/'
/** What the kernel keeps a container from. */
export const PROFILE_CHECKS: readonly KubernetesCheck[] = [
  wholePod(
    {
      id: 'KSV-0002',
      title: 'AppArmor is switched off',
      severity: 'LOW',
      description: 'Without a profile of AppArmor the container may read and write whatever its user may.',
      advice: 'Set securityContext.appArmorProfile.type to RuntimeDefault, or to Localhost with a profile.',
      references: [`${STANDARDS}#baseline`],
    },
    // Of containers that say nothing the runtime sets its own profile where the node has AppArmor.
    (workload) =>
      workload.containers.flatMap((container) => {
        const { type, path } = appArmorOf(workload, container)
        if (type !== 'Unconfined' && type !== 'unconfined') return []
        return [
          { message: `${container.label} is not confined by AppArmor`, path, container: container.name },
        ]
      }),
  ),
  eachContainer(
    {
      id: 'KSV-0025',
      title: 'SELinux options are set',
      severity: 'MEDIUM',
      description: 'Another type, user or role of SELinux can lift what keeps the container in its place.',
      advice: 'Remove seLinuxOptions, or use one of the types of containers.',
      references: [`${STANDARDS}#baseline`],
    },
    ({ label, path, inherited }) => {
      const options = inherited('seLinuxOptions')
      if (!isRecord(options)) return undefined
      const type = textAt(options, ['type'])
      const at = [...path, 'securityContext', 'seLinuxOptions']
      if (type !== undefined && !SELINUX_TYPES.has(type))
        return { message: `${label} has the SELinux type ${type}`, path: at }
      const set = ['user', 'role'].find((key) => (textAt(options, [key]) ?? '') !== '')
      return set === undefined ? undefined : { message: `${label} sets the SELinux ${set}`, path: at }
    },
  ),
  wholePod(
    {
      id: 'KSV-0026',
      title: 'Unsafe sysctls are set',
      severity: 'MEDIUM',
      description: 'A sysctl that has no namespace of its own is changed for all of the node.',
      advice: 'Use only sysctls that Kubernetes calls safe.',
      references: [`${STANDARDS}#baseline`],
    },
    ({ pod }) =>
      listAt(pod.spec, ['securityContext', 'sysctls']).flatMap((sysctl, index) => {
        const name = textAt(sysctl, ['name']) ?? ''
        if (SAFE_SYSCTLS.has(name)) return []
        const path = [...pod.specPath, 'securityContext', 'sysctls', index]
        return [{ message: `the pod sets the sysctl ${name}`, path }]
      }),
  ),
  eachContainer(
    {
      id: 'KSV-0027',
      title: 'More of /proc is visible',
      severity: 'MEDIUM',
      description: 'What the runtime hides of /proc tells of the kernel and of other processes of the node.',
      advice: 'Remove procMount, or set it to Default.',
      references: [`${STANDARDS}#baseline`],
    },
    ({ label, context, path }) => {
      const mount = textAt(context, ['procMount'])
      if (mount === undefined || mount === 'Default') return undefined
      return {
        message: `${label} sets procMount to ${mount}`,
        path: [...path, 'securityContext', 'procMount'],
      }
    },
  ),
  wholePod(
    {
      id: 'KSV-0030',
      title: 'No seccomp profile',
      severity: 'LOW',
      description: 'Without a profile all of the kernel’s calls are open, also those that only attacks use.',
      advice: 'Set securityContext.seccompProfile.type of the pod to RuntimeDefault.',
      references: [`${STANDARDS}#restricted`],
    },
    (workload, { object }) =>
      workload.containers.flatMap((container) => {
        const type = seccompOf(workload, container)
        if (type === 'RuntimeDefault' || type === 'Localhost') return []
        const { specPath } = workload.pod
        const at = [...specPath, 'securityContext', 'seccompProfile', 'type']
        const said = type === undefined ? 'no seccomp profile' : `the seccomp profile ${type}`
        const fix = setValue(object, at, 'RuntimeDefault', 'use the profile of the runtime')
        // What somebody chose on purpose is not changed by a machine.
        const isUnset = type === undefined
        return [
          {
            message: `${container.label} has ${said}`,
            path: [...container.path, 'securityContext', 'seccompProfile'],
            container: container.name,
            ...(isUnset ? { fix } : {}),
          },
        ]
      }),
  ),
  wholePod(
    {
      id: 'KSV-0104',
      title: 'Seccomp is switched off',
      severity: 'MEDIUM',
      description: 'Unconfined opens all of the kernel’s calls, also those that only attacks use.',
      advice: 'Set seccompProfile.type to RuntimeDefault or Localhost.',
      references: [`${STANDARDS}#baseline`],
    },
    (workload) =>
      workload.containers.flatMap((container) =>
        seccompOf(workload, container)?.toLowerCase() === 'unconfined'
          ? [
              {
                message: `${container.label} has the seccomp profile Unconfined`,
                path: [...container.path, 'securityContext', 'seccompProfile'],
                container: container.name,
              },
            ]
          : [],
      ),
  ),
  eachContainer(
    {
      id: 'KSV-0118',
      title: 'No security context at all',
      severity: 'HIGH',
      description: 'Nobody decided what the container may do, so the runtime’s most lenient defaults hold.',
      advice: 'Give the pod and the container a securityContext.',
      references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
    },
    ({ label, context, path }, { workload }) => {
      const ofPod = recordAt(workload?.pod.spec, ['securityContext'])
      if (Object.keys(context).length > 0 || Object.keys(ofPod).length > 0) return undefined
      return {
        message: `${label} has no securityContext, nor has its pod`,
        path: [...path, 'securityContext'],
      }
    },
  ),
]

/** By the field, else by the annotation that came before it. */
function appArmorOf({ pod }: Workload, { name, path, inherited }: CheckedPodContainer) {
  const type = textAt(inherited('appArmorProfile'), ['type'])
  if (type !== undefined) return { type, path: [...path, 'securityContext', 'appArmorProfile', 'type'] }
  const key = `${APPARMOR}${name}`
  return {
    type: textAt(pod.metadata, ['annotations', key]),
    path: [...pod.specPath.slice(0, -1), 'metadata', 'annotations', key],
  }
}

const ANNOTATED: Readonly<Record<string, string>> = {
  'runtime/default': 'RuntimeDefault',
  'docker/default': 'RuntimeDefault',
}

function seccompOf({ pod }: Workload, { name, inherited }: CheckedPodContainer): string | undefined {
  const type = valueAt(inherited('seccompProfile'), ['type'])
  if (typeof type === 'string') return type
  const annotations = recordAt(pod.metadata, ['annotations'])
  const old = textAt(annotations, [`${SECCOMP_CONTAINER}${name}`]) ?? textAt(annotations, [SECCOMP_POD])
  if (old === undefined) return undefined
  return old.startsWith('localhost/') ? 'Localhost' : (ANNOTATED[old] ?? old)
}
