import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { dockerArchive, layerTar, packed, type TestImage, tempFile } from '../../../test/image-archives.ts'
import { inProcess } from '../../../test/in-process.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { pushImage, startRegistry } from '../../../test/registry-server.ts'

const BASE: TestImage = { tags: ['docker.io/library/base:1'], layers: [layerTar('a'), layerTar('b')] }
const APP: TestImage = { tags: ['app:1'], layers: [layerTar('a'), layerTar('b'), layerTar('c')] }

function archive(t: TestContext, image: TestImage): string {
  return tempFile(t, packed(dockerArchive([image])))
}

/** Runs a command with a folder of its own for data. */
function commands(t: TestContext) {
  const folder = temporaryFolder(t)
  const file = join(folder, 'plimsoll', 'base-images.json')
  const run = (...args: string[]) => inProcess(args, { XDG_DATA_HOME: folder, HOME: folder })
  return { run, file }
}

const SCAN = ['--offline', '--enrich', 'none', '--format', 'json', '--allow-incomplete']

describe('base add, list and remove', () => {
  it('make an image known, by which what is built on it is told', async (t) => {
    const { run, file } = commands(t)
    assert.match((await run('base', 'list')).stdout, /^No base images are known/)
    const added = await run('base', 'add', archive(t, BASE))
    assert.equal(added.stdout, 'added docker.io/library/base:1 (linux/amd64, layers: 2)\n')
    const listed = JSON.parse((await run('base', 'list', '--json')).stdout) as { name: string }[]
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['docker.io/library/base:1'],
    )
    assert.match((await run('base', 'list')).stdout, /docker\.io\/library\/base:1 +linux\/amd64 +2/)

    const scanned = await run('image', '--input', archive(t, APP), ...SCAN)
    const report = JSON.parse(scanned.stdout) as { Plimsoll: { Base: unknown } }
    assert.deepEqual(report.Plimsoll.Base, {
      Name: 'docker.io/library/base:1',
      FoundBy: 'layers',
      Layers: 2,
      LayersBy: 'layers',
    })

    assert.match((await run('base', 'remove', 'base:1')).stdout, /^removed docker\.io\/library\/base:1/)
    assert.match(readFileSync(file, 'utf8'), /"chains": \{\}/)
    const unknown = await run('base', 'remove', 'base:1')
    assert.deepEqual([unknown.code, /No base image is known as base:1/.test(unknown.stderr)], [2, true])
  })

  it('keep those that could be had, where another could not', async (t) => {
    const { run, file } = commands(t)
    const { code, stdout, stderr } = await run(
      'base',
      'add',
      tempFile(t, Buffer.from('x'), 'x'),
      archive(t, BASE),
    )
    assert.equal(code, 3)
    assert.match(stdout, /^added/)
    assert.match(stderr, /input-not-an-image/)
    assert.match(readFileSync(file, 'utf8'), /base:1/)
  })

  it('name a damaged file, and a chosen one that is not there', async (t) => {
    const { run } = commands(t)
    const file = join(temporaryFolder(t), 'bases.json')
    const scan = ['image', '--input', archive(t, APP), ...SCAN, '--base-index', file]
    const missing = await run(...scan)
    assert.deepEqual([missing.code, missing.stderr.includes(file)], [3, true])
    writeFileSync(file, '{}')
    for (const args of [
      scan,
      ['base', 'list', '--base-index', file],
      ['base', 'add', 'x', '--base-index', file],
    ]) {
      const { code, stderr } = await run(...args)
      assert.equal(code, 3)
      assert.ok(stderr.includes('base-index-invalid') && stderr.includes(file), stderr)
    }
  })

  it('read manifest and config of a registry’s image, and no layer', async (t) => {
    const { run, file } = commands(t)
    const registry = await startRegistry(t)
    const name = `${registry.host}/base:1`
    await pushImage(archive(t, BASE), name)
    const before = registry.log()
    const { stdout, stderr } = await run(
      'base',
      'add',
      name,
      '--image-src',
      'registry',
      '--insecure',
      registry.host,
    )
    assert.equal(stdout, `added ${name} (linux/amd64, layers: 2)\n`, stderr)
    const requests =
      registry
        .log()
        .slice(before.length)
        .match(/GET [^ "]*blobs/g) ?? []
    assert.equal(requests.length, 1, 'the config')
    assert.match(readFileSync(file, 'utf8'), /"digest": "sha256:/)
  })
})
