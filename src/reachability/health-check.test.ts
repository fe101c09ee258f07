import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { healthCheckOf } from './health-check.ts'

const CASES: readonly (readonly [unknown, readonly string[]])[] = [
  [{ Healthcheck: { Test: ['CMD', 'curl', '-f', 'x'] } }, ['curl', '-f', 'x']],
  [{ Healthcheck: { Test: ['CMD-SHELL', 'curl x || exit 1'] } }, ['/bin/sh', '-c', 'curl x || exit 1']],
  [{ Healthcheck: { Test: ['CMD-SHELL', 'a'] }, Shell: ['/bin/bash', '-ec'] }, ['/bin/bash', '-ec', 'a']],
  [{ Healthcheck: { Test: ['NONE'] } }, []],
  [{ Healthcheck: { Test: [1, {}] } }, []],
  [{ Healthcheck: [] }, []],
  [undefined, []],
]

describe('healthCheckOf', () => {
  for (const [config, expected] of CASES)
    it(`reads ${JSON.stringify(config)}`, () => {
      assert.deepEqual(healthCheckOf({ config }), expected)
    })

  it('finds none in what is no config', () => {
    for (const raw of [undefined, null, 'x', [], { config: null }]) assert.deepEqual(healthCheckOf(raw), [])
  })
})
