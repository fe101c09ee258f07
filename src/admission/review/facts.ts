import type { KubernetesObject } from '../../kubernetes/object.ts'
import type { ImagePlace } from '../../kubernetes/workload/containers.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'

/** What is asked, whoever asks it: an AdmissionReview or an ImageReview. */
export interface AdmissionRequestFacts {
  /** Which question it was; the answer has the same form. */
  readonly form: 'admission-review-v1' | 'admission-review-v1beta1' | 'image-review'
  /** Empty for an ImageReview. */
  readonly uid: string
  readonly operation: Operation
  /** Empty for an ImageReview. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string }
  /** `pods`, `deployments`. */
  readonly resource: string
  readonly subResource?: string
  /** Absent for objects of the whole cluster. */
  readonly namespace?: string
  /** Absent where the API server has yet to make one. */
  readonly name?: string
  /** An ImageReview does not say. */
  readonly user?: { readonly name: string; readonly groups: readonly string[] }
  readonly dryRun: boolean
  /**
   * `images`: there are images to decide about, or none; `passes`: nothing that is asked can bring an image in;
   * `unknown`: the object may hold images, and nobody knows where.
   */
  readonly subject: 'images' | 'passes' | 'unknown'
  readonly images: readonly RequestedImage[]
  readonly object?: KubernetesObject
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** Of the namespace, where whoever serves the request knows them. */
  readonly namespaceLabels?: Readonly<Record<string, string>>
}

export interface RequestedImage extends ImagePlace {
  /** False where an update leaves it as it was in the same container. */
  readonly changed: boolean
}
