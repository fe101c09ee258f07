import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { StoredContents, StoredImage, StoredManifest } from '../parts.ts'
import type { Queue } from '../queue/types.ts'
import { freeLayers } from './layer-reports.ts'
import type { ImageSource, ImageState } from './schema.ts'
import type { Queries, Store } from './store.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

export const IMAGE_COLUMNS = [
  'id',
  'tenant',
  'digest',
  'source',
  'name',
  'state',
  'index_state',
  'step',
  'error_code',
  'error',
  'manifest',
  'package_count',
  'created_at',
  'indexed_at',
  'used_at',
] as const

export interface NewImage {
  readonly tenant: string
  readonly digest: string
  readonly source: ImageSource
  readonly name?: string
  readonly manifest?: StoredManifest
  /** The index of several platforms out of which it was chosen. */
  readonly index?: { readonly repository: string; readonly digest: string }
}

/** Of the tenant, by its digest. */
export async function findImage(
  queries: Queries,
  tenant: string,
  digest: string,
): Promise<StoredImage | undefined> {
  const row = await queries
    .selectFrom('images')
    .select(IMAGE_COLUMNS)
    .where('tenant', '=', tenant)
    .where('digest', '=', digest)
    .executeTakeFirst()
  return row && imageOf(row)
}

export async function imageById(queries: Queries, id: number): Promise<StoredImage | undefined> {
  const row = await queries.selectFrom('images').select(IMAGE_COLUMNS).where('id', '=', id).executeTakeFirst()
  return row && imageOf(row)
}

/** The row of an image, made when there is none; what is known of one that is there stays. */
export async function putImage(store: Store, queries: Queries, image: NewImage): Promise<StoredImage> {
  const { tenant, digest, source, name, manifest, index } = image
  const said = {
    ...(name === undefined ? {} : { name }),
    ...(manifest === undefined ? {} : { manifest: JSON.stringify(manifest) }),
  }
  const row = await queries
    .insertInto('images')
    .values({
      tenant,
      digest,
      source,
      ...said,
      state: 'queued',
      step: 'CheckManifest',
      package_count: 0,
      created_at: store.now,
      used_at: store.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'digest']).doUpdateSet({
        ...said,
        used_at: store.now,
      }),
    )
    .returning(IMAGE_COLUMNS)
    .executeTakeFirstOrThrow()
  if (index)
    await queries
      .insertInto('image_indexes')
      .values({ image_id: row.id, ...index })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  return imageOf(row)
}

/** Where the work on an image stands. */
export async function setImageState(
  queries: Queries,
  id: number,
  change: { readonly state?: ImageState; readonly step?: string },
): Promise<void> {
  await queries.updateTable('images').set(change).where('id', '=', id).execute()
}

/** Keeps why an image could not be indexed. What was known of it from before stays. */
export async function failImage(
  queries: Queries,
  id: number,
  error: { readonly code: string; readonly message: string },
): Promise<void> {
  await queries
    .updateTable('images')
    .set({ state: 'failed', step: 'IndexError', error_code: error.code, error: error.message })
    .where('id', '=', id)
    .execute()
}

export interface IndexedImage {
  readonly contents: StoredContents
  readonly indexState: string
  /** Digests of its layers as stored (or diff ids, where it has no others), bottom first. */
  readonly layers: readonly string[]
}

/** That of no verdict of now. */
const NO_STAMP = ''

/** Keeps what was found in an image, and calls for what has to follow, in one transaction. */
export async function finishImage(
  store: Store,
  queue: Queue,
  id: number,
  { contents, indexState, layers }: IndexedImage,
): Promise<void> {
  const packed = await compress(Buffer.from(JSON.stringify(contents)))
  await store.db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('images')
      .set({
        contents: packed,
        state: 'indexed',
        step: 'IndexFinished',
        index_state: indexState,
        error: null,
        error_code: null,
        package_count: contents.inventory.packages.length,
        indexed_at: store.now,
      })
      .where('id', '=', id)
      .execute()
    // What was said of it before is not what is said now.
    await transaction
      .updateTable('admission_verdicts')
      .set({ stamp: NO_STAMP })
      .where('image_id', '=', id)
      .execute()
    await transaction.deleteFrom('image_layers').where('image_id', '=', id).execute()
    const rows = layers.map((digest, position) => ({ image_id: id, position, digest }))
    if (rows.length > 0) await transaction.insertInto('image_layers').values(rows).execute()
    await queue.add(transaction, {
      task: 'image-indexed',
      payload: { image: id },
      key: `image-indexed ${id}`,
    })
  })
}

/** `undefined` for an image that was never indexed. */
export async function readContents(queries: Queries, id: number): Promise<StoredContents | undefined> {
  const row = await queries.selectFrom('images').select('contents').where('id', '=', id).executeTakeFirst()
  if (!row?.contents) return undefined
  // We wrote it ourselves, in this very shape: index states change with it.
  return JSON.parse((await decompress(row.contents)).toString()) as StoredContents
}

/** Says that somebody uses the image, so that it is kept. */
export async function touchImage(store: Store, id: number): Promise<void> {
  await store.db.updateTable('images').set({ used_at: store.now }).where('id', '=', id).execute()
}

/** Gives the digests that were there; frees the layers that no other image of the tenant has. */
export async function removeImages(
  store: Store,
  tenant: string,
  digests: readonly string[],
): Promise<readonly string[]> {
  if (digests.length === 0) return []
  return await store.db.transaction().execute(async (transaction) => {
    const images = transaction
      .selectFrom('images')
      .select('id')
      .where('tenant', '=', tenant)
      .where('digest', 'in', digests)
    const layers = await transaction
      .selectFrom('image_layers')
      .select('digest')
      .distinct()
      .where('image_id', 'in', images)
      .execute()
    const removed = await transaction
      .deleteFrom('images')
      .where('tenant', '=', tenant)
      .where('digest', 'in', digests)
      .returning(['digest', 'manifest'])
      .execute()
    // Of an image that was never finished, only its manifest names layers.
    const named = removed.flatMap(({ manifest }) => manifestOf(manifest)?.layers ?? [])
    await freeLayers(transaction, tenant, [...new Set([...layers.map(({ digest }) => digest), ...named])])
    const gone = new Set(removed.map(({ digest }) => digest))
    return [...new Set(digests)].filter((digest) => gone.has(digest))
  })
}

function manifestOf(text: string | null): StoredManifest | undefined {
  return text === null ? undefined : (JSON.parse(text) as StoredManifest)
}

export interface ImageRow {
  readonly id: number
  readonly tenant: string
  readonly digest: string
  readonly source: ImageSource
  readonly name: string | null
  readonly state: ImageState
  readonly index_state: string | null
  readonly step: string
  readonly error_code: string | null
  readonly error: string | null
  readonly manifest: string | null
  readonly package_count: number
  readonly created_at: number
  readonly indexed_at: number | null
  readonly used_at: number
}

export function imageOf(row: ImageRow): StoredImage {
  return {
    kind: 'stored-image',
    id: row.id,
    tenant: row.tenant,
    digest: row.digest,
    source: row.source,
    ...(row.name === null ? {} : { name: row.name }),
    state: row.state,
    ...(row.index_state === null ? {} : { indexState: row.index_state }),
    step: row.step,
    ...(row.error === null ? {} : { error: { code: row.error_code ?? 'internal', message: row.error } }),
    ...(row.manifest === null ? {} : { manifest: JSON.parse(row.manifest) as StoredManifest }),
    packageCount: row.package_count,
    createdAt: row.created_at,
    ...(row.indexed_at === null ? {} : { indexedAt: row.indexed_at }),
    usedAt: row.used_at,
  }
}
