import { type ImageReference, parseImageReference } from '../../../core/image-reference.ts'
import { imagesOfPod } from '../../../kubernetes/workload/containers.ts'
import type { KubernetesCheck } from '../types.ts'
import { wholePod } from './each-container.ts'

/**
 * Whose images run. Only the user knows whom he trusts: without his list the check is not made, because a registry that
 * lets in everybody is no reason for trust, however well it is known.
 */
export function trustedRegistriesCheck(trusts: (reference: ImageReference) => boolean): KubernetesCheck {
  return wholePod(
    {
      id: 'KSV-0125',
      // One check for each of some well-known registries, before there was a list.
      replaces: ['KSV-0032', 'KSV-0033', 'KSV-0034', 'KSV-0035'],
      title: 'Image from a registry that is not trusted',
      severity: 'MEDIUM',
      description: 'Nobody that you trust has looked at what runs, nor says who may change it.',
      advice:
        'Copy the image to a registry that you trust and name it there, or add its registry to --trusted-registry.',
      references: ['https://kubernetes.io/docs/concepts/containers/images/'],
    },
    ({ pod }) =>
      imagesOfPod(pod).flatMap(({ role, name, image, path }) => {
        // A template may leave it to a webhook of admission.
        if (image === '') return []
        const reference = parseImageReference(image)
        if (reference && trusts(reference)) return []
        const message = reference
          ? `${image} comes from ${reference.domain}, and is in no trusted registry`
          : `${image} is no reference of an image, so nobody knows which registry it comes from`
        return [role === 'volume' ? { message, path } : { message, path, container: name }]
      }),
  )
}
