import type { ImageEvidence, VerdictEvidence } from '../../admission/evidence.ts'
import { judgeReport } from '../../engine/admission/judge-report.ts'
import type { Judges } from '../../engine/admission/judges.ts'
import type { ServiceContext } from '../context.ts'
import type { Matcher, StoredImage } from '../parts.ts'
import { findImage } from '../store/images.ts'

export interface Verdicts {
  /** By the image's digest. A verdict is kept as long as neither the image nor the advisories change. */
  of(digest: string, policy: string | undefined, signal: AbortSignal): Promise<ImageEvidence>
}

export function createVerdicts(context: ServiceContext, matcher: Matcher, judgeOf: Judges): Verdicts {
  async function verdictOf(
    image: StoredImage,
    policy: string,
    signal: AbortSignal,
  ): Promise<VerdictEvidence | undefined> {
    const judge = await judgeOf(policy)
    const view = await matcher.view(
      image,
      `admission ${policy}`,
      (report) => Buffer.from(JSON.stringify(judgeReport(report, policy, judge))),
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
