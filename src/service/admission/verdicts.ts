import type { ImageEvidence, VerdictEvidence } from '../../admission/evidence.ts'
import type { Report } from '../../core/report.ts'
import { rejudge } from '../../judgement/rejudge.ts'
import type { PolicyJudge } from '../../judgement/types.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher, StoredImage } from '../parts.ts'
import { findImage } from '../store/images.ts'
import type { Judgement } from './policy-file.ts'

export interface Verdicts {
  /** By the image's digest. A verdict is kept as long as neither the image nor the advisories change. */
  of(digest: string, policy: string | undefined, signal: AbortSignal): Promise<ImageEvidence>
}

/** Findings that are told of one image; the verdict counts them all. */
const SHOWN = 20

/** @param judgements policies of judgement by the names that rules have for them; those that are asked for are among them */
export function createVerdicts(
  context: ServiceContext,
  matcher: Matcher,
  judgements: ReadonlyMap<string, Judgement>,
): Verdicts {
  async function verdictOf(
    image: StoredImage,
    policy: string,
    signal: AbortSignal,
  ): Promise<VerdictEvidence | undefined> {
    const judgement = judgements.get(policy)
    if (!judgement) throw new Error(`nobody has read the policy ${policy}`)
    const { judge, digest } = judgement
    const view = await matcher.view(
      image,
      `admission ${digest}`,
      (report) => Buffer.from(JSON.stringify(evidenceOf(report, policy, judge))),
      { signal },
    )
    if (!view) return undefined
    const verdict = JSON.parse(view.toString()) as Omit<VerdictEvidence, 'scannedAt'>
    return { ...verdict, scannedAt: image.indexedAt ?? 0 }
  }

  return {
    of: async (digest, policy, signal) => {
      const image = await findImage(context.store.db, '', digest)
      if (!image || image.state === 'failed') return { scanState: 'unknown' }
      if (image.state !== 'indexed') return { scanState: 'pending' }
      if (policy === undefined) return { scanState: 'known' }
      const verdict = await verdictOf(image, policy, signal)
      // Without advisories there is no verdict, and nothing is looked at as if it were clean.
      return verdict ? { scanState: 'known', verdict } : { scanState: 'known' }
    },
  }
}

function evidenceOf(report: Report, policy: string, judge: PolicyJudge): Omit<VerdictEvidence, 'scannedAt'> {
  const options = {
    exitCode: 1,
    exitOnEol: 0,
    allowIncomplete: false,
    failOnEmpty: true,
    failOnUnusedExceptions: false,
  }
  const filters = (findings: Report['findings']) => ({ kept: findings, suppressed: [] })
  const judged = rejudge(report, { filters, policy: judge }, { verdict: options, now: report.createdAt })
  const { outcome, reason, hits } = judged.verdict
  const denied = new Set(
    hits.flatMap(({ action, on }) => (action === 'deny' && on.kind === 'finding' ? [on.id] : [])),
  )
  // What the policy objects to first: the others are why somebody might look further.
  const findings = judged.findings.toSorted((a, b) => Number(denied.has(b.id)) - Number(denied.has(a.id)))
  return {
    outcome,
    reason,
    policy,
    findings: findings.slice(0, SHOWN).map(({ id, package: { name }, fixedVersion }) => ({
      id,
      package: name,
      ...(fixedVersion === undefined ? {} : { fixedIn: fixedVersion }),
    })),
    database: judged.database.digest,
    ...(judged.endOfLife && judged.endOfLife.state !== 'unknown'
      ? { endOfLife: judged.endOfLife.state === 'ended' }
      : {}),
  }
}
