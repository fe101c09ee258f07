import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hygieneInput, type TestLayer } from '../../../test/hygiene-image.ts'
import { layerOptions } from '../../../test/layer-fixtures.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { readLayer } from '../../layers/read/read-layer.ts'
import { mergeImage } from '../merged-image.ts'
import { contentDigestAnalyser, LEAST_DUPLICATE } from './content-digest.ts'
import { findDuplicates, MAX_DUPLICATE_PATHS, MAX_DUPLICATES } from './find-duplicates.ts'

function duplicates(...layers: readonly TestLayer[]) {
  return findDuplicates(mergeImage(hygieneInput(layers)))
}

describe('findDuplicates', () => {
  it('has the same content under several paths, the largest waste first', () => {
    const lines = ['f a 10', 'f b 10', 'f c 10', 'f d 50', 'f e 50', 'f f 9']
    const digests = { a: 'x', b: 'x', c: 'x', d: 'y', e: 'y', f: 'z' }

    assert.deepEqual(duplicates({ lines, digests })?.contents, [
      { paths: ['d', 'e'], bytes: 50 },
      { paths: ['a', 'b', 'c'], bytes: 10 },
    ])
  })

  it('takes no links for copies, and nothing that is hidden', () => {
    const lower = { lines: ['f a 10', 'h b a', 'f c 10', 'l d a'], digests: { a: 'x', b: 'x', c: 'x' } }

    assert.deepEqual(duplicates(lower)?.contents, [{ paths: ['a', 'c'], bytes: 10 }])
    assert.deepEqual(duplicates(lower, { lines: ['w c'] })?.contents, [])
  })

  it('says nothing where contents were not compared', () => {
    assert.equal(duplicates({ lines: ['f a 10', 'f b 10'] }), undefined)
  })

  it('notes what is worth a word, with what it costs', () => {
    const lines = ['f a 600000', 'f b 600000', 'f c 600000']

    const found = duplicates({ lines, digests: { a: 'x', b: 'x', c: 'x' } })

    assert.deepEqual(found?.notes, [
      {
        id: 'PLH-0505',
        message: 'Copies of the same content take 1.2 MB; the largest are /a, /b, /c.',
        bytes: 1_200_000,
      },
    ])
  })

  it('keeps to its limits', () => {
    const paths = Array.from({ length: MAX_DUPLICATE_PATHS + 1 }, (_, index) => `p${index}`)
    const pairs = Array.from({ length: MAX_DUPLICATES + 1 }, (_, index) => [`a${index}`, `b${index}`])
    const one = duplicates({
      lines: paths.map((path) => `f ${path} 5`),
      digests: Object.fromEntries(paths.map((path) => [path, 'x'])),
    })
    const many = duplicates({
      lines: pairs.flat().map((path) => `f ${path} 5`),
      digests: Object.fromEntries(
        pairs.flatMap(([a = '', b = '']) => [
          [a, a],
          [b, a],
        ]),
      ),
    })

    assert.equal(one?.contents[0]?.paths.length, MAX_DUPLICATE_PATHS)
    assert.equal(many?.contents.length, MAX_DUPLICATES)
  })
})

describe('contentDigestAnalyser', () => {
  it('has the digest of every larger file, and of none that is small', async () => {
    const content = 'x'.repeat(LEAST_DUPLICATE)
    const tar = tarOf([
      { path: 'a', content },
      { path: 'b', content },
      { path: 'small', content: 'x' },
    ])
    async function* bytes() {
      yield await Promise.resolve(Buffer.from(tar))
    }

    const { report } = await readLayer(bytes(), {
      ...layerOptions({ analysers: [contentDigestAnalyser] }),
      subject: 'the layer',
      layer: 'sha256:layer',
    })

    assert.deepEqual(
      report.files.map(({ path }) => path),
      ['a', 'b'],
    )
    assert.match(report.files[0]?.contentDigest ?? '', /^[0-9a-f]{64}$/)
    assert.equal(report.files[0]?.contentDigest, report.files[1]?.contentDigest)
  })
})
