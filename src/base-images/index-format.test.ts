import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { failure } from '../../test/image-archives.ts'
import { type BaseIndex, listBases, withBase } from './base-index.ts'
import { formatBaseIndex, MAX_BASES, MAX_INDEX_SIZE, parseBaseIndex } from './index-format.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}` as const
const BASE = {
  chain: digest('a'),
  name: 'docker.io/library/debian:12',
  platform: 'linux/amd64',
  digest: digest('d'),
  configDigest: digest('c'),
  layers: 1,
  created: '2026-01-01T00:00:00Z',
  addedAt: '2026-02-01T00:00:00.000Z',
}
const { digest: _digest, created: _created, ...LEAST } = BASE

describe('the file of known bases', () => {
  it('is read as it was written, in whatever order they were added', () => {
    const bases = [BASE, { ...LEAST, name: 'b:1' }, { ...LEAST, chain: digest('b') }]
    const one = bases.reduce<BaseIndex>(withBase, new Map())
    const other = bases.toReversed().reduce<BaseIndex>(withBase, new Map())
    assert.equal(formatBaseIndex(one), formatBaseIndex(other))
    assert.deepEqual(listBases(parseBaseIndex(formatBaseIndex(one), 'f')), listBases(one))
  })

  it('takes any JSON, or says that it is none of ours', () =>
    fc.assert(
      fc.property(fc.json(), (text) =>
        assert.throws(() => parseBaseIndex(text, 'bases.json'), failure('base-index-invalid')),
      ),
    ))

  const whole = { kind: 'plimsoll-base-images', version: 1, chains: {} }
  const { chain: _chain, ...entry } = LEAST
  const cases: readonly [string, string, string][] = [
    ['is no JSON', '{', 'it is not JSON'],
    ['is another document', '{"kind":"x"}', 'kind is missing or has another form'],
    ['is of a later version', JSON.stringify({ ...whole, version: 2 }), 'version'],
    ['has a chain that is no digest', JSON.stringify({ ...whole, chains: { a: [] } }), '«a» is no digest'],
    [
      'has a base without layers',
      JSON.stringify({ ...whole, chains: { [digest('a')]: [{ ...entry, layers: 0 }] } }),
      `chains.${digest('a')}.0.layers`,
    ],
    ['is too large', ' '.repeat(MAX_INDEX_SIZE + 1), 'larger than'],
    [
      'has too many bases',
      JSON.stringify({
        ...whole,
        chains: { [digest('a')]: Array.from({ length: MAX_BASES + 1 }, () => entry) },
      }),
      `more than ${MAX_BASES}`,
    ],
  ]
  for (const [name, text, why] of cases)
    it(`is refused where it ${name}`, () =>
      assert.throws(
        () => parseBaseIndex(text, 'bases.json'),
        failure('base-index-invalid', 'bases.json', why),
      ))
})
