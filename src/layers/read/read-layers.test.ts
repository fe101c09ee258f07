import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  chunked,
  layerOptions,
  problemsOf,
  sha256,
  textAnalyser,
  textsOf,
} from '../../../test/layer-fixtures.ts'
import { type TarEntry, tarOf } from '../../../test/tar-builder.ts'
import type { Digest } from '../../core/digest.ts'
import type { Image, ImageLayer } from '../../core/image.ts'
import { type LayerCache, openLayerCache } from '../cache/layer-cache.ts'
import { type ReadLayersOptions, readLayers } from './read-layers.ts'

/** What was opened, in order, and how many layers at most at once. */
interface Log {
  readonly opened: number[]
  open: number
  mostOpen: number
}

interface BuiltLayer {
  readonly entries: readonly TarEntry[]
  readonly isGzip?: boolean
  readonly diffId?: Digest
  readonly digest?: Digest
  readonly position?: number
}

function imageOf(built: readonly BuiltLayer[], access: Image['access'] = 'parallel') {
  const log: Log = { opened: [], open: 0, mostOpen: 0 }
  const layers = built.map(({ entries, isGzip, diffId, digest, position }, index): ImageLayer => {
    const tar = tarOf(entries)
    const stored = isGzip ? gzipSync(tar) : tar
    return {
      diffId: diffId ?? sha256(tar),
      ...(isGzip ? { digest: digest ?? sha256(stored) } : {}),
      mediaType: '',
      size: stored.length,
      position: position ?? index,
      open: ({ signal }) => watched(index, stored, signal, log),
    }
  })
  return { image: { kind: 'image', name: 'the image', layers, access } as unknown as Image, log }
}

async function* watched(
  index: number,
  bytes: Uint8Array,
  signal: AbortSignal,
  log: Log,
): AsyncIterable<Uint8Array> {
  log.opened.push(index)
  log.open++
  log.mostOpen = Math.max(log.mostOpen, log.open)
  try {
    for await (const chunk of chunked(bytes, 512)) {
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
      yield chunk
    }
  } finally {
    log.open--
  }
}

function options(changes: Partial<ReadLayersOptions> = {}): ReadLayersOptions {
  const analysers = [textAnalyser('text', (path) => path.startsWith('wanted'))]
  return { ...layerOptions({ analysers }), concurrency: 2, verifyDiffIds: false, ...changes }
}

function newCache(t: TestContext): LayerCache {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-cache-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return openLayerCache(dir)
}

function file(content: string): readonly TarEntry[] {
  return [{ path: 'wanted', content }]
}

const FIVE = ['a', 'b'.repeat(5000), 'c', 'd', 'e'].map((content) => ({ entries: file(content) }))

describe('readLayers', () => {
  it('gives the reports in the order of the image, reading side by side, the largest first', async () => {
    const { image, log } = imageOf(FIVE)
    const progress: number[] = []

    const reports = await readLayers(image, options({ progress: (done) => progress.push(done) }))

    assert.deepEqual(
      reports.map((report) => textsOf(report)[0]?.[2].slice(0, 1)),
      ['a', 'b', 'c', 'd', 'e'],
    )
    assert.equal(log.opened[0], 1)
    assert.equal(log.mostOpen, 2)
    assert.deepEqual(progress, [1, 2, 3, 4, 5])
  })

  it('reads a sequential image one layer after the other by position', async () => {
    const { image, log } = imageOf(
      FIVE.map((layer, index) => ({ ...layer, position: 10 - index })),
      'sequential',
    )

    const reports = await readLayers(image, options())

    assert.deepEqual(
      reports.map((report) => textsOf(report)[0]?.[2].slice(0, 1)),
      ['a', 'b', 'c', 'd', 'e'],
    )
    assert.deepEqual([log.opened, log.mostOpen], [[4, 3, 2, 1, 0], 1])
  })

  it('reads a layer that is there twice once', async () => {
    const { image, log } = imageOf([{ entries: file('a') }, { entries: file('b') }, { entries: file('a') }])
    const progress: number[] = []

    const reports = await readLayers(image, options({ progress: (done) => progress.push(done) }))

    assert.equal(log.opened.length, 2)
    assert.equal(reports[0], reports[2])
    assert.equal(progress.at(-1), 3)
  })

  it('has nothing to do for an image without layers', async () => {
    assert.deepEqual(await readLayers(imageOf([]).image, options()), [])
  })

  it('throws the first failure, names the layer, and leaves none open', async () => {
    const wrong = sha256(Buffer.from('x'))
    const { image, log } = imageOf([...FIVE, { entries: file('f'), diffId: wrong }])

    await assert.rejects(readLayers(image, options({ concurrency: 6 })), {
      code: 'digest-mismatch',
      message: new RegExp(
        `^Layer 6 of 6 of the image has the diff id ${sha256(tarOf(file('f')))} instead of ${wrong}`,
      ),
    })
    assert.equal(log.open, 0)
  })

  it('stops when it is told to', async () => {
    const { image, log } = imageOf(FIVE)
    const controller = new AbortController()
    const reading = readLayers(image, options({ signal: controller.signal }))
    controller.abort(new Error('enough'))

    await assert.rejects(reading, { message: 'enough' })
    assert.equal(log.open, 0)
  })

  it('holds compressed layers to their diff ids only when it is asked to', async () => {
    const { image } = imageOf([{ entries: file('a'), isGzip: true, diffId: sha256(Buffer.from('x')) }])

    assert.equal((await readLayers(image, options())).length, 1)
    await assert.rejects(readLayers(image, options({ verifyDiffIds: true })), { message: /diff id/ })
  })
})

describe('readLayers with a cache', () => {
  it('does not open a layer that it knows', async (t) => {
    const cache = newCache(t)
    const first = await readLayers(imageOf(FIVE).image, options({ cache }))
    const { image, log } = imageOf([...FIVE, { entries: file('new') }])

    const second = await readLayers(image, options({ cache }))

    assert.deepEqual(log.opened, [5])
    assert.deepEqual(second.slice(0, 5).map(textsOf), first.map(textsOf))
  })

  it('reads again for other settings', async (t) => {
    const cache = newCache(t)
    const { image, log } = imageOf([{ entries: file('a') }])
    await readLayers(image, options({ cache }))

    await readLayers(image, options({ cache, analysers: [textAnalyser('other', () => true)] }))

    assert.deepEqual(log.opened, [0, 0])
  })

  it('keeps nothing of a layer that is not what was promised, and nothing for somebody else', async (t) => {
    const cache = newCache(t)
    const genuine = tarOf(file('genuine'))
    const doctored = { entries: file('doctored'), diffId: sha256(genuine) }
    await assert.rejects(readLayers(imageOf([doctored]).image, options({ cache })), {
      code: 'digest-mismatch',
    })

    const [report] = await readLayers(imageOf([{ entries: file('genuine') }]).image, options({ cache }))

    assert.deepEqual(report && textsOf(report), [['wanted', 'wanted', 'genuine']])
  })

  it('does not take the diff id of a compressed layer on the word of its config', async (t) => {
    const cache = newCache(t)
    const clean = tarOf(file('clean'))
    await readLayers(imageOf([{ entries: file('clean') }]).image, options({ cache }))
    const { image, log } = imageOf([{ entries: file('not clean'), isGzip: true, diffId: sha256(clean) }])

    const [report] = await readLayers(image, options({ cache }))

    assert.deepEqual(report && textsOf(report), [['wanted', 'wanted', 'not clean']])
    assert.deepEqual(log.opened, [0])
    // And what was read of it is not what the diff id stands for.
    const [again] = await readLayers(imageOf([{ entries: file('clean') }]).image, options({ cache }))
    assert.deepEqual(again && textsOf(again), [['wanted', 'wanted', 'clean']])
  })

  it('reads a known layer again to verify a diff id that nobody has', async (t) => {
    const cache = newCache(t)
    const { image, log } = imageOf([{ entries: file('a'), isGzip: true }])
    await readLayers(image, options({ cache }))

    await readLayers(image, options({ cache, verifyDiffIds: true }))
    await readLayers(image, options({ cache, verifyDiffIds: true }))
    await readLayers(image, options({ cache }))

    assert.deepEqual(log.opened, [0, 0])
  })

  it("names this image's layer in the problems of a kept report", async (t) => {
    const cache = newCache(t)
    const layer = {
      entries: [{ path: '../x' }, { path: 'wanted', type: 'hardlink', linkname: 'y' }, { path: 'y' }],
      isGzip: true,
    }
    await readLayers(imageOf([layer]).image, options({ cache }))
    const diffId = sha256(Buffer.from('another word for it'))

    const [report] = await readLayers(imageOf([{ ...layer, diffId }]).image, options({ cache }))

    assert.deepEqual(report && problemsOf(report), ['path-escapes ../x', 'link-target-unread wanted'])
    const problems = [...(report?.problems ?? []), ...(report?.files[0]?.problems ?? [])]
    assert.deepEqual(
      problems.map((one) => one.layer),
      [diffId, diffId],
    )
  })
})
