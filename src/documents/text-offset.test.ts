import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isScalar, parseDocument, Scalar } from 'yaml'
import { offsetInSource } from './text-offset.ts'

function scalarOf(yaml: string): { readonly source: string; readonly value: string } {
  const node = parseDocument(yaml).getIn(['key'], true)
  assert.ok(isScalar(node) && node.range && typeof node.value === 'string')
  return { source: yaml.slice(node.range[0], node.range[1]), value: node.value }
}

describe('the place of a character in the source of a text', () => {
  const cases: readonly [name: string, yaml: string, wanted: string, line: number][] = [
    ['a plain text', 'key: one two three\n', 'three', 0],
    ['a plain text over lines', 'key: one\n  two\n  three\n', 'three', 2],
    ['a literal block', 'key: |\n  one\n    two\n\n  three\n', 'three', 4],
    ['a folded block', 'key: >-\n  one\n  two\n\n  three\n', 'three', 4],
    ['a block that says its indentation', 'key: |2-\n   one\n  three\n', 'three', 2],
    ['single quotes', "key: 'it''s a ''three'''\n", 'three', 0],
    ['double quotes over lines', 'key: "one\n  two three"\n', 'three', 1],
  ]
  for (const [name, yaml, wanted, line] of cases) {
    it(`is right in ${name}`, () => {
      const { source, value } = scalarOf(yaml)
      const at = offsetInSource(source, value, value.indexOf(wanted))
      assert.equal(source.slice(at, at + wanted.length), wanted)
      assert.equal(source.slice(0, at).split('\n').length - 1, line)
    })
  }

  it('is behind the last character where the offset is', () => {
    const { source, value } = scalarOf('key: |\n  one\n  two\n')
    assert.equal(offsetInSource(source, value, value.length), source.indexOf('two') + 3)
    assert.equal(offsetInSource('', '', 0), 0)
  })

  it('has the same character in every way of writing that escapes nothing', () => {
    const styles = [Scalar.PLAIN, Scalar.BLOCK_LITERAL, Scalar.BLOCK_FOLDED, Scalar.QUOTE_SINGLE] as const
    const text = fc.stringMatching(/^[a-z][a-z' ]{0,60}(?:\n[a-z][a-z ]{0,90}){0,3}$/)
    fc.assert(
      fc.property(text, fc.constantFrom(...styles), fc.nat(), (value, style, seed) => {
        const document = parseDocument('key: x\n')
        const scalar = new Scalar(value)
        scalar.type = style
        document.setIn(['key'], scalar)
        const { source, value: read } = scalarOf(document.toString())
        const offset = seed % read.length
        if (/\s/.test(read.charAt(offset)) || source.startsWith('"')) return
        assert.equal(source.charAt(offsetInSource(source, read, offset)), read.charAt(offset))
      }),
    )
  })
})
