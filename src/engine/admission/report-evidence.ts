import type { ImageEvidence } from '../../admission/evidence.ts'
import { formatImageReference, parseImageReference } from '../../core/image-reference.ts'
import type { Report } from '../../core/report.ts'

/**
 * What a saved report says of an image, if it is of that image: by digest where the image names one, else by the name
 * under which it was scanned.
 *
 * @param policy of judgement whose verdict is asked for; the report has to be judged by it
 */
export function evidenceOf(
  image: string,
  policy: string | undefined,
  reports: readonly Report[],
): ImageEvidence {
  const report = reports.find((one) => isOf(image, one))
  if (!report) return { scanState: 'unknown' }
  const digest = parseImageReference(image)?.digest ?? report.target.manifestDigest
  const judgedBy = report.decisions.policies.map((use) => use.policy)
  const { outcome, reason } = report.verdict
  const verdict = {
    outcome,
    reason,
    policy: policy !== undefined && judgedBy.includes(policy) ? policy : (judgedBy[0] ?? ''),
    findings: report.findings.map(({ id, package: { name }, fixedVersion }) => ({
      id,
      package: name,
      ...(fixedVersion === undefined ? {} : { fixedIn: fixedVersion }),
    })),
    scannedAt: Date.parse(report.createdAt),
    database: report.database.digest,
    ...lifeOf(report),
  }
  return { scanState: 'known', verdict, ...(digest === undefined ? {} : { digest }) }
}

function lifeOf({ endOfLife }: Report): { readonly endOfLife?: boolean } {
  if (!endOfLife || endOfLife.state === 'unknown') return {}
  return { endOfLife: endOfLife.state === 'ended' }
}

function isOf(image: string, { target }: Report): boolean {
  const reference = parseImageReference(image)
  if (!reference || target.kind !== 'image') return false
  if (reference.digest !== undefined)
    return (
      target.manifestDigest === reference.digest ||
      target.repoDigests.some((one) => one.endsWith(`@${reference.digest}`))
    )
  const name = formatImageReference(reference)
  return [target.name, ...target.repoTags].some((one) => {
    const own = parseImageReference(one)
    return own !== undefined && formatImageReference(own) === name
  })
}
