import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareText } from '../../../src/core/compare-text.ts'
import { analysersOf } from '../../../src/core/ecosystem.ts'
import { ECOSYSTEMS } from '../../../src/ecosystems/registry.ts'
import { fileOf } from '../../analyse.ts'
import { damaged } from '../../damaged.ts'
import { ANALYSER_SAMPLES } from './index.ts'

/** These have targets of their own, see ../targets.ts. */
const ELSEWHERE = [
  'alpine-release',
  'apk-installed',
  'apk-repositories',
  'debian-version',
  'dpkg-owned-files',
  'dpkg-status',
  'os-release',
]

describe('analysers', () => {
  it('all have a sample', () => {
    const sampled = new Set(ANALYSER_SAMPLES.map(({ analyser }) => analyser.id))
    const known = new Set(ECOSYSTEMS.flatMap(analysersOf).map(({ id }) => id))
    assert.deepEqual([...known].filter((id) => !sampled.has(id)).sort(compareText), ELSEWHERE)
  })

  for (const { analyser, path, content, others = [] } of ANALYSER_SAMPLES) {
    if (typeof content !== 'string') continue
    it(`${analyser.id} reads its sample ${path}, and answers to any damage`, () => {
      const rest = others.map((other) => fileOf(other.path, other.content))
      const file = fileOf(path, content)
      assert.ok(analyser.wants(path, file))
      assert.notDeepEqual(analyser.analyse([file, ...rest]), {})
      fc.assert(
        fc.property(damaged(content), (bytes) => void analyser.analyse([fileOf(path, bytes), ...rest])),
        { numRuns: 200 },
      )
    })
  }
})
