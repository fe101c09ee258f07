import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlimsollError } from '../../core/errors.ts'
import { chooseByDate, chooseByName, type DatedTag, parseTagChoice } from './choose-tags.ts'

const TAGS = ['latest', '1.9.0', 'v1.10.0', '1.10.0-rc.1', '2', 'dev-7', `sha256-${'a'.repeat(64)}.sig`]

describe('tags by name', () => {
  const cases: readonly [readonly string[], readonly string[]][] = [
    [[], ['1.10.0-rc.1', '1.9.0', '2', 'dev-7', 'latest', 'v1.10.0']],
    [['dev-*'], ['dev-7']],
    [
      ['dev-*', '{2,latest}'],
      ['2', 'dev-7', 'latest'],
    ],
    [['semver'], ['2', 'v1.10.0', '1.10.0-rc.1', '1.9.0']],
    [['semver:2'], ['2', 'v1.10.0']],
    [['semver:>=1.10 <2'], ['v1.10.0']],
    [['semver:<=1.9'], ['1.9.0']],
    [['semver:=1.10.0'], ['v1.10.0']],
    [['semver:>1.9.0'], ['2', 'v1.10.0', '1.10.0-rc.1']],
    // What is newest is not said by names.
    [['newest:1'], ['1.10.0-rc.1', '1.9.0', '2', 'dev-7', 'latest', 'v1.10.0']],
  ]
  for (const [texts, expected] of cases)
    it(texts.join() || 'all', () => assert.deepEqual(chooseByName(TAGS, parseTagChoice(texts)), expected))
})

describe('tags by date', () => {
  const tags: readonly DatedTag[] = [
    { tag: 'a', created: '2026-01-01T00:00:00Z' },
    { tag: '1.9', created: '2026-02-01T00:00:00Z' },
    { tag: '1.10', created: '2026-02-01T00:00:00Z' },
    { tag: 'repeatable', created: '1970-01-01T00:00:00Z' },
    { tag: 'undated' },
    { tag: 'zoned', created: '2026-02-01T01:00:00+02:00' },
  ]
  const since = Date.parse('2026-02-01')
  const cases: readonly [string, readonly string[], number | undefined, readonly string[]][] = [
    ['all', [], undefined, ['a', '1.9', '1.10', 'repeatable', 'undated', 'zoned']],
    ['since a day, undated ones stay', [], since, ['1.9', '1.10', 'repeatable', 'undated']],
    ['newest, the higher version first', ['newest:3'], undefined, ['1.10', '1.9', 'zoned']],
    ['newest of those since', ['newest:9'], since, ['1.10', '1.9', 'undated', 'repeatable']],
  ]
  for (const [name, texts, from, expected] of cases) {
    it(name, () => {
      const chosen = chooseByDate(tags, parseTagChoice(texts), from)
      assert.deepEqual(
        chosen.map(({ tag }) => tag),
        expected,
      )
    })
  }
})

describe('wrong choices of tags', () => {
  const cases: readonly (readonly string[])[] = [
    ['newest'],
    ['newest:'],
    ['newest:0'],
    ['newest:x'],
    ['newest:1', 'a'],
    ['semver:0'],
    ['semver:^1'],
    ['semver:>=x'],
  ]
  for (const texts of cases) {
    it(texts.join(), () =>
      assert.throws(
        () => parseTagChoice(texts),
        (error) => error instanceof PlimsollError && error.code === 'option-invalid',
      ),
    )
  }
})
