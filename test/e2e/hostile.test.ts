import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { PlimsollError } from '../../src/core/errors.ts'
import { DEFAULT_LIMITS } from '../../src/layers/limits.ts'
import { readLayer } from '../../src/layers/read/read-layer.ts'
import { layerOptions } from '../layer-fixtures.ts'
import { temporaryFolder } from '../plimsoll.ts'
import { codesOf, scanHere } from '../scan-here.ts'
import { openTarOf } from '../tar-builder.ts'
import { HOSTILE_CASES } from './hostile-cases.ts'

describe('a hostile image ends in a stated error or problem', () => {
  it('in at least sixty ways', () => assert.ok(HOSTILE_CASES.length >= 60, String(HOSTILE_CASES.length)))

  for (const { name, bytes, error, problems, limits } of HOSTILE_CASES) {
    it(name, async (t) => {
      const cache = temporaryFolder(t)
      const input = join(cache, 'image')
      writeFileSync(input, bytes())
      const scanning = scanHere({ kind: 'input', input }, { cache, ...(limits ? { limits } : {}) })
      if (error === undefined) {
        const report = await scanning
        assert.deepEqual(codesOf(report.problems), problems)
        return
      }
      await assert.rejects(scanning, (thrown) => {
        assert.ok(thrown instanceof PlimsollError, String(thrown))
        assert.equal(thrown.code, error, thrown.message)
        return true
      })
    })
  }
})

it('ten million empty entries end at the limit, in bounded memory', async () => {
  const headers = openTarOf(
    Array.from({ length: 2000 }, (_, i) => ({ path: `folder/empty-${i}`, content: '' })),
  )
  async function* layer(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 5000; i++) yield await Promise.resolve(Buffer.from(headers)) // A chunk is the reader's own.
  }
  const options = { ...layerOptions(), subject: 'layer', layer: 'sha256:0' }
  const before = process.memoryUsage().rss
  const { report } = await readLayer(layer(), options)
  assert.deepEqual(
    report.problems.map(({ code }) => code),
    ['entry-limit'],
  )
  assert.equal(report.entryCount, DEFAULT_LIMITS.maxEntries)
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  assert.ok(grown < 200, `${grown} MiB`)
})
