import { createHash } from 'node:crypto'
import type { Report } from '../../../core/report.ts'
import { jsonFormat } from '../../../reports/json/index.ts'
import type { ServiceContext } from '../../context.ts'
import { type Answer, RequestFault, type Route, type RouteRequest } from '../../http/route.ts'
import type { Matcher, StoredImage } from '../../parts.ts'
import { finishImage, imageById, putImage } from '../../store/images.ts'
import { type Awaited, awaitReport } from '../awaited-feeds.ts'
import { ContentsJson, MAX_CONTENTS_BYTES } from '../contents-json.ts'
import { PATH, present } from '../image-json.ts'

/** Feeds that are named in an answer. */
const MAX_REASONS = 5

/**
 * What a client found in a target → the whole report, by the advisories and decisions of the service.
 *
 * Reports of single layers are not sent: a client's contents say all that they would add up to, and its own cache of
 * layers saves it the reading. So no client's word on a layer is ever kept, and none can stand in for what the service
 * read itself.
 */
export function contentsRoute(context: ServiceContext, indexState: string, matcher: Matcher): Route {
  return {
    method: 'POST',
    path: '/api/v1/contents',
    id: 'judgeContents',
    summary: 'Keep what a client found in an image, tree or bill of materials, and judge it',
    access: 'index',
    limit: 'indexing',
    body: {
      kind: 'json',
      schema: ContentsJson,
      types: ['application/json'],
      maxBytes: MAX_CONTENTS_BYTES,
    },
    answers: {
      200: { summary: 'The report, as --format json --list-all-pkgs', types: ['application/json'] },
      400: { summary: 'Not contents, or of another format' },
      413: { summary: 'More bytes than the service takes' },
      503: { summary: 'There are no advisories yet' },
    },
    async handle(request) {
      const image = await keep(context, indexState, request)
      return await judged(context, matcher, image, request)
    },
  }
}

async function keep(
  { store, queue }: ServiceContext,
  indexState: string,
  { body, identity }: RouteRequest,
): Promise<StoredImage> {
  const { target, inventory, leftOut } = body as ContentsJson // Checked by the rule of the route.
  const contents = { target, inventory, leftOut }
  // Not by the digest of its manifest, which anybody may claim: what the service read of that image stays as it is.
  const digest = `sha256:${createHash('sha256').update(JSON.stringify(contents)).digest('hex')}`
  const image = await putImage(store, store.db, {
    tenant: identity.tenant,
    digest,
    source: 'client',
    name: target.name,
  })
  if (image.state === 'indexed' && image.indexState === indexState) return image
  const layers = inventory.layers.map((layer) => layer.digest ?? layer.diffId)
  await finishImage(store, queue, image.id, { contents, indexState, layers })
  return present(await imageById(store.db, image.id), digest)
}

async function judged(
  context: ServiceContext,
  matcher: Matcher,
  image: StoredImage,
  { signal }: RouteRequest,
): Promise<Answer> {
  const awaited = await awaitReport(context, matcher, image, { signal })
  if (awaited.kind !== 'report') throw withoutAdvisories(awaited)
  const bytes = await matcher.view(image, 'contents', bytesOf, { signal })
  if (!bytes) throw withoutAdvisories({ kind: 'coming' }) // They were taken away this very moment.
  const headers = { location: `${PATH}/${image.digest}` }
  return { status: 200, headers, body: { kind: 'bytes', bytes, type: 'application/json' } }
}

/** Only where asking again may help is it said to. */
function withoutAdvisories(awaited: Exclude<Awaited, { readonly kind: 'report' }>): RequestFault {
  if (awaited.kind === 'coming')
    return new RequestFault(503, 'no-advisories', 'The service has no advisories yet.', {
      'Retry-After': '2',
    })
  const reasons = [...awaited.failures].slice(0, MAX_REASONS).map(([feed, reason]) => `${feed}: ${reason}`)
  return new RequestFault(503, 'no-advisories', `The service could get no advisories: ${reasons.join('; ')}`)
}

function bytesOf(report: Report): Uint8Array {
  const options = { width: 120, color: false, showSuppressed: true, listAllPackages: true }
  return Buffer.from([...jsonFormat.write(report, options)].join(''))
}
