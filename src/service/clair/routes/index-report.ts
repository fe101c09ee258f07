import { createByteCache } from '../../byte-cache.ts'
import type { Answer, Route, RouteRequest } from '../../http/route.ts'
import { RequestFault } from '../../http/route.ts'
import type { Indexer, StoredImage } from '../../parts.ts'
import { etagOf, isUnmodified } from '../etags.ts'
import { indexReport } from '../json/index-report.ts'
import { IndexReport } from '../json/schemas.ts'
import { answerType, bodyTypes, refuseForms, TYPES } from '../media-types.ts'
import { digestParameter } from '../parameters.ts'
import { type ReadyJson, readyJson, sendReady } from '../ready-json.ts'
import { BulkDelete, MAX_MANIFEST_BYTES, Manifest, manifestRequest } from '../requests.ts'

const PATH = '/indexer/api/v1/index_report'
const REPORT_PATH = '/matcher/api/v1/vulnerability_report'
const REL = 'https://projectquay.io/clair/v1/'
/** Reports that are kept ready. */
const CACHE_BYTES = 32 * 1024 * 1024

export function indexReportRoutes(indexer: Indexer): Route[] {
  const ready = readyReports(indexer)
  return [post(indexer, ready), removeMany(indexer), get(indexer, ready), removeOne(indexer)]
}

type ReadyReports = (image: StoredImage) => Promise<ReadyJson>

/** Callers who index mostly ask for the very report again. */
function readyReports(indexer: Indexer): ReadyReports {
  const cache = createByteCache<ReadyJson>(CACHE_BYTES)
  return async (image) => {
    // Of an image that cannot be indexed any more, what was known before is not what it holds now.
    if (image.state !== 'indexed') return readyJson(indexReport(image, undefined))
    // By its digest and not by its row: numbers of rows that were removed are given again.
    const key = `${image.digest} ${image.tenant}`
    const stamp = String(image.indexedAt)
    const known = cache.get(key, stamp)
    if (known) return known
    const ready = readyJson(indexReport(image, await indexer.contents(image)))
    cache.put(key, stamp, ready, ready.byteLength)
    return ready
  }
}

function post(indexer: Indexer, ready: ReadyReports): Route {
  return {
    method: 'POST',
    path: PATH,
    id: 'Index',
    summary: 'Index the contents of a manifest; answered when that is done',
    access: 'index',
    limit: 'indexing',
    body: { kind: 'json', schema: Manifest, types: bodyTypes(TYPES.manifest), maxBytes: MAX_MANIFEST_BYTES },
    answers: {
      201: { summary: 'The index report', types: TYPES.indexReport, schema: IndexReport },
      400: { summary: 'Not a manifest, or a layer is none' },
      412: { summary: 'If-None-Match is the state of the indexer' },
      415: { summary: 'A media type that is not supported' },
      429: { summary: 'Too many manifests are being indexed' },
    },
    handle: async (request) => {
      refuseForms(request)
      const type = answerType(request, TYPES.indexReport)
      const manifest = manifestRequest(request.body as Manifest)
      const etag = etagOf(indexer.state)
      const location = `${PATH}/${manifest.hash}`
      const link = [
        `<${location}>; rel="${REL}index_report"`,
        `<${REPORT_PATH}/${manifest.hash}>; rel="${REL}vulnerability_report"`,
      ]
      if (isUnmodified(request.headers.get('if-none-match'), etag)) return { status: 412, headers: { link } }
      const { tenant } = request.identity
      const image = await indexer.indexManifest(manifest, { tenant, signal: request.signal })
      const headers = { etag, location, link }
      return { ...sendReady(request, await ready(image), { type, headers }), status: 201 }
    },
  }
}

function get(indexer: Indexer, ready: ReadyReports): Route {
  return {
    method: 'GET',
    path: `${PATH}/{digest}`,
    id: 'GetIndexReport',
    summary: 'The index report of a manifest that was handed in',
    access: 'report',
    answers: {
      200: { summary: 'The index report', types: TYPES.indexReport, schema: IndexReport },
      304: { summary: 'If-None-Match is the state of the indexer' },
      400: { summary: 'Not a digest' },
      404: { summary: 'There is none' },
      415: { summary: 'A media type that is not supported' },
    },
    handle: async (request) => {
      const digest = digestParameter(request)
      const type = answerType(request, TYPES.indexReport)
      const etag = etagOf(indexer.state)
      if (isUnmodified(request.headers.get('if-none-match'), etag)) return { status: 304, headers: { etag } }
      const image = await indexer.find(request.identity.tenant, digest)
      if (!image) throw new RequestFault(404, 'not-found', `There is no index report of ${digest}.`)
      return sendReady(request, await ready(image), { type, headers: { etag } })
    },
  }
}

function removeMany(indexer: Indexer): Route {
  return {
    method: 'DELETE',
    path: PATH,
    id: 'DeleteManifests',
    summary: 'Forget manifests; answers with those that were there',
    access: 'index',
    body: {
      kind: 'json',
      schema: BulkDelete,
      types: bodyTypes(TYPES.bulkDelete),
      maxBytes: MAX_MANIFEST_BYTES,
    },
    answers: {
      200: { summary: 'The digests that are gone', types: TYPES.bulkDelete, schema: BulkDelete },
      400: { summary: 'Not a list of digests' },
      415: { summary: 'A media type that is not supported' },
    },
    handle: async (request) => {
      refuseForms(request)
      const type = answerType(request, TYPES.bulkDelete)
      const value = await indexer.remove(request.identity.tenant, (request.body as BulkDelete) ?? [])
      return { status: 200, body: { kind: 'json', value, type } }
    },
  }
}

function removeOne(indexer: Indexer): Route {
  return {
    method: 'DELETE',
    path: `${PATH}/{digest}`,
    id: 'DeleteManifest',
    summary: 'Forget a manifest',
    access: 'index',
    answers: { 204: { summary: 'It is gone, or was never there' }, 400: { summary: 'Not a digest' } },
    handle: async (request: RouteRequest): Promise<Answer> => {
      await indexer.remove(request.identity.tenant, [digestParameter(request)])
      return { status: 204 }
    },
  }
}
