import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { osReleaseAnalyser } from './analyser.ts'
import { MAX_OS_RELEASE_LINES, parseOsRelease } from './parse.ts'

describe('os-release', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['ID=debian\nVERSION_ID="12"\n', { ID: 'debian', VERSION_ID: '12' }],
    ["NAME='Alpine Linux'", { NAME: 'Alpine Linux' }],
    ['# ID=no\n  ID=yes  \n\n', { ID: 'yes' }],
    ['NAME="a \\"b\\" \\$c \\\\ \\n"', { NAME: 'a "b" $c \\ \\n' }],
    ["NAME='a \\ b'", { NAME: 'a \\ b' }],
    ['NAME=a\\ b', { NAME: 'a b' }],
    ['NAME="a"\'b\'c', { NAME: 'abc' }],
    ['ID=one\r\nID=two\r\n', { ID: 'two' }],
    ['ID=\nVERSION_ID=""', { ID: '', VERSION_ID: '' }],
    ['no equals\n=x\n1A=b\nA-B=c\nexport ID=x', {}],
    ['NAME="open', { NAME: 'open' }],
    ['A=b=c', { A: 'b=c' }],
  ]
  for (const [text, values] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual({ ...parseOsRelease(text) }, values))
  }

  it('keeps keys that objects have of their own as plain values', () => {
    const values = parseOsRelease('__proto__=a\nconstructor=b\n')
    assert.equal(Object.getPrototypeOf(values), Object.prototype)
    assert.equal(values['constructor'], 'b')
  })

  it('reads only so many lines', () => {
    const text = `${'# x\n'.repeat(MAX_OS_RELEASE_LINES)}ID=late\n`
    assert.deepEqual(parseOsRelease(text), {})
  })

  it('reads back whatever is quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!value.includes('\n'))
        const quoted = value.replaceAll(/["$`\\]/g, String.raw`\$&`)
        assert.equal(parseOsRelease(`A=1\nVALUE="${quoted}"\n`)['VALUE'], value)
      }),
    )
  })

  it('is read in both places', () => {
    for (const path of ['etc/os-release', 'usr/lib/os-release']) {
      const { distribution } = analyse(osReleaseAnalyser, path, 'ID=alpine\n')
      assert.deepEqual(distribution, { kind: 'os-release', values: { ID: 'alpine' } })
    }
    assert.equal(osReleaseAnalyser.wants('opt/etc/os-release', { size: 1, mode: 0 }), false)
  })

  it('is no fact when there is nothing in it', () => {
    assert.deepEqual(analyse(osReleaseAnalyser, 'etc/os-release', Buffer.alloc(100)), {})
  })
})
