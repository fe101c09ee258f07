import { sha256 } from '../../core/sha256.ts'
import { reportName } from '../../kubernetes/reports/metadata.ts'
import { policyReport } from '../../kubernetes/reports/policy-report.ts'
import type { ReportedVerdict, ReportObject, ReportSubject } from '../../kubernetes/reports/types.ts'
import { vulnerabilityReport } from '../../kubernetes/reports/vulnerability-report.ts'
import { VERSION } from '../../version.ts'
import type { ServiceContext } from '../context.ts'
import { imageById } from '../store/images.ts'
import { judgeByMeasure } from './judge-by-measure.ts'
import type { JudgeNeeds } from './judge-image.ts'
import { readRunning } from './running-store.ts'
import { RUNNING_VERDICTS, type RunningContainer, type RunningVerdict } from './types.ts'
import { readVerdicts, type StoredVerdict } from './verdict-store.ts'

/** A report object that is to be there. */
export interface WantedReport {
  readonly subject: ReportSubject
  /** Absent: nothing was said yet, or nobody could pull the image. */
  readonly verdict?: StoredVerdict
  readonly hash: string
}

export type MadeReport = ReportObject

/** Digests of one question. */
const DIGESTS_AT_ONCE = 500

/** By `namespace/name`; those of one image follow each other. */
export async function wantedReports({
  store,
  config,
}: ServiceContext): Promise<ReadonlyMap<string, WantedReport>> {
  const { name: cluster, reports } = config.watcher
  const running = [...(await readRunning(store.db, cluster)).values()]
  const digests = [...new Set(running.flatMap(({ digest }) => digest ?? []))]
  const verdicts = new Map<string, StoredVerdict>()
  for (let at = 0; at < digests.length; at += DIGESTS_AT_ONCE)
    for (const [digest, verdict] of await readVerdicts(
      store.db,
      cluster,
      digests.slice(at, at + DIGESTS_AT_ONCE),
    ))
      verdicts.set(digest, verdict)
  const wanted = new Map<string, WantedReport>()
  for (const container of running) {
    const verdict = container.digest === undefined ? undefined : verdicts.get(container.digest)
    // A report without a scan would say that there are no flaws.
    const isKnown = verdict !== undefined && verdict.verdict !== 'unknown'
    if (reports === 'vulnerability-reports' && !isKnown) continue
    const subject = subjectOf(container)
    const key = `${subject.namespace}/${reportName(subject)}`
    const other = wanted.get(key)
    const report = {
      subject,
      ...(verdict ? { verdict } : {}),
      hash: sha256(JSON.stringify([VERSION, subject, verdict?.content ?? null])),
    }
    // While a tag is moved, pods of one owner run several images: the worst is told.
    if (!other || rank(report.verdict) < rank(other.verdict)) wanted.set(key, report)
  }
  return wanted
}

/** `undefined` where the image is gone since. */
export async function makeReport(
  { store, config, now }: ServiceContext,
  { matcher, measure }: Pick<JudgeNeeds, 'matcher' | 'measure'>,
  { subject, verdict, hash }: WantedReport,
  signal: AbortSignal,
): Promise<MadeReport | undefined> {
  const { reports } = config.watcher
  const image = verdict?.image === undefined ? undefined : await imageById(store.db, verdict.image)
  const report = image && (await matcher.report(image, { signal }))
  const origin = { hash, time: new Date(now()).toISOString() }
  const judged = report && judgeByMeasure(report, measure)
  if (reports === 'vulnerability-reports')
    return report && judged ? vulnerabilityReport(subject, report, judged, origin) : undefined
  return policyReport(subject, judged ?? unknown(verdict), origin)
}

function unknown(verdict: StoredVerdict | undefined): ReportedVerdict {
  const reason = verdict?.reason ?? 'nobody could pull the image again, or it was not looked at yet'
  return { verdict: 'unknown', reason, objections: [] }
}

function subjectOf({ namespace, owner, container, name, digest }: RunningContainer): ReportSubject {
  return { namespace, owner, container, image: name, ...(digest === undefined ? {} : { digest }) }
}

function rank(verdict: StoredVerdict | undefined): number {
  const said: RunningVerdict = verdict?.verdict ?? 'unknown'
  return RUNNING_VERDICTS.indexOf(said)
}
