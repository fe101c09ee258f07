import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { openVexFaults } from '../../../test/openvex-schema.ts'
import { readExisting, withStatement } from './add-statement.ts'
import { componentOf, type OpenVexStatement, wordsOf } from './openvex-document.ts'
import { readVexDocument } from './read-document.ts'
import { JUSTIFICATIONS, VEX_STATUSES } from './types.ts'

const maybe = fc.option(fc.string({ minLength: 1 }), { nil: undefined })
const statements = fc
  .record({
    status: fc.constantFrom(...VEX_STATUSES),
    justification: fc.option(fc.constantFrom(...JUSTIFICATIONS), { nil: undefined }),
    reason: maybe,
    action: maybe,
    name: fc.stringMatching(/^CVE-\d{4}-\d{4}$/),
    product: fc.constantFrom(
      'pkg:npm/a@1',
      'pkg:oci/app',
      'https://a.example/app',
      `sha256:${'a'.repeat(64)}`,
    ),
  })
  .map(
    ({ status, justification, reason, action, name, product }): OpenVexStatement => ({
      vulnerability: { name },
      products: [{ ...componentOf(product), subcomponents: [componentOf('pkg:npm/b')] }],
      ...wordsOf({
        status,
        ...(justification && status === 'not_affected' ? { justification } : {}),
        ...(reason ? { reason } : {}),
        ...(action ? { action } : {}),
      }),
    }),
  )
const NOW = { author: 'Team', now: '2026-01-01T00:00:00.000Z', tooling: 'test' }

describe('a document that is written', () => {
  it('is what the specification says, and is read as it was meant', () =>
    fc.assert(
      fc.property(fc.array(statements, { minLength: 1, maxLength: 4 }), (list) => {
        let document: object | undefined
        list.forEach((statement, index) => {
          const existing = document && readExisting(JSON.stringify(document), 'd')
          document = withStatement(existing, statement, {
            ...NOW,
            now: `2026-01-0${index + 1}T00:00:00.000Z`,
          })
        })
        assert.deepEqual(openVexFaults(document), [])
        const { statements: read, author } = readVexDocument(JSON.stringify(document), {
          name: 'd',
          isNamed: true,
        })
        assert.equal(author, 'Team')
        assert.deepEqual(
          read.map(({ ids, status }) => [ids[0], status]),
          list.map(({ vulnerability, status }) => [vulnerability.name, status]),
        )
      }),
    ))

  it('keeps what it does not know of one that is there', () => {
    const text = JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      version: 4,
      '@id': 'https://x.example/1',
      author: 'Team',
      extra: { a: 1 },
      statements: [{ odd: true }],
    })
    const [statement] = fc.sample(statements, 1)
    assert.ok(statement)
    const document = withStatement(readExisting(text, 'd'), statement, NOW) as Record<string, unknown>
    assert.deepEqual(Object.keys(document).slice(0, 5), ['@context', 'version', '@id', 'author', 'extra'])
    assert.equal(document['version'], 5)
    assert.equal(document['last_updated'], NOW.now)
    assert.deepEqual((document['statements'] as unknown[])[0], { odd: true })
  })

  it('is not made of what is no OpenVEX 0.2.0', () => {
    for (const text of [
      'x',
      '{}',
      '[]',
      JSON.stringify({ '@context': 'https://openvex.dev/ns', statements: [] }),
    ])
      assert.throws(() => readExisting(text, 'd.json'), { code: 'vex-invalid' })
  })
})
