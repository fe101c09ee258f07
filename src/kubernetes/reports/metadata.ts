import { sha256 } from '../../core/sha256.ts'
import type { ReportOrigin, ReportSubject } from './types.ts'

export const HASH_ANNOTATION = 'plimsoll.dev/content'
const LEFT_OUT_ANNOTATION = 'plimsoll.dev/left-out'
const VERDICT_ANNOTATION = 'plimsoll.dev/verdict'

/** Labels of objects that are ours: all others are left alone. */
export const MANAGED = { 'app.kubernetes.io/managed-by': 'plimsoll' } as const
export const OURS: string = Object.entries(MANAGED)
  .map(([name, value]) => `${name}=${value}`)
  .join(',')

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const MAX_NAME = 253
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const MAX_LABEL = 63
const HASH_LENGTH = 12

/** Distinct for distinct containers of a namespace, and always the same for one. */
export function reportName({ owner, container }: Pick<ReportSubject, 'owner' | 'container'>): string {
  const name = `plimsoll-${owner.kind}-${owner.name}-${container}`.toLowerCase()
  // A dash may stand in each of the parts.
  const hash = sha256(JSON.stringify([owner.apiVersion, owner.kind, owner.name, container]))
  return `${name.replaceAll(/[^a-z0-9.-]/g, '-').slice(0, MAX_NAME - HASH_LENGTH - 1)}-${hash.slice(0, HASH_LENGTH)}`
}

/** Labels are those by which tools know trivy-operator's reports. */
export function reportMetadata(
  subject: ReportSubject,
  { hash }: ReportOrigin,
  {
    verdict,
    reason,
    leftOut,
  }: { readonly verdict: string; readonly reason: string; readonly leftOut: number },
): Readonly<Record<string, unknown>> {
  const { namespace, owner, container } = subject
  const { apiVersion, kind, name, uid } = owner
  const isLabel = name.length <= MAX_LABEL
  return {
    name: reportName(subject),
    namespace,
    labels: {
      ...MANAGED,
      'trivy-operator.resource.kind': kind,
      ...(isLabel
        ? { 'trivy-operator.resource.name': name }
        : { 'trivy-operator.resource.name-hash': sha256(name).slice(0, HASH_LENGTH) }),
      'trivy-operator.resource.namespace': namespace,
      'trivy-operator.container.name': container,
    },
    annotations: {
      ...(isLabel ? {} : { 'trivy-operator.resource.name': name }),
      [HASH_ANNOTATION]: hash,
      [VERDICT_ANNOTATION]: `${verdict}: ${reason}`,
      ...(leftOut > 0 ? { [LEFT_OUT_ANNOTATION]: String(leftOut) } : {}),
    },
    // So that it goes with what it is about. To block the owner's end would take a right over its finalizers.
    ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: false }],
  }
}
