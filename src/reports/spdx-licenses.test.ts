import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { joinLicenses, MAX_EXPRESSION_LENGTH, readLicense } from './spdx-licenses.ts'

describe('the text of a licence', () => {
  const TEXTS: readonly (readonly [text: string, kind: string, written?: string])[] = [
    ['MIT', 'id'],
    ['mit', 'id', 'MIT'],
    ['GPL-2.0+', 'expression'],
    ['Apache-2.0+', 'expression'],
    ['apache-2.0 or MIT', 'expression', 'Apache-2.0 OR MIT'],
    ['(MIT  OR ISC)AND Zlib', 'expression', '(MIT OR ISC) AND Zlib'],
    ['((MIT))', 'expression'],
    ['GPL-2.0-only WITH Classpath-exception-2.0', 'expression'],
    [
      'GPL-2.0-or-later with GCC-exception-3.1 and MIT',
      'expression',
      'GPL-2.0-or-later WITH GCC-exception-3.1 AND MIT',
    ],
    ['GPL-2.0-only WITH MIT', 'name'],
    ['MIT WITH Classpath-exception-2.0 WITH Classpath-exception-2.0', 'name'],
    ['(MIT) WITH Classpath-exception-2.0', 'name'],
    ['MIT ISC', 'name'],
    ['MIT AND', 'name'],
    ['AND MIT', 'name'],
    ['(MIT', 'name'],
    ['MIT)', 'name'],
    ['()', 'name'],
    ['', 'name'],
    ['GPLv2+', 'name'],
    ['Public Domain', 'name'],
    ['LicenseRef-x', 'name'],
    ['MIT AND LicenseRef-x', 'name'],
    ['MIT OR constructor', 'name'],
  ]
  for (const [text, kind, written = text] of TEXTS)
    it(`«${text}» is of kind ${kind}`, () => assert.deepEqual(readLicense(text), { kind, text: written }))

  it('is taken as words where it is too long', () => {
    assert.equal(readLicense('MIT'.padEnd(MAX_EXPRESSION_LENGTH)).kind, 'id')
    assert.equal(readLicense('MIT'.padEnd(MAX_EXPRESSION_LENGTH + 1)).kind, 'name')
  })

  it('is written the same when it is read again, alone or with others', () => {
    const words = fc.constantFrom(
      'MIT',
      'mit',
      'ISC',
      'GPL-2.0+',
      'AND',
      'or',
      'with',
      '(',
      ')',
      'GCC-exception-3.1',
      'x',
    )
    fc.assert(
      fc.property(fc.array(fc.array(words, { maxLength: 7 }), { minLength: 1, maxLength: 3 }), (lists) => {
        const read = lists.map((list) => readLicense(list.join(' ')))
        for (const one of read) assert.deepEqual(readLicense(one.text), one)
        if (read.some(({ kind }) => kind === 'name')) return
        const joined = joinLicenses(read.map(({ text }) => text))
        assert.equal(readLicense(joined).text, joined)
      }),
      { numRuns: 2000 },
    )
  })
})
