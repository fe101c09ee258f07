import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import * as z from 'zod/mini'
import { inspect } from '../../../engine/inspect/index.ts'
import { silentProgress } from '../../../engine/request.ts'
import type { ServiceContext } from '../../context.ts'
import type { Route, RouteRequest } from '../../http/route.ts'
import type { StoredImage } from '../../parts.ts'
import { finishImage, imageById, putImage } from '../../store/images.ts'
import { indexArchive } from '../archive/index-archive.ts'
import { ImageJson, PATH, present } from '../image-json.ts'
import { jsonOf } from './images.ts'

const ARCHIVES = ['application/x-tar', 'application/gzip', 'application/zstd', 'application/octet-stream']
const SBOMS = [
  'application/json',
  'application/vnd.cyclonedx+json',
  'application/spdx+json',
  'application/xml',
  'text/plain',
  'application/octet-stream',
]
const MAX_SBOM_BYTES = 128 * 1024 * 1024

const NAME = { summary: 'By what people know it', schema: z.string().check(z.maxLength(512)) }

export function uploadRoutes(context: ServiceContext, indexState: string): Route[] {
  return [archive(context, indexState), sbom(context, indexState)]
}

function archive(context: ServiceContext, indexState: string): Route {
  return {
    method: 'POST',
    path: `${PATH}/archive`,
    id: 'uploadArchive',
    summary: 'Index an archive: docker-archive (docker save) or a tar of an OCI layout',
    access: 'index',
    limit: 'indexing',
    query: { name: NAME },
    body: { kind: 'stream', types: ARCHIVES, maxBytes: context.config.indexer.fetch.maxBytes },
    answers: {
      201: { summary: 'The image, indexed', schema: ImageJson },
      413: { summary: 'More bytes than the service takes' },
      415: { summary: 'A media type that is not supported' },
      422: { summary: 'Not an archive of an image, or a damaged one' },
    },
    handle: async ({ stream, query, identity, signal }) => {
      const name = query['name'] as string | undefined
      const given = { tenant: identity.tenant, signal, ...(name === undefined ? {} : { name }) }
      return await created(context, await indexArchive(context, indexState, stream, given))
    },
  }
}

function sbom(context: ServiceContext, indexState: string): Route {
  return {
    method: 'POST',
    path: '/api/v1/sboms',
    id: 'uploadSbom',
    summary: 'Keep a bill of materials (CycloneDX, SPDX) as an image whose packages it lists',
    access: 'index',
    limit: 'indexing',
    query: { name: NAME },
    body: { kind: 'stream', types: SBOMS, maxBytes: MAX_SBOM_BYTES },
    answers: {
      201: { summary: 'The image; its digest is that of the document', schema: ImageJson },
      413: { summary: 'More bytes than the service takes' },
      415: { summary: 'A media type that is not supported' },
      422: { summary: 'Not a bill of materials that is understood' },
    },
    handle: async (request) => created(context, await indexSbom(context, indexState, request)),
  }
}

async function indexSbom(
  context: ServiceContext,
  indexState: string,
  { stream, query, identity, signal }: RouteRequest,
): Promise<StoredImage> {
  const { config, store, queue, environment } = context
  const hash = createHash('sha256')
  const inspection = await inspect({
    target: { kind: 'sbom', path: '-', stdin: Readable.from(hashed(stream, hash), { objectMode: false }) },
    sources: config.indexer.sources,
    layers: config.indexer.layers,
    packages: config.indexer.packages,
    environment,
    progress: silentProgress,
    signal,
  })
  const digest = `sha256:${hash.digest('hex')}`
  const name = (query['name'] as string | undefined) ?? inspection.target.name
  const { id } = await putImage(store, store.db, { tenant: identity.tenant, digest, source: 'sbom', name })
  const { target, inventory, leftOut } = inspection
  const contents = { target: { ...target, name }, inventory, leftOut }
  await finishImage(store, queue, id, { contents, indexState, layers: [] })
  return present(await imageById(store.db, id), digest)
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

async function created(context: ServiceContext, image: StoredImage) {
  const value = await jsonOf(context, image)
  return { status: 201, headers: { location: value.links.self }, body: { kind: 'json', value } } as const
}
