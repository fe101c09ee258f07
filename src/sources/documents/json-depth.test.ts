import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failure } from '../../../test/image-archives.ts'
import { isDeeperThan, MAX_DOCUMENT_DEPTH } from './json-depth.ts'
import { parseConfig } from './parse-config.ts'

describe('isDeeperThan', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['[]', 1],
    ['{"a":[{}],"b":[]}', 3],
    ['["[[[[","\\"[[[","\\\\"]', 1],
    ['[[],[],[[]]]', 3],
  ]
  for (const [json, depth] of cases) {
    it(`finds ${json} to be ${depth} deep`, () => {
      assert.equal(isDeeperThan(Buffer.from(json), depth), false)
      assert.equal(isDeeperThan(Buffer.from(json), depth - 1), true)
    })
  }
})

it('a config is refused when it is nested too deep, and not before', () => {
  const config = (depth: number) => Buffer.from(`{"rootfs":{},"x":${'['.repeat(depth)}${']'.repeat(depth)}}`)

  assert.ok(parseConfig(config(MAX_DOCUMENT_DEPTH - 1), 'it'))
  for (const depth of [MAX_DOCUMENT_DEPTH, 1_000_000]) {
    assert.throws(
      () => parseConfig(config(depth), 'it'),
      failure('manifest-invalid', `nested more than ${MAX_DOCUMENT_DEPTH} deep`),
    )
  }
})
