import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import {
  dockerArchive,
  dockerLayout,
  type Files,
  ociLayout,
  packed,
  type TestImage,
  tempFile,
} from '../../../../test/image-archives.ts'
import { apkLayer, testIndexer, testIndexerConfig } from '../../../../test/indexer-context.ts'
import { sha256 } from '../../../../test/layer-fixtures.ts'
import { onEachStore } from '../../../../test/stores.ts'
import { inspect } from '../../../engine/inspect/index.ts'
import { silentProgress } from '../../../engine/request.ts'
import type { ServiceContext } from '../../context.ts'
import { readContents } from '../../store/images.ts'
import { layerOptions } from '../pull-image.ts'
import { indexArchive } from './index-archive.ts'
import { MAX_PASSING_LAYERS, passingLayers } from './passing-layers.ts'

const { signal } = new AbortController()
/** More than is kept of an archive, also when it is compressed. */
const FILLER = randomBytes(5 * 1024 * 1024)
const PLAIN = ['musl', 'zlib'].map((name) => apkLayer(name, 'none', FILLER).bytes)
const IMAGE: TestImage = { tags: ['a.example/b:1'], layers: PLAIN }
const DIFF_IDS = { rootfs: { type: 'layers', diff_ids: PLAIN.map(sha256) } }
const GZIP: TestImage = {
  ...IMAGE,
  layers: PLAIN.map((tar) => gzipSync(tar, { level: 1 })),
  config: DIFF_IDS,
}
const ZSTD: TestImage = { ...IMAGE, layers: PLAIN.map((tar) => zstdCompressSync(tar)), config: DIFF_IDS }
const LINKED: TestImage = { ...IMAGE, layers: [...PLAIN, PLAIN[0] ?? Buffer.alloc(0)] }

async function* inPieces(bytes: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield Uint8Array.from(bytes.subarray(at, at + size))
}

async function upload(context: ServiceContext, bytes: Uint8Array) {
  return await indexArchive(context, 'state', inPieces(bytes), { tenant: '', signal })
}

async function fromFile(context: ServiceContext, path: string) {
  return await inspect({
    target: { kind: 'input', input: path },
    sources: context.config.indexer.sources,
    layers: layerOptions(context),
    packages: context.config.indexer.packages,
    environment: {},
    progress: silentProgress,
    signal,
  })
}

async function storedLayers({ store }: ServiceContext): Promise<number> {
  const { count } = await store.db
    .selectFrom('layer_reports')
    .select((select) => select.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Without the path, and what stands for it where there is none. */
function unnamed(target: unknown): unknown {
  return { ...(target as object), name: undefined, origin: undefined }
}

const ARCHIVES: readonly (readonly [string, Files, (tar: Buffer) => Buffer])[] = [
  ['of docker save until 24, with links between layers', dockerArchive([LINKED]), (tar) => tar],
  ['of docker save since 25', dockerLayout([IMAGE]), (tar) => tar],
  ['that is an OCI layout with gzip', ociLayout([GZIP]), (tar) => tar],
  ['that is an OCI layout with zstd', ociLayout([ZSTD]), (tar) => tar],
  ['with its manifest first', new Map([...ociLayout([GZIP])].reverse()), (tar) => tar],
  ['compressed as a whole by gzip', dockerArchive([IMAGE]), (tar) => gzipSync(tar, { level: 1 })],
  ['compressed as a whole by zstd', dockerArchive([IMAGE]), zstdCompressSync],
]

const [FIRST = Buffer.alloc(0), SECOND = Buffer.alloc(0)] = PLAIN
const WRONG_BLOB = ociLayout([IMAGE])
for (const [name, file] of WRONG_BLOB) if (file === SECOND) WRONG_BLOB.set(name, FIRST)
const MISSING = new Map([...ociLayout([IMAGE])].filter(([, file]) => file !== SECOND))
const WRONG_DIFF_ID = dockerArchive([
  { ...IMAGE, config: { rootfs: { type: 'layers', diff_ids: [sha256(FIRST), sha256(FILLER)] } } },
])
const XZ = Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), FILLER])
const WHOLE = packed(ociLayout([IMAGE]))

const FAULTS: readonly (readonly [string, Uint8Array, string])[] = [
  ['a blob with other bytes than its name says', packed(WRONG_BLOB), 'digest-mismatch'],
  ['a layer with another diff id than its config says', packed(WRONG_DIFF_ID), 'digest-mismatch'],
  ['a layer that is not there', packed(MISSING), 'archive-corrupt'],
  ['a layer of xz', packed(dockerArchive([{ layers: [XZ] }])), 'compression-unsupported'],
  ['a layer that is no tar', packed(dockerArchive([{ layers: [FILLER] }])), 'layer-not-a-tar'],
  ['an end in the middle of a layer', WHOLE.subarray(0, 3_000_000), 'archive-corrupt'],
  ['an end in the middle of its compression', gzipSync(WHOLE).subarray(0, 3_000_000), 'archive-corrupt'],
  ['several images', packed(ociLayout([IMAGE, { tags: ['c:2'], layers: [FIRST] }])), 'archive-ambiguous'],
  ['no image', packed(new Map([['a', FILLER]])), 'input-not-an-image'],
  ['no archive', FILLER, 'input-not-an-image'],
  ['an archive of xz', XZ, 'compression-unsupported'],
  ['nothing at all', Buffer.alloc(0), 'input-not-an-image'],
]

onEachStore('an archive that is handed in', (openStore) => {
  for (const [what, files, wrap] of ARCHIVES)
    test(`${what} is what it is as a file`, async (t) => {
      const { context } = testIndexer(t, await openStore(t))
      const bytes = wrap(packed(files))
      const image = await upload(context, bytes)
      assert.deepEqual([image.state, image.name, image.packageCount], ['indexed', 'a.example/b:1', 1])
      const contents = await readContents(context.store.db, image.id)
      const expected = await fromFile(context, tempFile(t, bytes))
      assert.deepEqual(contents?.inventory, asJson(expected.inventory))
      assert.deepEqual(unnamed(contents?.target), unnamed(asJson(expected.target)))
    })

  for (const [what, bytes, code] of FAULTS)
    test(`with ${what} fails as it does as a file, and leaves no layer behind`, async (t) => {
      const { context } = testIndexer(t, await openStore(t))
      await assert.rejects(upload(context, bytes), { code })
      await assert.rejects(fromFile(context, tempFile(t, bytes)), { code })
      const kept = code === 'digest-mismatch' ? 1 : 0 // The other layer, which is what it says.
      assert.ok((await storedLayers(context)) <= kept)
    })

  test('is not read again where its layers are known, and keeps what its image has alone', async (t) => {
    const { context } = testIndexer(t, await openStore(t))
    await upload(context, packed(ociLayout([GZIP])))
    const known = await storedLayers(context)
    assert.equal(known, 2)
    // The layer is not what its name says any more: it was not looked at.
    const files = ociLayout([{ ...GZIP, config: { ...DIFF_IDS, author: 'somebody else' } }])
    const other = Buffer.alloc(GZIP.layers?.[0]?.length ?? 0, 1)
    for (const [name, file] of files) if (file === GZIP.layers?.[0]) files.set(name, other)
    assert.equal((await upload(context, packed(files))).state, 'indexed')
    assert.equal(await storedLayers(context), known)
  })

  // The data folder of these tests is one that cannot be written to.
  test('has its layers read while it comes in, and a broken transfer leaves nothing', async (t) => {
    const { context } = testIndexer(t, await openStore(t))
    const broken = (async function* () {
      yield* inPieces(WHOLE.subarray(0, 8_000_000))
      throw new Error('the client went')
    })()
    await assert.rejects(indexArchive(context, 'state', broken, { tenant: '', signal }), /the client went/)
    assert.equal(await storedLayers(context), 0)
    const rows = await context.store.db.selectFrom('images').selectAll().execute()
    assert.deepEqual(rows, [])
  })
})

test('of more members that may be layers than any image has, none but the first are looked at', async () => {
  const none = { get: () => Promise.resolve(undefined), put: () => Promise.resolve(true) }
  const { take } = passingLayers(none, { layers: testIndexerConfig().layers, signal })
  const member = (offset: number) => ({ name: `${offset}/layer.tar`, size: 0, offset })
  for (let offset = 0; offset < MAX_PASSING_LAYERS; offset++)
    await take(member(offset), inPieces(Buffer.alloc(0)))
  await assert.rejects(take(member(MAX_PASSING_LAYERS), inPieces(Buffer.alloc(0))), {
    code: 'archive-corrupt',
  })
})
