import type { Digest } from '../../core/digest.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import { SEVERITIES } from '../../core/severity.ts'
import type { SweepJudgement, SweepResult } from '../../core/sweep.ts'
import { type ScanRequest, silentProgress } from '../request.ts'
import { scan } from '../scan.ts'
import type { Failures } from './failures.ts'
import { appendJournal } from './journal.ts'
import { type KeptReports, keptReports } from './kept-reports.ts'
import { forEachSideBySide } from './side-by-side.ts'
import type { EachRequest } from './types.ts'

/** An image of many that are scanned once each. */
export interface EachImage {
  /** What tells it from the others: its digest, where that is known. */
  readonly key: string
  /** For people. */
  readonly name: string
  readonly reference: string
  readonly digest?: Digest
  /** Tried in this order, before what the user gave. */
  readonly logins: readonly RegistryLogin[]
}

export interface RegistryLogin {
  readonly username: string
  readonly password: string
}

/** What became of one, with the digest that its report is kept under. */
export interface EachResult {
  readonly result: SweepResult
  readonly digest?: Digest
}

/** Scans images side by side, or takes the reports that still hold; by key. */
export async function scanEach(
  images: readonly EachImage[],
  request: EachRequest,
  failures: Failures,
): Promise<ReadonlyMap<string, EachResult>> {
  const kept = await keptReports(request)
  const results = new Map<string, EachResult>()
  await forEachSideBySide(images, request.parallel, async (image) => {
    request.scan.progress.step(`Scanning ${results.size + 1} of ${images.length}: ${image.name}`)
    const result = await resultOf(image, { request, kept, failures })
    results.set(image.key, result)
    request.onDone(image.name, wordsOf(result.result), results.size, images.length)
  })
  return results
}

interface Scanning {
  readonly request: EachRequest
  readonly kept: KeptReports
  readonly failures: Failures
}

async function resultOf(image: EachImage, { request, kept, failures }: Scanning): Promise<EachResult> {
  const { signal } = request.scan
  signal.throwIfAborted()
  const { digest } = image
  const known = digest && (await kept(digest))
  if (known) return { digest, result: { kind: 'judged', isKept: true, judgement: known } }
  try {
    const report = await scanImage(image, request)
    signal.throwIfAborted()
    const found = digest ?? report.target.manifestDigest
    if (found) await keep(report, found, request)
    failures.succeeded()
    const result = { kind: 'judged', isKept: false, judgement: judgementOf(report) } as const
    return { result, ...(found ? { digest: found } : {}) }
  } catch (error) {
    return { result: failures.resultOf(error), ...(digest ? { digest } : {}) }
  }
}

/** With each login in turn as long as the registry refuses, and at last with what the user gave. */
async function scanImage({ reference, logins }: EachImage, { scan: whole }: EachRequest): Promise<Report> {
  const { registry } = whole.sources
  const { insecureHosts, cacert } = registry
  const network = { insecureHosts, ...(cacert === undefined ? {} : { cacert }) }
  for (const { username, password } of logins) {
    try {
      return await scanWith(reference, whole, { ...network, username, password })
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code !== 'registry-unauthorized') throw error
    }
  }
  return await scanWith(reference, whole, registry)
}

async function scanWith(
  reference: string,
  request: ScanRequest,
  registry: ScanRequest['sources']['registry'],
): Promise<Report> {
  return await scan({
    ...request,
    target: { kind: 'reference', reference },
    sources: { ...request.sources, registry, imageSources: ['registry'] },
    // A line for each step of several images at once is for nobody.
    progress: silentProgress,
  })
}

async function keep(report: Report, digest: Digest, request: EachRequest): Promise<void> {
  await request.writeReport(report, digest)
  await appendJournal(request.folder, {
    digest,
    settings: request.settings,
    judgement: judgementOf(report),
    feeds: Object.fromEntries(report.database.feeds.map((feed) => [feed.id, feed.digest])),
    lacksFeeds: report.problems.some(({ code }) => LACKING.has(code)),
  })
}

const LACKING: ReadonlySet<string> = new Set([
  'feed-missing',
  'feed-stale',
  'feed-not-refreshed',
  'enrichment-missing',
])

/** What a summary says of the flaws in a report. */
export function judgementOf({ verdict, findings, suppressed }: Report): SweepJudgement {
  const countOf = (level: string): number =>
    findings.filter(({ severity }) => severity.level === level).length
  return {
    outcome: verdict.outcome,
    reason: verdict.reason,
    exitCode: verdict.exitCode,
    counts: Object.fromEntries(
      SEVERITIES.map((level) => [level, countOf(level)]),
    ) as SweepJudgement['counts'],
    suppressed: suppressed.length,
  }
}

function wordsOf(result: SweepResult): string {
  if (result.kind !== 'judged') return `not scanned: ${result.why}`
  const { outcome, reason } = result.judgement
  return `${outcome} (${reason})${result.isKept ? ', by the report that is there' : ''}`
}
