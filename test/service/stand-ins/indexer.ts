import type { ServiceContext } from '../../../src/service/context.ts'
import { createIndexer } from '../../../src/service/indexer/index.ts'
import type { Indexer } from '../../../src/service/parts.ts'
import { putPackages } from './packages.ts'

/** The indexer, which also does at once what the matcher does when an image was indexed. */
export function standInIndexer(context: ServiceContext): Indexer {
  const indexer = createIndexer(context, { sleep: () => Promise.resolve() })
  return {
    ...indexer,
    async indexManifest(manifest, request) {
      const image = await indexer.indexManifest(manifest, request)
      const contents = image.state === 'indexed' ? await indexer.contents(image) : undefined
      if (contents) await putPackages(context.store.db, image.id, contents)
      return image
    },
  }
}
