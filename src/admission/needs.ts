import { isExempt, ruledImages } from './matching.ts'
import type { AdmissionPolicy, AttestationRequirement, SignatureRequirement } from './policy/types.ts'
import type { AdmissionRequestFacts } from './review/facts.ts'

/** Which evidence a decision takes, so that nothing else is looked up. */
export interface Needs {
  /** One for each text of an image that something is needed of. */
  readonly images: readonly ImageNeeds[]
  readonly manifest: boolean
  /** The ticket whose uses are to be looked up, where the request has one. */
  readonly ticket?: string
}

export interface ImageNeeds {
  readonly image: string
  readonly digest: boolean
  /** Of a scan that is kept: the policy of judgement whose verdict is needed; one, as an image falls under one rule. */
  readonly verdict?: string
  readonly signature?: SignatureRequirement
  readonly attestation?: AttestationNeeds
}

export interface AttestationNeeds extends AttestationRequirement {
  /** The policy of judgement by which the report in it is to be judged. */
  readonly verdict?: string
}

export function needsOf(policy: AdmissionPolicy, facts: AdmissionRequestFacts): Needs {
  if (facts.subject !== 'images' || isExempt(policy, facts)) return { images: [], manifest: false }
  const images = new Map<string, ImageNeeds>()
  let manifest = false
  for (const { place, reference, rule: found } of ruledImages(policy, facts)) {
    if (found.kind !== 'rule' || !reference) continue
    const { scan, signature, attestation, manifest: ofManifest } = found.rule.require
    manifest ||= ofManifest !== undefined
    if (!scan && !signature && !attestation) continue
    const isAttested = scan?.from === 'attestation'
    images.set(place.image, {
      image: place.image,
      digest: true,
      ...(scan && !isAttested && { verdict: scan.policy }),
      ...(signature && { signature }),
      ...(attestation && { attestation: { ...attestation, ...(isAttested && { verdict: scan.policy }) } }),
    })
  }
  const ticket = policy.breakGlass && ticketOf(policy.breakGlass.annotation, facts)
  return { images: [...images.values()], manifest, ...(ticket === undefined ? {} : { ticket }) }
}

export function ticketOf(annotation: string, { annotations }: AdmissionRequestFacts): string | undefined {
  return Object.hasOwn(annotations, annotation) ? annotations[annotation] : undefined
}

/** Whether any rule looks at labels of namespaces. */
export function needsNamespaceLabels({ rules }: AdmissionPolicy): boolean {
  return rules.some(({ match }) => match.namespaceLabels !== undefined)
}
