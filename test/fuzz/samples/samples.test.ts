import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { fileOf } from '../../analyse.ts'
import { damaged } from '../../damaged.ts'
import { ANALYSER_SAMPLES } from './index.ts'

describe('analysers', () => {
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
