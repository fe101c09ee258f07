import { compareText } from '../../core/compare-text.ts'
import type { Digest } from '../../core/digest.ts'
import type { Report } from '../../core/report.ts'
import { SEVERITIES } from '../../core/severity.ts'
import type { Sweep, SweepJudgement, SweepResult, SweepRow } from '../../core/sweep.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { type OpenRegistry, openRegistry } from '../../sources/registry/open-registry.ts'
import { silentProgress } from '../request.ts'
import { scan } from '../scan.ts'
import { createFailures, type Failures } from './failures.ts'
import { type FoundTag, findImages } from './find-images.ts'
import { appendJournal } from './journal.ts'
import { type KeptReports, keptReports } from './kept-reports.ts'
import { forEachSideBySide } from './side-by-side.ts'
import type { SweepRequest } from './types.ts'

type FoundImage = Extract<FoundTag, { readonly kind: 'image' }>

/**
 * Scans every image of a registry once, however many tags it has. What was finished stays in the folder, whatever
 * ends the sweep, and the next one goes on from there. Throws PlimsollErrors for what is no fault of an image.
 */
export async function runSweep(request: SweepRequest): Promise<Sweep> {
  const { progress } = request.scan
  const registry = openSwept(request)
  const failures = createFailures(request.scan.signal)
  try {
    const found = await findImages(registry, request, failures)
    const results = await scanAll(found, request, failures)
    const rows = found.map((tag) => rowOf(tag, results)).sort(byName)
    return { kind: 'sweep', host: request.host, rows, exitCode: exitCodeOf(rows, request) }
  } finally {
    progress.done()
    await registry.close()
  }
}

function openSwept({ host, scan: { sources, environment, signal } }: SweepRequest): OpenRegistry {
  const { platform, isPlatformChosen = false, registry } = sources
  return openRegistry(host, { platform, isPlatformChosen, registry, env: environment, signal })
}

async function scanAll(
  found: readonly FoundTag[],
  request: SweepRequest,
  failures: Failures,
): Promise<ReadonlyMap<Digest, SweepResult>> {
  const images = new Map<Digest, FoundImage>()
  for (const tag of found) if (tag.kind === 'image' && !images.has(tag.digest)) images.set(tag.digest, tag)
  const kept = await keptReports(request)
  const results = new Map<Digest, SweepResult>()
  await forEachSideBySide([...images.values()], request.parallel, async (image) => {
    const name = `${image.repository}:${image.tag}`
    request.scan.progress.step(`Scanning ${results.size + 1} of ${images.size}: ${name}`)
    const result = await resultOf(image, { request, kept, failures })
    results.set(image.digest, result)
    request.onDone(name, wordsOf(result), results.size, images.size)
  })
  return results
}

interface Scanning {
  readonly request: SweepRequest
  readonly kept: KeptReports
  readonly failures: Failures
}

async function resultOf(image: FoundImage, { request, kept, failures }: Scanning): Promise<SweepResult> {
  const { signal } = request.scan
  signal.throwIfAborted()
  const known = await kept(image.digest)
  if (known) return { kind: 'judged', isKept: true, judgement: known }
  try {
    const report = await scan({
      ...request.scan,
      target: { kind: 'reference', reference: referenceOf(image, request) },
      sources: { ...request.scan.sources, imageSources: ['registry'] },
      // A line for each step of several images at once is for nobody.
      progress: silentProgress,
    })
    signal.throwIfAborted()
    await keep(report, image.digest, request)
    failures.succeeded()
    return { kind: 'judged', isKept: false, judgement: judgementOf(report) }
  } catch (error) {
    return failures.resultOf(error)
  }
}

/** With the digest, which decides: the tag may be moved meanwhile, and is there for people. */
function referenceOf({ repository, tag, digest }: FoundImage, { host }: SweepRequest): string {
  return `${host}/${repository}:${tag}@${digest}`
}

async function keep(report: Report, digest: Digest, request: SweepRequest): Promise<void> {
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

function judgementOf({ verdict, findings, suppressed }: Report): SweepJudgement {
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

function rowOf(tag: FoundTag, results: ReadonlyMap<Digest, SweepResult>): SweepRow {
  if (tag.kind === 'missing') {
    const { repository, result } = tag
    return { repository, ...(tag.tag === undefined ? {} : { tag: tag.tag }), result }
  }
  const { kind: _, ...facts } = tag
  const result = results.get(tag.digest)
  if (!result) throw new Error(`${tag.digest} was not scanned`)
  return { ...facts, result }
}

function byName(a: SweepRow, b: SweepRow): number {
  return compareText(a.repository, b.repository) || compareText(a.tag ?? '', b.tag ?? '')
}

function wordsOf(result: SweepResult): string {
  if (result.kind !== 'judged') return `not scanned: ${result.why}`
  const { outcome, reason } = result.judgement
  return `${outcome} (${reason})${result.isKept ? ', by the report that is there' : ''}`
}

/**
 * As with one image: first what is forbidden, then what could not be judged, then the end of life, then what remains.
 * An image that could not be scanned at all is no less incomplete than one that was half read, whatever
 * `--allow-incomplete` says of that.
 */
function exitCodeOf(rows: readonly SweepRow[], { scan: { decisions } }: SweepRequest): number {
  const codes = rows.flatMap(({ result }) => (result.kind === 'judged' ? [result.judgement.exitCode] : []))
  const endOfLife = decisions.verdict.exitOnEol
  const denied = codes.find((code) => code !== 0 && code !== EXIT_CODES.incomplete && code !== endOfLife)
  if (denied !== undefined) return denied
  const isEmpty = decisions.verdict.failOnEmpty && codes.length === 0
  const isIncomplete = rows.some(({ result }) => result.kind === 'failed') || isEmpty
  if (isIncomplete || codes.includes(EXIT_CODES.incomplete)) return EXIT_CODES.incomplete
  return codes.find((code) => code !== 0) ?? EXIT_CODES.clean
}
