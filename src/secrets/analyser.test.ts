import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { chunked, layerOptions } from '../../test/layer-fixtures.ts'
import { testRules, testToken } from '../../test/secret-rules.ts'
import { tarOf } from '../../test/tar-builder.ts'
import type { LayerReport } from '../core/layer-report.ts'
import { settingsKey } from '../layers/cache/layer-cache.ts'
import { readLayer } from '../layers/read/read-layer.ts'
import { walkFolder } from '../layers/read/walk-folder.ts'
import { MIN_BYTES, secretAnalyser } from './analyser.ts'
import type { RuleSet } from './types.ts'

const TOKEN = testToken()

function placesOf({ files }: LayerReport): readonly string[] {
  return files.flatMap(({ path, secrets = [] }) =>
    secrets.map(({ rule, line, pathInside = '' }) => `${path} ${pathInside} ${rule} ${line}`),
  )
}

async function layerOf(tar: Buffer, rules: RuleSet = testRules()): Promise<LayerReport> {
  const options = {
    ...layerOptions({ analysers: [secretAnalyser(rules)] }),
    subject: 'the layer',
    layer: 'sha256:1',
  }
  return (await readLayer(chunked(tar, 1000), options)).report
}

describe('the analyser of secrets', () => {
  it('looks at all files of a layer, and files nothing for those without', async () => {
    const report = await layerOf(
      tarOf([
        { path: 'etc/app.conf', content: `a\ntoken=${TOKEN}\n` },
        { path: 'etc/plain.conf', content: 'nothing at all\n' },
        { path: 'srv/backup.gz', content: gzipSync(`x ${TOKEN}`) },
        { path: 'srv/large', content: `${'filler\n'.repeat(5000)}${TOKEN}` },
        { path: 'srv/link', type: 'hardlink', linkname: 'etc/app.conf' },
        { path: 'srv/short', content: TOKEN.slice(0, MIN_BYTES - 1) },
        { path: 'usr/share/doc/a/changelog.gz', content: gzipSync(TOKEN) },
        { path: 'usr/share/doc/a/README', content: TOKEN },
        { path: 'var/lib/apt/lists/archive_Packages', content: TOKEN },
      ]),
    )
    assert.deepEqual(placesOf(report), [
      'etc/app.conf  token 2',
      'srv/backup.gz  token 1',
      'srv/large  token 5001',
      'usr/share/doc/a/README  token 1',
    ])
    assert.equal(report.files.length, 4)
  })

  it('tells what it could not look through as a problem of the file', async () => {
    const report = await layerOf(
      tarOf([{ path: 'a.xz', content: Buffer.from('fd377a585a000000000000', 'hex') }]),
    )
    assert.deepEqual(
      report.files.map(({ path, problems = [] }) => [path, problems.map(({ code, layer }) => [code, layer])]),
      [['a.xz', [['secrets-unread', 'sha256:1']]]],
    )
  })

  it('looks at no path that the rules skip', async () => {
    const rules = testRules(undefined, { skips: (path) => path.startsWith('skipped/') })
    const tar = tarOf(['skipped/a', 'b'].map((path) => ({ path, content: TOKEN })))
    assert.deepEqual(placesOf(await layerOf(tar, rules)), ['b  token 1'])
  })

  it('finds the same in a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-secrets-'))
    try {
      writeFileSync(join(folder, '.env'), `${'A=b\n'.repeat(5000)}TOKEN=${TOKEN}\n`)
      const report = await walkFolder(folder, layerOptions({ analysers: [secretAnalyser(testRules())] }))
      assert.deepEqual(placesOf(report), ['.env  token 5001'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('has what its rules are in the key of what is kept', () => {
    const keyOf = (key: string): string =>
      settingsKey(layerOptions({ analysers: [secretAnalyser(testRules(undefined, { key }))] }))
    assert.equal(keyOf('a'.repeat(64)), keyOf('a'.repeat(64)))
    assert.notEqual(keyOf('a'.repeat(64)), keyOf('b'.repeat(64)))
  })

  it('needs no memory for what goes by: a line of 100 MB', () => {
    const size = 100 * 1024 * 1024
    const stream = secretAnalyser(testRules()).open('line', { size, mode: 0o644 })
    const chunk = Buffer.from('{"key":"value 123","password":"short"},'.repeat(2000))
    const before = process.memoryUsage().rss
    let peak = before
    let pushed = 0
    while (pushed + chunk.length < size - 1000) {
      assert.equal(stream.push(chunk), 'more')
      pushed += chunk.length
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    stream.push(Buffer.from(` ${TOKEN} `.padEnd(size - pushed)))
    const { secrets = [] } = stream.end()
    assert.deepEqual(
      secrets.map(({ rule, line, column }) => [rule, line, column]),
      [['token', 1, pushed + 2]],
    )
    assert.ok(peak - before < size, `memory grew by ${peak - before} bytes`)
  })
})
