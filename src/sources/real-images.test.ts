import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { bytesOf, tempFolder } from '../../test/image-archives.ts'
import { layerOptions, sha256 } from '../../test/layer-fixtures.ts'
import { needsProgram, needsRealData, realData } from '../../test/real-data.ts'
import type { Image } from '../core/image.ts'
import { formatPlatform, parsePlatform } from '../core/platform.ts'
import { readLayers } from '../layers/read/read-layers.ts'
import { openInput } from './open-input.ts'

const run = promisify(execFile)
const options = { platform: { os: 'linux', architecture: 'amd64' }, signal: new AbortController().signal }

/** Reads and verifies every layer; the number of entries in each. */
async function entryCounts(image: Image): Promise<number[]> {
  const reports = await readLayers(image, { ...layerOptions(), concurrency: 2, verifyDiffIds: true })
  return reports.map(({ entryCount }) => entryCount)
}

describe('a real image', () => {
  const images: readonly (readonly [string, string, readonly string[], readonly number[]])[] = [
    [
      'alpine-3.10.9.docker.tar.gz',
      'sha256:54aa0319e368ce2ca8e9881221c46d45b96891f1bbb01156d46a61feefac428e',
      ['docker.io/library/alpine:3.10.9'],
      [482],
    ],
    [
      'alpine-3.11.5.docker.tar.gz',
      'sha256:a187dde48cd289ac374ad8539930628314bc581a481cdb41409c9289419ddb72',
      ['docker.io/library/alpine:3.11'],
      [488],
    ],
    [
      'links-9-layers.docker.tar',
      'sha256:af027de9139a36b28e497c40d9691f3c7589d3d92e196fce118e2c30f38a2068',
      ['docker.io/goodwithtech/dockle-test:v3'],
      [420, 3, 2, 2, 2, 2, 2, 2, 2],
    ],
    [
      'whiteouts-4-layers.docker.tar',
      'sha256:237b4e87f338531965b823ee8f6b76a40132c3834df586735327275b68005a3c',
      ['docker.io/library/test:latest'],
      [482, 3, 3, 5],
    ],
  ]
  for (const [name, id, tags, counts] of images) {
    it(`${name} is read whole`, async (t) => {
      if (!needsRealData(t)) return
      const image = await openInput(realData(`images/${name}`), options)
      t.after(() => image.close())

      assert.equal(image.configDigest, id)
      assert.deepEqual(image.repoTags, tags)
      assert.deepEqual(await entryCounts(image), counts)
      assert.ok(image.layers.every(({ historyIndex }) => historyIndex !== undefined))
    })
  }

  for (const name of ['amd64', 'arm64']) {
    it(`busybox for linux/${name} is read whole`, async (t) => {
      if (!needsRealData(t)) return
      const platform = parsePlatform(`linux/${name}`)
      assert.ok(platform)

      const image = await openInput(realData('images/busybox-multiarch.oci.tar'), { ...options, platform })
      t.after(() => image.close())

      assert.equal(formatPlatform(image.platform), formatPlatform(platform))
      assert.ok((await entryCounts(image)).every((count) => count > 400))
    })
  }
})

describe('an image that skopeo copied', () => {
  const from = (): string => `docker-archive:${realData('images/whiteouts-4-layers.docker.tar')}`
  const targets: readonly (readonly [string, string, string, 'docker-archive' | 'oci-layout'])[] = [
    ['to a docker-archive', 'docker-archive', 'x.tar:a:1', 'docker-archive'],
    ['to an OCI layout', 'oci', 'layout:a:1', 'oci-layout'],
    ['to an OCI layout in a tar', 'oci-archive', 'x.tar:a:1', 'oci-layout'],
  ]
  for (const [name, transport, target, kind] of targets) {
    it(`${name} is the same image`, async (t) => {
      if (!needsRealData(t) || !needsProgram(t, 'skopeo')) return
      const path = join(tempFolder(t), target)
      await run('skopeo', ['--insecure-policy', 'copy', '-q', from(), `${transport}:${path}`])

      const image = await openInput(path, options)
      t.after(() => image.close())

      assert.equal(image.origin.kind, kind)
      assert.deepEqual(image.repoTags, ['docker.io/library/a:1'])
      assert.deepEqual(await entryCounts(image), [482, 3, 3, 5])
    })
  }

  it('into a layout of several images is chosen by tag and by digest', async (t) => {
    if (!needsRealData(t) || !needsProgram(t, 'skopeo')) return
    const layout = join(tempFolder(t), 'layout')
    const other = `docker-archive:${realData('images/links-9-layers.docker.tar')}`
    await run('skopeo', ['--insecure-policy', 'copy', '-q', from(), `oci:${layout}:four`])
    await run('skopeo', ['--insecure-policy', 'copy', '-q', other, `oci:${layout}:nine`])

    const nine = await openInput(`${layout}:nine`, options)
    const again = await openInput(`${layout}@${nine.manifestDigest}`, options)

    assert.equal(nine.layers.length, 9)
    assert.equal(again.configDigest, nine.configDigest)
    const [layer] = nine.layers
    assert.ok(layer)
    assert.equal(sha256(await bytesOf(layer)), layer.digest)
  })

  it('with zstd is the same image', async (t) => {
    if (!needsRealData(t) || !needsProgram(t, 'skopeo')) return
    const layout = join(tempFolder(t), 'layout')
    const compress = ['--dest-compress', '--dest-compress-format', 'zstd']
    await run('skopeo', ['--insecure-policy', 'copy', '-q', ...compress, from(), `oci:${layout}`])

    const image = await openInput(layout, options)
    t.after(() => image.close())

    assert.ok(image.layers.every(({ mediaType }) => mediaType.endsWith('zstd')))
    assert.deepEqual(await entryCounts(image), [482, 3, 3, 5])
  })
})
