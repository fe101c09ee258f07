import assert from 'node:assert/strict'
import { it } from 'node:test'
import { textAnalyser } from '../../../test/layer-fixtures.ts'
import { ByEnding } from './by-ending.ts'

it('analysers are asked about paths that end as theirs do, in their own order', () => {
  const analysers = [
    { ...textAnalyser('db', () => true), endings: ['/db'] },
    textAnalyser('any', () => true),
    { ...textAnalyser('text', () => true), endings: ['.txt', '.lib'] },
    { ...textAnalyser('letter', () => true), endings: ['b'] },
    { ...textAnalyser('none', () => true), endings: [] },
  ]
  const byEnding = new ByEnding(analysers)
  for (const [path, expected] of [
    ['a/db', 'db any letter'],
    ['a.lib', 'any text letter'],
    ['a/b', 'any letter'],
    ['b', 'any letter'],
    ['a.txt', 'any text'],
    ['a.so', 'any'],
    ['', 'any'],
  ] as const)
    for (const time of ['first', 'again'])
      assert.equal(
        byEnding
          .of(path)
          .map(({ id }) => id)
          .join(' '),
        expected,
        `${path} ${time}`,
      )
})
