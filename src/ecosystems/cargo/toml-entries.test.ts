import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { damaged } from '../../../test/damaged.ts'
import { MAX_RECORDS } from '../../packaging/record-lines.ts'
import { MAX_DEPTH, tomlEntries } from './toml-entries.ts'

const TOML = `# comment
title = "a # b" # c
"quoted key"."and 'more'" = 'lit\\'
long = """
[not.a.table]
"quotes" \\""" """"
other = ''' x = "1"
'''
numbers = [ 1, "]", # ]
  [ '''[''' ] ]
date = 1979-05-27T07:32:00Z

[a . "b.c"] # d
x.y = true
inline = { p = 1, q = { r = "s" }, t = [ { u = 1 } ], }
[[list]]
[list.sub]
z={}`

describe('tomlEntries', () => {
  it('gives tables and values in the order of the file', () => {
    assert.deepEqual(
      tomlEntries(TOML)?.map(({ path, value }) => (value === undefined ? path : [...path, `=${value}`])),
      [
        ['title', '=a # b'],
        ['quoted key', "and 'more'", '=lit\\'],
        ['long', '=\n[not.a.table]\n"quotes" \\""" '],
        ['other', `= x = "1"\n`],
        ['numbers', '='],
        ['date', '=1979-05-27T07:32:00Z'],
        ['a', 'b.c'],
        ['a', 'b.c', 'x', 'y', '=true'],
        ['a', 'b.c', 'inline'],
        ['a', 'b.c', 'inline', 'p', '=1'],
        ['a', 'b.c', 'inline', 'q'],
        ['a', 'b.c', 'inline', 'q', 'r', '=s'],
        ['a', 'b.c', 'inline', 't', '='],
        ['list'],
        ['list', 'sub'],
        ['list', 'sub', 'z'],
      ],
    )
    assert.deepEqual(tomlEntries(TOML.replaceAll('\n', '\r\n'))?.length, tomlEntries(TOML)?.length)
    assert.deepEqual(tomlEntries(''), [])
  })

  const wrong = [
    'a',
    'a =',
    'a = 1 b = 2',
    '[a',
    '[[a]',
    '= 1',
    'a = "b',
    "a = 'b\n'",
    'a = """b"',
    'a = [1',
    'a = { b = 1',
    'a = { b = 1 c = 2 }',
    '[a] b = 1',
    'a. = 1',
    '{{name}}',
    'a = { , }',
  ]
  for (const text of wrong) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(tomlEntries(text), undefined)
    })
  }

  it('is read up to its limits', () => {
    const keys = (count: number): string => Array(count).fill('a').join('.')
    assert.ok(tomlEntries(`${keys(MAX_DEPTH)} = 1`))
    assert.equal(tomlEntries(`${keys(MAX_DEPTH + 1)} = 1`), undefined)
    assert.equal(tomlEntries(`a = ${'{ a = '.repeat(100_000)}`), undefined)
    assert.equal(tomlEntries(`a = ${'['.repeat(100_000)}`), undefined)
    assert.equal(tomlEntries('a = 1\n'.repeat(MAX_RECORDS))?.length, MAX_RECORDS)
    assert.equal(tomlEntries('a = 1\n'.repeat(MAX_RECORDS + 1)), undefined)
  })

  it('answers to any damage', () => {
    fc.assert(fc.property(damaged(TOML), (bytes) => void tomlEntries(Buffer.from(bytes).toString('utf8'))))
  })
})
