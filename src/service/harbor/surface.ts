import type { ServiceContext } from '../context.ts'
import { preferredType } from '../http/accept.ts'
import type { Route, Surface } from '../http/route.ts'
import type { Store } from '../store/store.ts'
import { harborFault } from './fault.ts'
import { metadata } from './metadata.ts'
import { METADATA_TYPES, REQUEST_TYPES, RESPONSE_TYPE } from './mime.ts'
import type { HarborNeeds } from './needs.ts'
import { PREFIX } from './prefix.ts'
import { createPulls, type Pulls } from './pulls.ts'
import { reportRoute } from './report-route.ts'
import { writeScanId } from './scan-id.ts'
import { MAX_REQUEST_BYTES, readScanRequest, ScanRequest } from './scan-request.ts'

/** Harbor's pluggable scanner API, 1.1 and 1.2: https://github.com/goharbor/pluggable-scanner-spec */
export function harborSurface(context: ServiceContext, needs: HarborNeeds): Surface {
  const pulls = createPulls(context, needs)
  return {
    name: 'harbor',
    routes: [
      metadataRoute(context.store),
      scanRoute(context, needs, pulls),
      reportRoute(context, needs, pulls),
    ],
    fault: harborFault,
  }
}

function metadataRoute({ db }: Store): Route {
  return {
    method: 'GET',
    path: `${PREFIX}/metadata`,
    id: 'GetHarborMetadata',
    summary: 'What the scanner can do, for Harbor',
    access: 'report',
    answers: { 200: { summary: 'The metadata', types: METADATA_TYPES } },
    handle: async (request) => {
      const row = await db
        .selectFrom('feed_status')
        .select('last_success_at as last')
        .where('last_success_at', 'is not', null)
        .orderBy('last_success_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      const type = preferredType(request.headers.get('accept'), METADATA_TYPES) ?? METADATA_TYPES[0]
      const updatedAt = row?.last ? new Date(row.last).toISOString() : undefined
      return { status: 200, body: { kind: 'json', value: metadata(updatedAt), type } }
    },
  }
}

function scanRoute(context: ServiceContext, { indexer }: HarborNeeds, pulls: Pulls): Route {
  return {
    method: 'POST',
    path: `${PREFIX}/scan`,
    id: 'AcceptHarborScan',
    summary: 'Scan an artefact of Harbor',
    access: 'index',
    body: { kind: 'json', schema: ScanRequest, types: REQUEST_TYPES, maxBytes: MAX_REQUEST_BYTES },
    answers: {
      202: { summary: 'Accepted; the id to ask by', types: [RESPONSE_TYPE] },
      400: { summary: 'Not a request' },
      422: { summary: 'A field is not valid' },
      501: { summary: 'Nothing that is asked for can be done' },
      503: { summary: 'Too many scans wait' },
    },
    handle: async (request) => {
      const { artifact, ...pull } = readScanRequest(request.body as ScanRequest)
      const { tenant } = request.identity
      const known = await indexer.find(tenant, artifact.digest)
      const isFresh = known?.state === 'indexed' && known.indexState === indexer.state
      if (!isFresh) pulls.start({ tenant, ...pull }, artifact.digest)
      const id = writeScanId({ artifact, acceptedAt: context.now() })
      return { status: 202, body: { kind: 'json', value: { id }, type: RESPONSE_TYPE } }
    },
  }
}
