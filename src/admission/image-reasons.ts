import type { ImageReference } from '../core/image-reference.ts'
import { matchesForbidden, matchesPattern } from './allow-list/match.ts'
import { attestationComplaints } from './attestation-reasons.ts'
import { type Complaint, fail, type ImageJudgement, refuse } from './complaint.ts'
import type { ImageEvidence } from './evidence.ts'
import type { AdmissionRule, Requirements } from './policy/types.ts'
import { scanComplaints } from './scan-reasons.ts'
import { signatureComplaints } from './signature-reasons.ts'

/** @param evidence absent where nothing was found out */
export function judgeImage(
  { require }: AdmissionRule,
  reference: ImageReference,
  evidence: ImageEvidence | undefined,
  { now, waited }: { readonly now: number; readonly waited: boolean },
): ImageJudgement {
  const { scan: asked, attestation } = require
  const scan =
    asked?.from === 'store' ? scanComplaints(asked, require.endOfLife, evidence, { now, waited }) : undefined
  return {
    complaints: [
      ...registryComplaints(require, reference),
      ...tagComplaints(require, reference),
      ...digestComplaints(require, evidence),
      ...signatureComplaints(require, reference, evidence),
      ...(attestation ? attestationComplaints(attestation, require, { reference, evidence, now }) : []),
      ...(scan?.complaints ?? []),
    ],
    enqueue: scan?.enqueue ?? false,
    ...(scan?.wait === undefined ? {} : { wait: scan.wait }),
  }
}

function registryComplaints({ registries }: Requirements, reference: ImageReference): readonly Complaint[] {
  if (!registries) return []
  const { allow, deny } = registries
  const denied = deny.find((pattern) => matchesForbidden(pattern, reference))
  if (denied) return [refuse('registry-denied', `${denied.text} is forbidden: use an image from elsewhere`)]
  if (!allow || allow.some((pattern) => matchesPattern(pattern, reference))) return []
  const { domain, path } = reference
  const listed = allow.slice(0, 3).map(({ text }) => text)
  const rest = allow.length > listed.length ? ' and others' : ''
  return [
    refuse(
      'registry-not-allowed',
      `${domain}/${path} is not in the allow list (${listed.join(', ')}${rest})`,
    ),
  ]
}

function tagComplaints({ tags }: Requirements, { tag, digest }: ImageReference): readonly Complaint[] {
  if (!tags) return []
  const complaints: Complaint[] = []
  if (tag !== undefined && tags.forbid.includes(tag))
    complaints.push(refuse('tag-forbidden', `the tag ${tag} is forbidden: name a version`))
  if (tags.semver && (tag === undefined || !isVersion(tag)))
    complaints.push(refuse('tag-not-semver', 'the tag is to be a version such as 1.4.2'))
  if (tags.digest && digest === undefined)
    complaints.push(refuse('digest-missing', 'a digest is required: name it as NAME:TAG@sha256:…'))
  return complaints
}

/** https://semver.org, with a `v` in front or not; tags know no `+`. */
function isVersion(tag: string): boolean {
  const text = tag.startsWith('v') ? tag.slice(1) : tag
  const dash = text.indexOf('-')
  const numbers = (dash < 0 ? text : text.slice(0, dash)).split('.')
  const isNumber = (part: string) => /^(0|[1-9]\d*)$/.test(part)
  if (numbers.length !== 3 || !numbers.every(isNumber)) return false
  const isIdentifier = (part: string) =>
    /^[0-9A-Za-z-]+$/.test(part) && (!/^\d+$/.test(part) || isNumber(part))
  return (
    dash < 0 ||
    text
      .slice(dash + 1)
      .split('.')
      .every(isIdentifier)
  )
}

/** Scans, signatures and attestations are of a digest. */
function digestComplaints(
  { signature, attestation, scan }: Requirements,
  evidence: ImageEvidence | undefined,
): readonly Complaint[] {
  if ((!signature && !attestation && !scan) || evidence?.digest !== undefined) return []
  const why = evidence?.resolveFault ?? 'the registry was not asked'
  return [
    fail(
      'digest-unresolved',
      `its digest is not known (${why}): check its name and the credentials for the registry`,
    ),
  ]
}
