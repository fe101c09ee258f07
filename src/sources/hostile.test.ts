import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { mutate } from '../../test/fuzz/mutate.ts'
import { seededRandom } from '../../test/fuzz/random.ts'
import {
  addImage,
  bytesOf,
  dockerArchive,
  dockerLayout,
  type Files,
  json,
  layerTar,
  ociLayout,
  packed,
  tempFolder,
  textOf,
  withIndex,
} from '../../test/image-archives.ts'
import { sha256 } from '../../test/layer-fixtures.ts'
import { PlimsollError } from '../core/errors.ts'
import type { Image } from '../core/image.ts'
import { openInput } from './open-input.ts'

const options = { platform: { os: 'linux', architecture: 'amd64' }, signal: new AbortController().signal }
const RUNS = 120

const IMAGE = { tags: ['a:1'], layers: [layerTar('low'), layerTar('top'), layerTar('low')] }
const ARCHIVES: readonly (readonly [string, Buffer])[] = [
  ['docker-archive', packed(dockerArchive([IMAGE, IMAGE]))],
  ['archive of Docker 25', packed(dockerLayout([IMAGE]))],
  ['OCI layout', packed(ociLayout([IMAGE]))],
  ['OCI layout for two platforms', packed(twoPlatforms())],
  ['docker-archive in gzip', gzipSync(packed(dockerArchive([IMAGE])))],
  ['OCI layout in zstd', zstdCompressSync(packed(ociLayout([IMAGE])))],
]

function twoPlatforms(): Files {
  const files: Files = new Map()
  const manifests = ['amd64', 'arm64'].map((architecture) => ({
    ...addImage(files, { ...IMAGE, config: { architecture } }),
    platform: { os: 'linux', architecture },
  }))
  return withIndex(files, manifests)
}

/** What a reader of layers would do with one: hold it to its digest, or to its diff id where it has none. */
async function isWhole(layer: Image['layers'][number]): Promise<boolean> {
  return sha256(await bytesOf(layer)) === (layer.digest ?? layer.diffId)
}

describe('a damaged archive ends in an image or in an error of the catalogue', () => {
  for (const [number, [name, archive]] of ARCHIVES.entries()) {
    it(name, async (t) => {
      const path = join(tempFolder(t), 'image')
      const random = seededRandom(number + 1)
      const other = ARCHIVES[(number + 1) % ARCHIVES.length]?.[1] ?? archive
      let opened = 0
      for (let run = 0; run < RUNS; run++) {
        const input = mutate(archive, other, random)
        writeFileSync(path, input)
        try {
          const image = await openInput(path, options)
          opened++
          for (const layer of image.layers) await isWhole(layer)
          await image.close()
        } catch (error) {
          const isKnown = error instanceof PlimsollError && error.code !== 'internal'
          assert.ok(isKnown, `run ${run} of ${name}: ${error instanceof Error ? error.stack : String(error)}`)
        }
      }
      assert.ok(opened < RUNS, 'no damage was done')
    })
  }
})

describe('a document with a strange value ends in an image or in an error of the catalogue', () => {
  const values = [null, 0, -1, 1e308, '', 'x', '__proto__', [], {}, [[]], [null], { a: 1 }, true, '\u0000']
  for (const [name, archive] of [
    ['docker-archive', dockerArchive([IMAGE])],
    ['archive of Docker 25', dockerLayout([IMAGE])],
    ['OCI layout', ociLayout([IMAGE])],
  ] as const) {
    it(name, async (t) => {
      const path = join(tempFolder(t), 'image')
      for (const member of archive.keys()) {
        const text = textOf(archive, member)
        if (!text.startsWith('{') && !text.startsWith('[')) continue
        for (const changed of variants(JSON.parse(text), values)) {
          writeFileSync(path, packed(new Map(archive).set(member, json(changed))))
          try {
            await (await openInput(path, options)).close()
          } catch (error) {
            const isKnown = error instanceof PlimsollError && error.code !== 'internal'
            assert.ok(isKnown, `${member} as ${JSON.stringify(changed)}: ${String(error)}`)
          }
        }
      }
    })
  }
})

/** The document with each of its values replaced by each of the others, and with each left out. */
function* variants(document: unknown, values: readonly unknown[]): Generator {
  yield* values
  if (typeof document !== 'object' || document === null) return
  for (const [key, value] of Object.entries(document)) {
    for (const changed of variants(value, values)) yield withValue(document, key, changed)
    yield withValue(document, key, undefined)
  }
}

function withValue(document: object, key: string, value: unknown): unknown {
  if (!Array.isArray(document)) return { ...document, [key]: value }
  const copy = [...document]
  copy[Number(key)] = value
  return copy
}
