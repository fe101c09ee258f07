import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { crc32 } from 'node:zlib'
import { layerOptions, sha256, textAnalyser, textStreamAnalyser } from '../../../test/layer-fixtures.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { createPathFilter } from '../path-filter.ts'
import { TreeBuilder } from '../tree.ts'
import { clearLayerCache, seal } from './cache-file.ts'
import { openLayerCache, settingsKey } from './layer-cache.ts'

const A = sha256(Buffer.from('a'))
const B = sha256(Buffer.from('b'))
const SETTINGS = settingsKey(layerOptions())
const MAGIC = 'PLIMSLR4'

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-cache-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function report(path: string = 'etc/é'): LayerReport {
  const tree = new TreeBuilder()
  tree.add('file', path)
  return {
    kind: 'layer-report',
    files: [{ path, analyser: 'x', owned: [{ package: 'p', paths: 'a\0b' }] }],
    tree: tree.take(),
    entryCount: 1,
    problems: [problem('path-escapes', '../x', 'left out', A)],
  }
}

function plain(found: LayerReport | undefined): unknown {
  return found && { ...found, tree: Buffer.from(found.tree) }
}

describe('the layer cache', () => {
  it('gives back what was put in, under each digest that was verified', async (t) => {
    const cache = openLayerCache(join(folder(t), 'not', 'there', 'yet'))

    assert.equal(await cache.put([A, B], SETTINGS, report()), true)

    for (const digest of [A, B]) assert.deepEqual(plain(await cache.get([digest], SETTINGS)), plain(report()))
  })

  it('knows nothing of other layers and other settings', async (t) => {
    const cache = openLayerCache(folder(t))
    await cache.put([A], SETTINGS, report())

    assert.equal(await cache.get([B], SETTINGS), undefined)
    assert.equal(await cache.get([A], settingsKey(layerOptions({ limits: { maxEntries: 1 } }))), undefined)
    // The file's name has only a part of the key.
    assert.equal(await cache.get([A], `${SETTINGS.slice(0, -1)}-`), undefined)
  })

  it('does not stand in for a digest that was not verified', async (t) => {
    const cache = openLayerCache(folder(t))
    await cache.put([A], SETTINGS, report())

    assert.equal(await cache.get([A, B], SETTINGS), undefined)
    await cache.put([A, B], SETTINGS, report())
    assert.notEqual(await cache.get([A, B], SETTINGS), undefined)
  })

  it('keeps nothing that no digest vouches for', async (t) => {
    const dir = folder(t)

    assert.equal(await openLayerCache(dir).put([], SETTINGS, report()), false)
    assert.deepEqual(readdirSync(dir), [])
  })

  it('takes every damaged, cut or forged entry for none, and mends it', async (t) => {
    const dir = folder(t)
    const cache = openLayerCache(dir)
    await cache.put([A], SETTINGS, report())
    const file = join(dir, readdirSync(dir)[0] ?? '')
    const good = readFileSync(file)
    assert.equal(good.toString('latin1', 0, MAGIC.length), MAGIC)
    const bad = [
      ...Array.from(good, (byte, at) => Buffer.from(good).fill(byte ^ 1, at, at + 1)),
      ...Array.from(good, (_, length) => good.subarray(0, length)),
      Buffer.concat([good, Buffer.from('x')]),
      Buffer.alloc(100),
      forged('{}'),
      forged('null'),
      forged('not json'),
      unpacked('not zstd'),
      seal(MAGIC, Buffer.from('x')),
      seal(MAGIC, Buffer.from('ffffffff', 'hex')),
      forged(
        JSON.stringify({
          verified: [A],
          settings: SETTINGS,
          report: { kind: 'layer-report', files: [7], problems: [], entryCount: 1 },
        }),
      ),
    ]

    for (const bytes of bad) {
      writeFileSync(file, bytes)
      assert.equal(await cache.get([A], SETTINGS), undefined)
    }
    await cache.put([A], SETTINGS, report())
    assert.notEqual(await cache.get([A], SETTINGS), undefined)
  })

  it('is a miss and no error where it cannot be read or written', async (t) => {
    const dir = folder(t)
    const file = join(dir, 'file')
    writeFileSync(file, '')
    const cache = openLayerCache(join(file, 'below-a-file'))

    assert.equal(await cache.put([A], SETTINGS, report()), false)
    assert.equal(await cache.get([A], SETTINGS), undefined)
  })

  it('leaves nothing behind where a write fails', async (t) => {
    const dir = folder(t)
    const cache = openLayerCache(dir)
    await cache.put([A], SETTINGS, report())
    const name = readdirSync(dir)[0] ?? ''
    rmSync(join(dir, name))
    mkdirSync(join(dir, name, 'in the way'), { recursive: true })

    assert.equal(await cache.put([A], SETTINGS, report()), false)
    assert.deepEqual(readdirSync(dir), [name])
  })

  it('is readable for its user alone', async (t) => {
    const dir = folder(t)
    await openLayerCache(dir).put([A], SETTINGS, report())

    assert.equal(statSync(join(dir, readdirSync(dir)[0] ?? '')).mode & 0o777, 0o600)
  })

  it('can be used by several processes at once, even where some are killed', async (t) => {
    const dir = folder(t)
    const script = `
      const { openLayerCache } = await import(${JSON.stringify(import.meta.resolve('./layer-cache.ts'))})
      const report = { kind: 'layer-report', files: [], tree: new Uint8Array(300000).fill(102), entryCount: 1, problems: [] }
      const cache = openLayerCache(${JSON.stringify(dir)})
      console.log('ready')
      for (;;) await cache.put([${JSON.stringify(A)}], ${JSON.stringify(SETTINGS)}, report)`
    const writers = [1, 2].map(() => spawn(process.execPath, ['--input-type=module', '--eval', script]))
    try {
      await Promise.all(writers.map(async (writer) => await once(writer.stdout, 'data')))
      const cache = openLayerCache(dir)
      while (!(await cache.get([A], SETTINGS))) await new Promise((resolve) => setImmediate(resolve))

      for (let i = 0; i < 200; i++) {
        if (i === 100) writers[0]?.kill('SIGKILL')
        assert.equal((await cache.get([A], SETTINGS))?.tree.length, 300_000)
      }
    } finally {
      for (const writer of writers) writer.kill('SIGKILL')
      await Promise.all(writers.map(async (writer) => writer.signalCode ?? (await once(writer, 'exit'))))
    }
  })
})

describe('settingsKey', () => {
  const base = layerOptions({ analysers: [textAnalyser('a', () => true), textAnalyser('b', () => true)] })

  it('is the same for the same settings', () => {
    const reversed = { ...base, analysers: [...base.analysers].reverse() }

    assert.equal(settingsKey(reversed), settingsKey(base))
    assert.equal(settingsKey({ ...base, limits: { ...base.limits, maxLinkDepth: 1 } }), settingsKey(base))
  })

  it('is another for every setting that changes a report', () => {
    const [first] = base.analysers
    const others = [
      { ...base, analysers: base.analysers.slice(1) },
      { ...base, analysers: base.analysers.map((one) => (one === first ? { ...one, version: 2 } : one)) },
      { ...base, analysers: base.analysers.map((one) => (one === first ? { ...one, maxBytes: 2 } : one)) },
      ...[1, 2].map((version) => {
        const stream = { ...textStreamAnalyser('c', () => true), version }
        return { ...base, analysers: [...base.analysers, stream] }
      }),
      { ...base, skip: createPathFilter({ skipDirs: ['x'], skipFiles: [] }) },
      ...(['maxEntries', 'maxPathLength', 'maxPathBytes', 'maxFileSize', 'maxWantedBytes'] as const).map(
        (limit) => ({
          ...base,
          limits: { ...base.limits, [limit]: 7 },
        }),
      ),
    ]

    const keys = [base, ...others].map((one) => settingsKey(one))

    assert.equal(new Set(keys).size, keys.length)
  })
})

describe('clearLayerCache', () => {
  it('removes what is its own, unfinished files too, and nothing else', async (t) => {
    const dir = folder(t)
    await openLayerCache(dir).put([A, B], SETTINGS, report())
    for (const name of ['notes.txt', 'my.layer', `sha256-x.layer.tmp`]) writeFileSync(join(dir, name), '')

    assert.equal(await clearLayerCache(dir), 2)
    assert.deepEqual(readdirSync(dir).sort(), ['my.layer', 'notes.txt'])
  })

  it('has nothing to do where there is no cache', async (t) => {
    assert.equal(await clearLayerCache(join(folder(t), 'missing')), 0)
  })

  it('says so where it cannot', async (t) => {
    const file = join(folder(t), 'file')
    writeFileSync(file, '')
    await assert.rejects(clearLayerCache(file), { code: 'cache-unwritable', message: /file/ })
  })
})

/** An entry whose checksum is right and whose head is this text. */
function forged(head: string): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  return seal(MAGIC, Buffer.concat([length, Buffer.from(head)]))
}

/** Not even compressed. */
function unpacked(text: string): Buffer {
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(crc32(text))
  return Buffer.concat([Buffer.from(MAGIC), checksum, Buffer.from(text)])
}
