import { isRecord, listAt, textAt } from '../../../kubernetes/object.ts'
import { setValue } from '../fixes.ts'
import type { KubernetesCheck } from '../types.ts'
import { eachContainer, wholePod } from './each-container.ts'

const CONTEXT = 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'
/** Ids below may be those of people and services of the node. */
const HIGH_ID = 10_000

/** As whom a container runs. */
export const IDENTITY_CHECKS: readonly KubernetesCheck[] = [
  eachContainer(
    {
      id: 'KSV-0012',
      title: 'May run as root',
      severity: 'MEDIUM',
      description: 'Root of a container is root of the node wherever a wall has a hole.',
      advice:
        'Set securityContext.runAsNonRoot to true on the pod or the container, and a user in the image.',
      references: [CONTEXT],
    },
    ({ label, path, inherited }) =>
      inherited('runAsNonRoot') === true
        ? undefined
        : {
            message: `${label} does not set runAsNonRoot to true`,
            path: [...path, 'securityContext', 'runAsNonRoot'],
          },
  ),
  highId('KSV-0020', 'runAsUser', 'user'),
  highId('KSV-0021', 'runAsGroup', 'group'),
  eachContainer(
    {
      id: 'KSV-0105',
      title: 'Runs as root',
      severity: 'LOW',
      description: 'runAsUser 0 makes root of the program, whatever user its image names.',
      advice: 'Set securityContext.runAsUser to a number that is not 0.',
      references: [CONTEXT],
    },
    ({ label, path, inherited }) =>
      inherited('runAsUser') === 0
        ? { message: `${label} runs as user 0`, path: [...path, 'securityContext', 'runAsUser'] }
        : undefined,
  ),
  wholePod(
    {
      id: 'KSV-0116',
      title: 'Runs with a root group',
      severity: 'LOW',
      description:
        'The group 0 owns files of the system, and of most images what is meant to be writable by root alone.',
      advice: 'Set runAsGroup, fsGroup and supplementalGroups to numbers that are not 0.',
      references: [CONTEXT],
    },
    ({ pod, containers }) => {
      const at = [...pod.specPath, 'securityContext']
      const context = isRecord(pod.spec['securityContext']) ? pod.spec['securityContext'] : {}
      const single = ['runAsGroup', 'fsGroup'].filter((key) => context[key] === 0)
      return [
        ...single.map((key) => ({ message: `the pod sets ${key} to 0`, path: [...at, key] })),
        ...(listAt(context, ['supplementalGroups']).includes(0)
          ? [{ message: 'the pod has 0 among its supplementalGroups', path: [...at, 'supplementalGroups'] }]
          : []),
        ...containers
          .filter((one) => one.context['runAsGroup'] === 0)
          .map(({ label, path, name }) => ({
            message: `${label} sets runAsGroup to 0`,
            path: [...path, 'securityContext', 'runAsGroup'],
            container: name,
          })),
      ]
    },
  ),
  wholePod(
    {
      id: 'KSV-0036',
      title: 'Token of the service account is mounted',
      severity: 'MEDIUM',
      description:
        'Whoever breaks into the container can talk to the API with the rights of the service account.',
      advice: 'Set automountServiceAccountToken to false unless the program talks to the API.',
      references: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/'],
    },
    ({ pod, containers }, { object }) => {
      const { automountServiceAccountToken: automount } = pod.spec
      const at = [...pod.specPath, 'automountServiceAccountToken']
      if (automount === true) return { message: 'automountServiceAccountToken is true', path: at }
      if (automount === false) return undefined
      const user = containers.find(({ value }) =>
        listAt(value, ['volumeMounts']).some((mount) =>
          textAt(mount, ['mountPath'])?.startsWith(TOKEN_FOLDER),
        ),
      )
      if (user)
        return { message: `${user.label} mounts ${TOKEN_FOLDER}`, path: user.path, container: user.name }
      // Nobody decided; a program that talks to the API is most often given an account of its own.
      if (textAt(pod.spec, ['serviceAccountName']) !== undefined) return undefined
      return {
        message: 'automountServiceAccountToken is not set, so the token of the default account is mounted',
        path: at,
        fix: setValue(object, at, false, 'do not mount the token'),
      }
    },
  ),
]

const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount'

function highId(id: string, key: 'runAsUser' | 'runAsGroup', what: string): KubernetesCheck {
  return eachContainer(
    {
      id,
      title: `Runs with a low ${what} id`,
      severity: 'LOW',
      description: `A ${what} id up to ${HIGH_ID} may be that of somebody on the node, whose files are then open to it.`,
      advice: `Set securityContext.${key} to a number above ${HIGH_ID}.`,
      references: [CONTEXT],
    },
    ({ label, path, inherited }) => {
      const value = inherited(key)
      if (typeof value === 'number' && value > HIGH_ID) return undefined
      const said = typeof value === 'number' ? `${key} is ${value}` : `${key} is not set`
      return { message: `${label}: ${said}`, path: [...path, 'securityContext', key] }
    },
  )
}
