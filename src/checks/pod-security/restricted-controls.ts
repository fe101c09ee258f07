import { isRecord, listAt, textAt, valueAt, wordsOf } from '../../kubernetes/object.ts'
import { inContexts, ofContainers } from './contexts.ts'
import type { Control } from './types.ts'

const VOLUMES: readonly string[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

const LINUX = { isOfLinux: true }

/** What the level asks for beside the controls of baseline, in the order of the standard. */
export const RESTRICTED_CONTROLS: readonly Control[] = [
  {
    name: 'Volume Types',
    level: 'restricted',
    forbids: ({ spec, specPath }) =>
      listAt(spec, ['volumes']).flatMap((volume, index) => {
        if (VOLUMES.some((type) => isRecord(valueAt(volume, [type])))) return []
        const keys = isRecord(volume) ? Object.keys(volume).filter((key) => key !== 'name') : []
        const message = `the volume «${textAt(volume, ['name']) ?? ''}» is of the type ${keys.join(', ') || 'of none'}`
        return [{ message, path: [...specPath, 'volumes', index] }]
      }),
  },
  ofContainers(
    'Privilege Escalation',
    ({ value, path, label }) =>
      value['allowPrivilegeEscalation'] === false
        ? []
        : [
            {
              message: `${label} does not set allowPrivilegeEscalation to false`,
              path: [...path, 'allowPrivilegeEscalation'],
            },
          ],
    LINUX,
  ),
  {
    name: 'Running as Non-root',
    level: 'restricted',
    *forbids(pod) {
      const path = [...pod.specPath, 'securityContext', 'runAsNonRoot']
      // Also where all containers set it to true, as the standard names the field of the pod by itself.
      if (valueAt(pod.spec, ['securityContext', 'runAsNonRoot']) === false)
        yield { message: 'the pod sets runAsNonRoot to false', path }
      yield* nonRootContainers.forbids(pod)
    },
  },
  inContexts('Running as Non-root user', 'restricted', ({ value, path, label }) =>
    value['runAsUser'] === 0
      ? [{ message: `${label} sets runAsUser to 0`, path: [...path, 'runAsUser'] }]
      : [],
  ),
  // What is set to something else is already forbidden by the control of baseline.
  ofContainers(
    'Seccomp',
    ({ value, path, label }, ofPod) =>
      [value, ofPod.value].some(
        (one) => (valueAt(one, ['seccompProfile', 'type']) ?? undefined) !== undefined,
      )
        ? []
        : [{ message: `${label} has no seccomp profile`, path: [...path, 'seccompProfile', 'type'] }],
    LINUX,
  ),
  ofContainers(
    'Capabilities',
    ({ value, path, label }) => [
      ...(listAt(value, ['capabilities', 'drop']).includes('ALL')
        ? []
        : [{ message: `${label} does not drop ALL`, path: [...path, 'capabilities', 'drop'] }]),
      ...listAt(value, ['capabilities', 'add']).flatMap((one, index) =>
        one === 'NET_BIND_SERVICE'
          ? []
          : [{ message: `${label} adds ${wordsOf(one)}`, path: [...path, 'capabilities', 'add', index] }],
      ),
    ],
    LINUX,
  ),
]

const nonRootContainers = ofContainers('Running as Non-root', ({ value, path, label }, ofPod) =>
  (value['runAsNonRoot'] ?? ofPod.value['runAsNonRoot']) === true
    ? []
    : [{ message: `${label} does not set runAsNonRoot to true`, path: [...path, 'runAsNonRoot'] }],
)
