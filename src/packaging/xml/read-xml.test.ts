import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { damaged } from '../../../test/damaged.ts'
import { childrenOf, MAX_XML_DEPTH, MAX_XML_ELEMENTS, readXml, type XmlElement } from './read-xml.ts'

const SAMPLE = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE a [ <!ENTITY x "y"> ]>
<!-- a > b -->
<packages>
  <package id="A" version='1.0 &amp; &#x41;' />
  <package
     id="B"><version>2
  <![CDATA[<3>]]></version></package
  >
  &lt;&x;
</packages>
`

function read(text: string): XmlElement {
  const root = readXml(Buffer.from(text))
  if (typeof root === 'string') throw new TypeError(root)
  return root
}

describe('the XML of project files', () => {
  it('is elements with attributes, text and lines', () => {
    const root = read(SAMPLE)
    assert.deepEqual([root.name, root.text, root.start, root.end], ['packages', '<&x;', 4, 11])
    const [a, b] = childrenOf(root, 'package')
    assert.deepEqual(
      [...(a?.attributes ?? [])],
      [
        ['id', 'A'],
        ['version', '1.0 & A'],
      ],
    )
    assert.deepEqual([a?.start, a?.end, b?.start, b?.end], [5, 5, 6, 9])
    assert.deepEqual([b?.attributes.get('id'), b?.children[0]?.text], ['B', '2\n  <3>'])
  })

  it('may be UTF-16, or begin with a mark', () => {
    const little = Buffer.from('\uFEFF<a>é</a>', 'utf16le')
    for (const bytes of [little, Buffer.from(little).swap16(), Buffer.from('\uFEFF<a>é</a>')]) {
      const root = readXml(bytes)
      assert.equal(typeof root === 'string' ? root : root.text, 'é')
    }
  })

  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /no element/],
    ['a', /no element/],
    ['<a>\n<b>', /<b> of line 2 has no end/],
    ['<a></b>', /<\/b> closes nothing/],
    ['<a/><b/>', /two roots/],
    ['<a b></a>', /attribute b has no value/],
    ['<a b=c></a>', /no quotes/],
    ['<a b="c></a>', /there is no "/],
    ['<!-- a', /there is no -->/],
    ['<a', /no end/],
    ['< a>', /no name/],
    ['<a>'.repeat(MAX_XML_DEPTH + 1), /deeper than 100/],
    // These take minutes where each of them looks through the whole file.
    ['<!a>'.repeat(MAX_XML_ELEMENTS), /no element/],
    [`<a>${'<b/>'.repeat(MAX_XML_ELEMENTS)}</a>`, /more than 1000000 elements/],
  ]
  for (const [text, reason] of refused) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
      const result = readXml(Buffer.from(text))
      assert.match(typeof result === 'string' ? result : '', reason)
    })
  }

  it('never throws, and ends', () => {
    fc.assert(
      fc.property(damaged(SAMPLE), (bytes) => void readXml(bytes)),
      { numRuns: 2000 },
    )
  })
})
