import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareText } from '../../../src/core/compare-text.ts'
import { analysersOf } from '../../../src/core/ecosystem.ts'
import { ECOSYSTEMS } from '../../../src/ecosystems/registry.ts'
import { fileOf, isAsked } from '../../analyse.ts'
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

  it('want no path without one of their endings', () => {
    const paths = ANALYSER_SAMPLES.flatMap(({ path, others = [] }) => [
      path,
      ...others.map((other) => other.path),
    ])
    for (const analyser of ECOSYSTEMS.flatMap((one) => one.analysers())) {
      for (const path of paths.flatMap((one) => [one, `a/${one}`, `${one}x`, one.slice(0, -1)]))
        if (analyser.wants(path, { size: 1, mode: 0o755 }))
          assert.ok(isAsked(analyser, path), `${analyser.id}: ${path}`)
    }
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
