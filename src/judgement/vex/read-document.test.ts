import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlimsollError } from '../../core/errors.ts'
import { MAX_PRODUCTS, MAX_STATEMENTS, MAX_VEX_LENGTH, MAX_WRAPPINGS } from './limits.ts'
import { isVexDocument, readVexDocument } from './read-document.ts'
import type { VexDocument } from './types.ts'

function read(value: unknown): VexDocument {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return readVexDocument(text, { name: 'd.json', isNamed: true })
}

const OPENVEX = { '@context': 'https://openvex.dev/ns/v0.2.0', author: 'Team' }
const CSAF = { document: { tracking: { status: 'final' } } }
const CYCLONEDX = { bomFormat: 'CycloneDX' }

describe('a list of versions', () => {
  const faultsOf = (status: string, ...products: readonly string[]) =>
    read({
      ...OPENVEX,
      statements: [{ vulnerability: 'X-1', products, status }],
    }).statements[0]?.products.map(({ component }) => component.fault !== undefined)

  it('counts, and not the package without a version beside it, where that would suppress', () => {
    const [a, all, b] = ['pkg:deb/debian/a@1?x=y', 'pkg:deb/debian/a', 'pkg:deb/debian/b']
    assert.deepEqual(faultsOf('not_affected', a, all, b), [false, true, false])
    assert.deepEqual(faultsOf('affected', a, all, b), [false, false, false])
    assert.deepEqual(faultsOf('fixed', all, b), [false, false])
    assert.deepEqual(faultsOf('fixed', 'pkg:oci/app?tag=1', 'pkg:oci/app'), [false, true])
  })
})

describe('what is wrapped', () => {
  const statements = [{ vulnerability: 'CVE-2024-1', status: 'not_affected' }]
  const predicate = { ...OPENVEX, statements }
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://openvex.dev/ns/v0.2.0',
    subject: [{ name: 'app', digest: { sha256: 'a'.repeat(64) } }],
    predicate,
  }
  const payload = Buffer.from(JSON.stringify(statement)).toString('base64')
  for (const [name, value] of Object.entries({
    'an in-toto statement': statement,
    'a DSSE envelope': { payloadType: 'application/vnd.in-toto+json', payload, signatures: [] },
    'a bundle of Sigstore': { mediaType: 'x', dsseEnvelope: { payload } },
    'what cosign makes of a predicate': { ...statement, predicate: { Data: JSON.stringify(predicate) } },
  }))
    it(`${name}: what it is about is the product, where no other is named`, () => {
      assert.deepEqual(read(value).statements[0]?.products[0]?.component.digests, [
        `sha256:${'a'.repeat(64)}`,
      ])
      assert.ok(isVexDocument(JSON.stringify(value)))
    })

  it('is not unwrapped without an end', () => {
    let value: object = { ...predicate, statements: [] }
    for (let depth = 0; depth <= MAX_WRAPPINGS; depth++) value = { predicate: value }
    assert.throws(() => read(value), { code: 'vex-invalid' })
  })

  it('may have a mark of its byte order', () => {
    assert.equal(read(`\ufeff${JSON.stringify(predicate)}`).statements.length, 1)
  })
})

describe('what is no VEX document', () => {
  const one = { vulnerability: 'CVE-2024-1', status: 'not_affected' }
  const cases: readonly [string, unknown, RegExp][] = [
    ['text', 'hello', /no JSON/],
    ['nothing', '', /no JSON/],
    ['a number', 3, /neither OpenVEX nor CSAF/],
    ['an SBOM', { bomFormat: 'CycloneDX', components: [] }, /nor CycloneDX with an analysis/],
    [
      'a list of flaws without an analysis',
      { bomFormat: 'CycloneDX', vulnerabilities: [{ id: 'X' }] },
      /with an analysis/,
    ],
    ['a report', { SchemaVersion: 2, Results: [] }, /neither/],
    [
      'a provenance',
      { predicateType: 'https://slsa.dev/provenance/v1', predicate: { buildDefinition: {} } },
      /neither/,
    ],
    ['a base64 of nothing', { payload: '%%%' }, /no JSON/],
    [
      'a status that there is none',
      { ...OPENVEX, statements: [{ ...one, status: 'notaffected' }] },
      /statements\.0\.status/,
    ],
    [
      'a statement about no flaw',
      { ...OPENVEX, statements: [{ ...one, vulnerability: {} }] },
      /statements\.0\.vulnerability: it has no name/,
    ],
    ['statements that are no list', { ...OPENVEX, statements: {} }, /statements/],
    [
      'a draft',
      { ...CSAF, document: { tracking: { status: 'draft' } }, vulnerabilities: [{ product_status: {} }] },
      /draft/,
    ],
    [
      'CSAF with a list for a text',
      { ...CSAF, vulnerabilities: [{ product_status: { fixed: 'a' } }] },
      /product_status\.fixed/,
    ],
    [
      'CycloneDX with a text for a list',
      { ...CYCLONEDX, vulnerabilities: [{ analysis: {}, affects: 'a' }] },
      /affects/,
    ],
    [
      'too many statements',
      { ...OPENVEX, statements: Array.from({ length: MAX_STATEMENTS + 1 }, () => one) },
      /more than 100000 statements/,
    ],
    [
      'too many products',
      {
        ...OPENVEX,
        statements: Array.from({ length: MAX_PRODUCTS / 1000 + 1 }, () => ({
          ...one,
          products: Array(1000).fill('p'),
        })),
      },
      /more than 250000 products/,
    ],
    [
      'too many components',
      {
        ...CYCLONEDX,
        components: Array.from({ length: MAX_PRODUCTS + 1 }, () => ({})),
        vulnerabilities: [{ analysis: {} }],
      },
      /more than 250000 components/,
    ],
    ['too much text', ' '.repeat(MAX_VEX_LENGTH + 1), /more than 67108864 characters/],
  ]
  for (const [name, value, message] of cases)
    it(`is refused: ${name}`, () =>
      assert.throws(
        () => read(value),
        (error) => {
          assert.ok(error instanceof PlimsollError)
          assert.equal(error.code, 'vex-invalid')
          assert.match(error.message, message)
          assert.ok(error.message.startsWith('d.json is no VEX document'))
          return true
        },
      ))
})
