import type { Digest } from '../../core/digest.ts'
import { parseImageReference } from '../../core/image-reference.ts'
import { printable } from '../../core/printable.ts'
import { pointerOf } from '../../kubernetes/object.ts'
import type { Decision } from '../decision.ts'
import type { AdmissionRequestFacts } from './facts.ts'

/** Characters of a warning, beyond which clients cut. */
export const MAX_WARNING = 120
/** Warnings of one answer; the API server cuts the sum of them. */
const MAX_WARNINGS = 20
const MAX_MESSAGE = 4096

/** What is answered to an AdmissionReview, in the version in which it came. */
export interface ReviewAnswer {
  readonly apiVersion: string
  readonly kind: 'AdmissionReview'
  readonly response: {
    readonly uid: string
    readonly allowed: boolean
    readonly status?: { readonly code: number; readonly message: string; readonly reason: 'Forbidden' }
    readonly warnings?: readonly string[]
    readonly auditAnnotations?: Readonly<Record<string, string>>
    readonly patchType?: 'JSONPatch'
    /** Base64. */
    readonly patch?: string
  }
}

/** For a validating webhook, which may never patch. */
export function answerReview(facts: AdmissionRequestFacts, decision: Decision): ReviewAnswer {
  const { allowed, warnings, audit } = decision
  const lines = warnings.flatMap((text) => splitWarning(printable(text))).slice(0, MAX_WARNINGS)
  return {
    apiVersion:
      facts.form === 'admission-review-v1beta1' ? 'admission.k8s.io/v1beta1' : 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: facts.uid,
      allowed,
      ...(allowed ? {} : { status: { code: 403, message: messageOf(decision), reason: 'Forbidden' } }),
      ...(lines.length === 0 ? {} : { warnings: lines }),
      ...(Object.keys(audit).length === 0 ? {} : { auditAnnotations: audit }),
    },
  }
}

/**
 * For a mutating webhook: tags get the digest that was judged behind them, at every place of an object. It refuses
 * nothing: what is to be refused the validating one refuses, which sees the digest.
 *
 * @param digests by the image's text
 */
export function mutatingAnswer(
  facts: AdmissionRequestFacts,
  digests: ReadonlyMap<string, Digest>,
): ReviewAnswer {
  const operations = facts.images.flatMap(({ image, path, changed }) => {
    const digest = digests.get(image)
    const reference = parseImageReference(image)
    if (!changed || digest === undefined || !reference || reference.digest !== undefined) return []
    // A name without a tag is pulled as latest, and says so once it has a digest.
    const named = image.includes(':', image.lastIndexOf('/') + 1) ? image : `${image}:latest`
    const at = pointerOf(path)
    return [
      { op: 'test', path: at, value: image },
      { op: 'replace', path: at, value: `${named}@${digest}` },
    ]
  })
  const answer = answerReview(facts, { allowed: true, reasons: [], warnings: [], audit: {}, enqueue: [] })
  if (operations.length === 0) return answer
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64')
  return { ...answer, response: { ...answer.response, patchType: 'JSONPatch', patch } }
}

/** What is answered to an ImageReview; https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#response-payloads */
export interface ImageReviewAnswer {
  readonly apiVersion: 'imagepolicy.k8s.io/v1alpha1'
  readonly kind: 'ImageReview'
  readonly status: {
    readonly allowed: boolean
    readonly reason?: string
    readonly auditAnnotations?: Readonly<Record<string, string>>
  }
}

export function answerImageReview(decision: Decision): ImageReviewAnswer {
  const { allowed, audit } = decision
  return {
    apiVersion: 'imagepolicy.k8s.io/v1alpha1',
    kind: 'ImageReview',
    status: {
      allowed,
      ...(allowed ? {} : { reason: messageOf(decision) }),
      ...(Object.keys(audit).length === 0 ? {} : { auditAnnotations: audit }),
    },
  }
}

function messageOf({ reasons }: Decision): string {
  const text = printable(reasons.map((reason) => reason.text).join('; '))
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1)}…`
}

/** At blanks, where there are any. */
export function splitWarning(text: string): readonly string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > MAX_WARNING) {
    const blank = rest.lastIndexOf(' ', MAX_WARNING)
    const end = blank > 0 ? blank : MAX_WARNING
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? lines : [...lines, rest]
}
