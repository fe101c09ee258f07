import { PlimsollError } from '../../core/errors.ts'
import type { Report } from '../../core/report.ts'
import { VERSION } from '../../version.ts'
import type { ServiceContext } from '../context.ts'
import { type Answer, RequestFault, type Route, type RouteRequest } from '../http/route.ts'
import type { StoredImage } from '../parts.ts'
import {
  HARBOR_REPORT,
  isSbomMediaType,
  RAW_REPORT,
  SBOM_REPORT,
  SECURITY_REPORT,
  VULNERABILITY_REPORTS,
  type WantedReport,
  wantedReport,
} from './mime.ts'
import type { HarborNeeds } from './needs.ts'
import { PREFIX } from './prefix.ts'
import type { Progress, Pulls } from './pulls.ts'
import { harborReport } from './report.ts'
import { harborSbom } from './sbom-report.ts'
import { readScanId, type ScanId } from './scan-id.ts'

/** Seconds after which Harbor asks again. It reads them as a number of eight bits, from this header alone. */
const REFRESH_AFTER = '5'
/** For a replica that is asked before whoever accepted the scan has written it down. */
const SETTLING = 10_000
/** For advisories that an image is the first to need. */
const MAX_WAIT_FOR_FEEDS = 10 * 60_000
/** Harbor itself gives up a scan after this. */
const MAX_AGE = 30 * 60_000

/** Polled by Harbor until it is neither 302 nor gone. */
export function reportRoute(context: ServiceContext, needs: HarborNeeds, pulls: Pulls): Route {
  return {
    method: 'GET',
    path: `${PREFIX}/scan/{id}/report`,
    id: 'GetHarborReport',
    summary: 'The report of a scan, in the form that Accept names',
    access: 'report',
    answers: {
      200: { summary: 'The report', types: [...VULNERABILITY_REPORTS, SBOM_REPORT] },
      302: { summary: 'Not yet: see Refresh-After' },
      400: { summary: 'Without sbom_media_type, or with another' },
      404: { summary: 'There is no such scan' },
      500: { summary: 'The scan failed' },
      501: { summary: 'No report of this type is made' },
    },
    handle: async (request) => {
      const scan = readScanId(request.params['id'] ?? '')
      if (!scan) throw unknownScan()
      const wanted = wantedReport(request.headers.get('accept'))
      if (wanted === undefined)
        throw new RequestFault(501, 'not-implemented', 'No report of this type is made.')
      const { artifact, acceptedAt } = scan
      const progress = await pulls.progress(request.identity.tenant, artifact.digest)
      const image = settled(progress, context.now() - acceptedAt)
      if (!image) return { status: 302, headers: { 'Refresh-After': REFRESH_AFTER } }
      if (wanted === 'sbom') return await sbom(context, needs, { request, scan, image })
      const report = await needs.matcher.report(image, { signal: request.signal })
      if (report && missingFeeds(report).length === 0) return await written(report, scan, wanted)
      if (context.now() - acceptedAt > MAX_WAIT_FOR_FEEDS) throw unjudged(report)
      return { status: 302, headers: { 'Refresh-After': REFRESH_AFTER } }
    },
  }
}

/** `undefined` while it runs. Throws what there is to say of a scan that ended otherwise. */
function settled(progress: Progress, age: number): StoredImage | undefined {
  switch (progress.kind) {
    case 'done':
      return progress.image
    case 'failed':
      throw new RequestFault(500, 'scan-failed', progress.message)
    case 'running':
      if (age > MAX_AGE) throw unknownScan()
      return undefined
    case 'unknown':
      if (age > SETTLING) throw unknownScan()
      return undefined
  }
}

/** Harbor has no place for what was not judged: a report without them would look clean. */
function missingFeeds({ problems }: Report): string[] {
  return problems.flatMap(({ code, subject }) => (code === 'feed-missing' ? [subject] : []))
}

function unjudged(report: Report | undefined): RequestFault {
  const names = report ? missingFeeds(report).join(', ') : 'all feeds'
  return new RequestFault(
    500,
    'feed-missing',
    `The image cannot be judged: advisories are missing (${names}).`,
  )
}

async function written(
  report: Report,
  { artifact }: ScanId,
  wanted: Exclude<WantedReport, 'sbom'>,
): Promise<Answer> {
  switch (wanted) {
    case 'harbor':
      return {
        status: 200,
        body: { kind: 'json', value: harborReport(artifact, report, '1.0'), type: HARBOR_REPORT },
      }
    case 'security':
      return {
        status: 200,
        body: { kind: 'json', value: harborReport(artifact, report, '1.1'), type: SECURITY_REPORT },
      }
    case 'raw': {
      const { jsonFormat } = await import('../../reports/json/index.ts')
      const options = { width: 120, color: false, showSuppressed: true, listAllPackages: true }
      return {
        status: 200,
        body: { kind: 'bytes', bytes: [...jsonFormat.write(report, options)].join(''), type: RAW_REPORT },
      }
    }
  }
}

async function sbom(
  context: ServiceContext,
  { indexer }: HarborNeeds,
  asked: { readonly request: RouteRequest; readonly scan: ScanId; readonly image: StoredImage },
): Promise<Answer> {
  const { request, scan, image } = asked
  const mediaType = request.url.searchParams.get('sbom_media_type')
  if (!isSbomMediaType(mediaType))
    throw new RequestFault(
      400,
      'bad-request',
      'sbom_media_type must be application/spdx+json or application/vnd.cyclonedx+json.',
    )
  const contents = await indexer.contents(image)
  if (!contents) throw new PlimsollError('internal', 'An image that was indexed has no contents.')
  const list = {
    tool: { name: 'plimsoll', version: VERSION },
    createdAt: new Date(image.indexedAt ?? context.now()).toISOString(),
    ...contents,
  } as const
  const value = await harborSbom(scan.artifact, list, mediaType)
  return { status: 200, body: { kind: 'json', value, type: SBOM_REPORT } }
}

function unknownScan(): RequestFault {
  return new RequestFault(404, 'not-found', 'There is no such scan.')
}
