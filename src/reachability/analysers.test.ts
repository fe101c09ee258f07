import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyseStream } from '../../test/analyse.ts'
import { isStreamAnalyser } from '../core/analyser.ts'
import { compareText } from '../core/compare-text.ts'
import { allAnalysers } from '../ecosystems/registry.ts'
import { reachabilityAnalysers } from './analysers.ts'
import { MAX_ARCHIVE_BYTES } from './java/analyser.ts'
import { MAX_LOADER_FILE_BYTES } from './loader/analyser.ts'
import { MAX_MODULE_BYTES as MAX_NODE_BYTES, MAX_PACKAGE_JSON_BYTES } from './node/analyser.ts'
import { MAX_MODULE_BYTES as MAX_PYTHON_BYTES } from './python/analyser.ts'

describe('reachabilityAnalysers', () => {
  it('are sorted, and none has the id of another', () => {
    const ids = reachabilityAnalysers().map(({ id }) => id)
    assert.deepEqual(ids, ids.toSorted(compareText))
    const all = new Set([...ids, ...allAnalysers().map(({ id }) => id)])
    assert.equal(all.size, ids.length + allAnalysers().length)
  })

  const limits: readonly (readonly [string, number])[] = [
    ['a.py', MAX_PYTHON_BYTES],
    ['a.dist-info/RECORD', MAX_PYTHON_BYTES],
    ['a.js', MAX_NODE_BYTES],
    ['a/package.json', MAX_PACKAGE_JSON_BYTES],
    ['etc/ld-musl-x86_64.path', MAX_LOADER_FILE_BYTES],
  ]
  for (const [path, limit] of limits)
    it(`read so much of ${path}, and state what is larger`, () => {
      const info = { size: 1, mode: 0o644 }
      const analyser = reachabilityAnalysers().find((one) => one.wants(path, info))
      assert.ok(analyser && isStreamAnalyser(analyser))
      const detail = (size: number): string | undefined =>
        analyseStream(analyser, path, Buffer.alloc(size, '{'), 1024 * 1024).problems?.[0]?.detail
      assert.match(detail(limit + 1) ?? '', /has more than/)
      assert.doesNotMatch(detail(limit) ?? '', /has more than/)
    })

  it('read archives of Java as large as those in which packages are looked for', () => {
    const archives = allAnalysers().find(({ id }) => id === 'java-archive')
    assert.equal(archives && 'maxBytes' in archives && archives.maxBytes, MAX_ARCHIVE_BYTES)
  })
})
