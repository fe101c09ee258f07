import { createHash } from 'node:crypto'
import type { Digest } from '../../../src/core/digest.ts'
import { messageOf, PlimsollError } from '../../../src/core/errors.ts'
import type { Image } from '../../../src/core/image.ts'
import { readImage } from '../../../src/engine/inspect/read-target.ts'
import type { InspectionRequest } from '../../../src/engine/request.ts'
import type { ServiceContext } from '../../../src/service/context.ts'
import { RequestFault } from '../../../src/service/http/route.ts'
import type { Indexer, ManifestRequest, StoredContents, StoredImage } from '../../../src/service/parts.ts'
import {
  failImage,
  findImage,
  finishImage,
  putImage,
  readContents,
  removeImages,
} from '../../../src/service/store/images.ts'
import { putPackages } from './packages.ts'

/** Fetches layers by their addresses and indexes them, without any of what makes a service of it. */
export function standInIndexer({ store, queue }: ServiceContext, request: InspectionRequest): Indexer {
  return {
    state: createHash('md5').update('stand-in').digest('hex'),
    async indexManifest(manifest, { tenant, signal }): Promise<StoredImage> {
      const { db } = store
      const layers = manifest.layers.map(({ hash }) => hash)
      const row = await putImage(store, db, {
        tenant,
        digest: manifest.hash,
        source: 'manifest',
        manifest: { layers },
      })
      try {
        const contents = await read(manifest, { ...request, signal })
        await finishImage(store, queue, row.id, { contents, indexState: this.state, layers })
        await putPackages(db, row.id, contents)
      } catch (error) {
        if (error instanceof PlimsollError && error.code === 'layer-not-a-tar')
          throw new RequestFault(400, error.code, error.message)
        const code = error instanceof PlimsollError ? error.code : 'internal'
        await failImage(db, row.id, { code, message: messageOf(error) })
      }
      return (await findImage(db, tenant, manifest.hash)) ?? row
    },
    find: async (tenant, digest) => await findImage(store.db, tenant, digest),
    contents: async ({ id }) => await readContents(store.db, id),
    remove: async (tenant, digests) => await removeImages(store, tenant, digests),
  }
}

async function read(manifest: ManifestRequest, request: InspectionRequest): Promise<StoredContents> {
  const layers = manifest.layers.map((layer, position) => ({
    diffId: layer.hash as Digest,
    digest: layer.hash as Digest,
    mediaType: '',
    size: 0,
    position,
    open: async function* () {
      const headers = Object.entries(layer.headers).flatMap(([name, values]) =>
        values.map((one): [string, string] => [name, one]),
      )
      const response = await fetch(layer.uri, { headers })
      if (!response.ok)
        throw new PlimsollError('registry-refused', `${layer.hash}: status ${response.status}`)
      yield Buffer.from(await response.arrayBuffer())
    },
  }))
  const image = {
    kind: 'image',
    layers,
    access: 'parallel',
    name: manifest.hash,
    platform: { os: 'linux', architecture: 'amd64' },
  } as unknown as Image
  const infos = layers.map(({ diffId, digest, size }) => ({ diffId, digest, size }))
  const { inventory } = await readImage(image, infos, request, {})
  const platform = image.platform
  return {
    target: { kind: 'image', name: manifest.hash, platform, repoTags: [], repoDigests: [] },
    inventory,
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
  }
}
