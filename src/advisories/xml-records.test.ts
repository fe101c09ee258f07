import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { damaged } from '../../test/damaged.ts'
import { PlimsollError } from '../core/errors.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  detached,
  textOf,
  XML_LIMITS,
  type XmlElement,
  type XmlLimits,
  type XmlRecord,
  xmlRecords,
} from './xml-records.ts'

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function records(
  text: string | Uint8Array,
  paths: readonly string[],
  { size = 7, ...limits }: Partial<XmlLimits> & { readonly size?: number } = {},
): Promise<XmlRecord[]> {
  const all: XmlRecord[] = []
  for await (const batch of xmlRecords(inChunks(Buffer.from(text), size), paths, limits)) all.push(...batch)
  return all
}

/** `name[attribute=value]{text}(children)` */
function shown({ name, attributes, text, children }: XmlElement): string {
  const list = Object.entries(attributes).map(([key, value]) => `[${key}=${value}]`)
  const below = children.length > 0 ? `(${children.map(shown).join(' ')})` : ''
  return `${name}${list.join('')}${text ? `{${text}}` : ''}${below}`
}

describe('xmlRecords', () => {
  /** What, document, path, records. */
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['elements', '<r><a x="1">t</a><b/><a/></r>', 'r/a', ['a[x=1]{t}', 'a']],
    ['trees', '<r><a><b>1</b> <c><d/></c></a></r>', 'r/a', ['a(b{1} c(d))']],
    ['the root', '<r>t</r>', 'r', ['r{t}']],
    ['any name', '<r><t><a/><b/></t><u><a/></u></r>', 'r/t/*', ['a', 'b']],
    ['nothing elsewhere', '<r><a/><s><a/></s></r>', 'r/s/a', ['a']],
    ['records in a record as its own', '<r><a><a/></a></r>', 'r/a', ['a(a)']],
    ['prefixes', '<p:r xmlns:p="u"><p:a p:x="1"/></p:r>', 'r/a', ['a[p:x=1]']],
    ['entities', '<r><a x="&lt;&quot;">&amp;&#65;&#x1F600;&apos;</a></r>', 'r/a', ['a[x=<"]{&A😀\'}']],
    ['CDATA', '<r><a>1<![CDATA[<b>&amp;]]>2</a></r>', 'r/a', ['a{1<b>&amp;2}']],
    ['no comments', '<r><!-- <a/> --><a>1<!-- x -->2<?pi?></a></r>', 'r/a', ['a{12}']],
    ['text around children', '<r><a> 1 <b/> 2 </a></r>', 'r/a', ['a{1  2}(b)']],
    ['a document type passed over', '<!DOCTYPE r [<!ENTITY e "x">]><r><a/></r>', 'r/a', ['a']],
    [
      'names of objects',
      '<r><a __proto__="1" constructor="2"/></r>',
      'r/a',
      ['a[__proto__=1][constructor=2]'],
    ],
    ['a byte-order mark', '\u{feff}<?xml version="1.0"?><r><a>ü</a></r>', 'r/a', ['a{ü}']],
  ]
  for (const [what, xml, path, expected] of cases) {
    it(`reads ${what}`, async () => {
      for (const size of [1, 5, 1000]) {
        const found = await records(xml, [path], { size })
        assert.deepEqual(
          found.map(({ element }) => shown(element)),
          expected,
          `chunks of ${size}`,
        )
      }
    })
  }

  it('reads several paths and says which it was', async () => {
    const found = await records('<r><g>1</g><t><a/><b/></t></r>', ['r/g', 'r/*/b'])
    assert.deepEqual(
      found.map(({ path }) => path),
      ['r/g', 'r/t/b'],
    )
  })

  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r><a>\u{fc}</a></r>', 'latin1')
  const utf16 = Buffer.from('\u{feff}<?xml version="1.0" encoding="UTF-16"?><r><a>ü</a></r>', 'utf16le')
  for (const [name, bytes] of [
    ['ISO-8859-1', latin],
    ['UTF-16', utf16],
    ['UTF-16, big-endian', Buffer.from(utf16).swap16()],
  ] as const) {
    it(`reads ${name}`, async () => {
      const [first] = await records(bytes, ['r/a'])
      assert.equal(first?.element.text, 'ü')
    })
  }

  it('has short ways to what is in an element', async () => {
    const [first] = await records('<r><a i="1"><b>x</b><b>y</b></a></r>', ['r/a'])
    const element = first?.element
    assert.equal(attributeOf(element, 'i'), '1')
    assert.equal(attributeOf(element, 'j'), '')
    assert.equal(textOf(element, 'b'), 'x')
    assert.equal(textOf(element, 'c'), '')
    assert.deepEqual(
      childrenOf(element, 'b').map(({ text }) => text),
      ['x', 'y'],
    )
    assert.equal(childOf(element, 'c'), undefined)
    assert.equal(detached('grün 😀'), 'grün 😀')
  })

  const malformed: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /must contain a root element/],
    ['an open end', '<r><a/>', /unclosed tag: r/],
    ['tags that cross', '<r><a><b></a></b></r>', /unexpected close tag/],
    ['text', 'no XML', /text data outside of root/],
    ['an attribute without quotes', '<r a=1/>', /unquoted attribute/],
    ['an unknown entity', '<r>&nbsp;</r>', /undefined entity/],
    ['an entity of its own', '<!DOCTYPE r [<!ENTITY e "xxxx">]><r>&e;</r>', /undefined entity/],
    [
      'entities of entities',
      '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>&b;&b;</r>',
      /undefined entity/,
    ],
    [
      'an external entity',
      '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>',
      /undefined entity/,
    ],
    ['a second root', '<r/><r/>', /documents may contain only one root/],
    ['an unknown encoding', '<?xml version="1.0" encoding="x-none"?><r/>', /encoding/],
  ]
  for (const [what, xml, message] of malformed) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        records(xml, ['r/a']),
        (error) =>
          error instanceof PlimsollError && error.code === 'feed-invalid' && message.test(error.message),
      )
    })
  }

  it('says where it went wrong', async () => {
    await assert.rejects(
      records('<r>\n<a></b>', ['r']),
      /malformed XML at line 2, column \d+: unexpected close/,
    )
  })

  /** What, document of a size, limits, message. A document of one less passes. */
  const limited: readonly (readonly [string, (size: number) => string, Partial<XmlLimits>, RegExp])[] = [
    ['deep elements', (n) => `${'<r>'.repeat(n)}${'</r>'.repeat(n)}`, { maxDepth: 10 }, /more than 10 deep/],
    [
      'deep elements of a record',
      (n) => `<r><a>${'<b>'.repeat(n - 2)}${'</b>'.repeat(n - 2)}</a></r>`,
      { maxDepth: 10 },
      /more than 10 deep/,
    ],
    [
      'many elements',
      (n) => `<r><a>${'<b/>'.repeat(n - 1)}</a><a>${'<b/>'.repeat(9)}</a></r>`,
      { maxRecordElements: 10 },
      /more than 10 elements/,
    ],
    [
      'many attributes',
      (n) => `<r><a ${Array.from({ length: n }, (_, i) => `a${i}="1"`).join(' ')}/></r>`,
      { maxAttributes: 10 },
      /more than 10 attributes/,
    ],
  ]
  for (const [what, xml, limits, message] of limited) {
    it(`refuses too ${what}`, async () => {
      await records(xml(10), ['r/a'], limits)
      await assert.rejects(records(xml(11), ['r/a'], limits), message)
    })
  }

  for (const [what, xml] of [
    ['a text', `<r><a>${'x'.repeat(2000)}</a></r>`],
    ['an open text', `<r><a>${'x'.repeat(2000)}`],
    ['an attribute', `<r><a b="${'x'.repeat(2000)}`],
    ['a name', `<r><${'x'.repeat(2000)}`],
    ['a comment outside of records', `<r><!--${'x'.repeat(2000)}`],
    ['a document type', `<!DOCTYPE r [${' '.repeat(2000)}]><r/>`],
    ['small elements', `<r><a>${'<b/>'.repeat(500)}</a></r>`],
  ] as const) {
    it(`refuses ${what} over the limit of characters`, async () => {
      await assert.rejects(records(xml, ['r/a'], { maxRecordChars: 1000 }), /more than 1000 characters/)
    })
  }

  it('has limits without being told', async () => {
    const { maxDepth } = XML_LIMITS
    await assert.rejects(records('<r>'.repeat(maxDepth + 1), ['r']), /deep/)
  })

  it('counts the characters of a record from its beginning', async () => {
    const found = await records(`<r>${' '.repeat(900)}<a>${'x'.repeat(900)}</a></r>`, ['r/a'], {
      maxRecordChars: 1000,
    })
    assert.equal(found[0]?.element.text.length, 900)
  })

  it('has no limit on how many records there are', async () => {
    const xml = `<r>${'<a>xxxxxxxxxx</a><b/>'.repeat(1000)}</r>`
    const found = await records(xml, ['r/a'], { maxRecordChars: 600, maxRecordElements: 2, size: 500 })
    assert.equal(found.length, 1000)
  })

  it('tells whatever is wrong with a document in one way', async () => {
    const sample =
      '<?xml version="1.0"?>\n<r><a id="1"><![CDATA[x]]>&amp;<b c="d">y</b></a><!-- z --><a/></r>'
    await fc.assert(
      fc.asyncProperty(damaged(sample), async (bytes) => {
        try {
          await records(bytes, ['r/a'])
        } catch (error) {
          assert.ok(error instanceof PlimsollError && error.code === 'feed-invalid')
        }
      }),
    )
  })
})
