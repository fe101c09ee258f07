import { parseImageReference } from '../../../core/image-reference.ts'
import { isRecord, recordAt, textAt } from '../../../kubernetes/object.ts'
import { imagesOfPod } from '../../../kubernetes/workload/containers.ts'
import type { KubernetesCheck } from '../types.ts'
import { eachContainer, wholePod } from './each-container.ts'

/** Which images run, and what is in them that should not. */
export const IMAGE_CHECKS: readonly KubernetesCheck[] = [
  wholePod(
    {
      id: 'KSV-0013',
      title: 'Image without a version',
      severity: 'MEDIUM',
      description: 'What «latest» is changes by the day, so nobody knows what runs, and nobody can go back.',
      advice: 'Name a tag that does not move, or better a digest.',
      references: ['https://kubernetes.io/docs/concepts/containers/images/'],
    },
    ({ pod }) =>
      imagesOfPod(pod).flatMap(({ role, name, image, path }) => {
        const reference = image === '' ? undefined : parseImageReference(image)
        if (!reference || reference.digest !== undefined || reference.tag !== 'latest') return []
        const objection = { message: `${image} has no tag but latest`, path }
        return [role === 'volume' ? objection : { ...objection, container: name }]
      }),
  ),
  eachContainer(
    {
      id: 'KSV-0014',
      title: 'Root file system can be written to',
      severity: 'HIGH',
      description: 'Who breaks in can change programs, and leave some of his own.',
      // No machine can know what a program writes, so there is no fix.
      advice: 'Set readOnlyRootFilesystem to true, and mount an emptyDir where the program has to write.',
      references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
    },
    ({ label, context, path }) =>
      context['readOnlyRootFilesystem'] === true
        ? undefined
        : {
            message: `${label} does not set readOnlyRootFilesystem to true`,
            path: [...path, 'securityContext', 'readOnlyRootFilesystem'],
          },
  ),
  wholePod(
    {
      id: 'KSV-0102',
      title: 'Tiller is deployed',
      severity: 'CRITICAL',
      description: 'The server of Helm 2 has all rights in the cluster, and lets in whoever reaches it.',
      advice: 'Remove it, and use Helm 3 or later.',
    },
    ({ pod, containers }, { object }) => {
      const labels = [recordAt(object, ['metadata', 'labels']), recordAt(pod.metadata, ['labels'])]
      if (labels.some((one) => one['app'] === 'helm' && one['name'] === 'tiller'))
        return { message: 'its labels are those of Tiller', path: ['metadata', 'labels'] }
      const found = containers.find(({ name, value }) =>
        [name, textAt(value, ['image']) ?? ''].some((text) => /\btiller\b/.test(text)),
      )
      return (
        found && {
          message: `${found.label} runs Tiller`,
          path: [...found.path, 'image'],
          container: found.name,
        }
      )
    },
  ),
  wholePod(
    {
      id: 'KSV-0028',
      title: 'Volume of an old kind',
      severity: 'LOW',
      description:
        'These drivers lie in the kubelet itself, have the rights of the node, and are no longer mended.',
      advice: 'Use a PersistentVolumeClaim, by a driver of the Container Storage Interface.',
      references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
    },
    ({ pod }) =>
      (Array.isArray(pod.spec['volumes']) ? pod.spec['volumes'] : []).flatMap((volume: unknown, index) => {
        const kind = isRecord(volume) ? Object.keys(volume).find((key) => OLD_VOLUMES.has(key)) : undefined
        if (kind === undefined) return []
        return [
          { message: `a volume is of the kind ${kind}`, path: [...pod.specPath, 'volumes', index, kind] },
        ]
      }),
  ),
]

const OLD_VOLUMES: ReadonlySet<string> = new Set([
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'azureDisk',
  'vsphereVolume',
  'quobyte',
  'portworxVolume',
  'scaleIO',
  'storageos',
])
