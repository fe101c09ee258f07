import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { documentOf, factsOf, findingOf, packageOf, productOf } from '../../../test/vex-fixtures.ts'
import type { Judged } from '../types.ts'
import { vexJudge } from './judge.ts'
import { VEX_STATUSES, type VexDocument, type VexStatement } from './types.ts'
import { MAX_UNMATCHED } from './uses.ts'

const PACKAGES = ['pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0', 'pkg:npm/c@2.0.0'].map((purl) => packageOf(purl))
const [A, B] = PACKAGES as [(typeof PACKAGES)[0], (typeof PACKAGES)[0]]
const FINDINGS = [
  findingOf('CVE-2024-1', A, { ids: ['CVE-2024-1', 'GHSA-1'] }),
  findingOf('CVE-2024-1', B),
  findingOf('CVE-2024-2', A),
]

function judge(...documents: readonly VexDocument[]): Judged {
  return vexJudge(documents)(FINDINGS, factsOf(PACKAGES))
}

function outcome(...documents: readonly VexDocument[]): string[] {
  return judge(...documents).suppressed.map(({ finding }) => `${finding.id} ${finding.package.name}`)
}

const FIRST = '2024-01-01T00:00:00Z'
const LATER = '2024-02-01T00:00:00Z'

describe('a statement', () => {
  it('that something is not affected takes out that flaw in that product, and says by whose word', () => {
    const statement = {
      justification: 'vulnerable_code_not_present',
      impact: 'It is compiled out.',
      timestamp: FIRST,
    }
    const { kept, suppressed, problems } = judge(documentOf('d.json', [statement], { author: 'Team' }))
    assert.deepEqual(
      kept.map(({ id, package: pkg }) => `${id} ${pkg.name}`),
      ['CVE-2024-1 b', 'CVE-2024-2 a'],
    )
    assert.deepEqual(
      suppressed.map(({ by, reason, decision }) => ({ by, reason, decision })),
      [
        {
          by: 'VEX d.json',
          reason: 'It is compiled out.',
          decision: {
            kind: 'vex',
            document: 'd.json',
            author: 'Team',
            status: 'not_affected',
            justification: 'vulnerable_code_not_present',
            timestamp: FIRST,
          },
        },
      ],
    )
    assert.deepEqual(problems, [])
  })

  it('is believed without a reason, and that is noted', () => {
    const { suppressed, problems } = judge(documentOf('d.json', [{}]))
    assert.equal(suppressed[0]?.reason, 'the author gives no reason')
    assert.deepEqual(
      problems?.map(({ code, subject, detail }) => [code, subject, detail]),
      [['vex-unexplained', 'd.json', 'CVE-2024-1: neither justification nor impact statement.']],
    )
  })

  it('counts for any name of the flaw, in any case', () => {
    assert.deepEqual(outcome(documentOf('d', [{ ids: ['GHSA-1'] }])), ['CVE-2024-1 a'])
    assert.deepEqual(
      vexJudge([documentOf('d', [{ ids: ['CVE-2024-9'] }])])(FINDINGS, factsOf(PACKAGES)).kept,
      FINDINGS,
    )
    const lower = [findingOf('cve-2024-1', A)]
    assert.equal(vexJudge([documentOf('d', [{}])])(lower, factsOf(PACKAGES)).kept.length, 0)
  })

  it('that something is affected, or looked into, stays with the finding', () => {
    for (const status of ['affected', 'under_investigation'] as const) {
      const { kept, suppressed } = judge(
        documentOf('d', [{ status, impact: 'So it is.', action: 'Wait.' }], { author: 'Team' }),
      )
      assert.equal(suppressed.length, 0)
      assert.deepEqual(kept[0]?.vex, [
        { document: 'd', author: 'Team', status, statement: 'So it is.', action: 'Wait.' },
      ])
      assert.equal(kept[1]?.vex, undefined)
    }
  })

  it('that something is fixed counts for the version that it names, and for no older one', () => {
    const fixed = (id: string) => outcome(documentOf('d', [{ status: 'fixed', products: [productOf(id)] }]))
    assert.deepEqual(fixed('pkg:npm/a@1.0.0'), ['CVE-2024-1 a'])
    assert.deepEqual(fixed('pkg:npm/a@1.0.1'), [])
  })
})

describe('several statements about one finding', () => {
  const said = (status: VexStatement['status'], timestamp?: string): Partial<VexStatement> => ({
    status,
    ...(timestamp === undefined ? {} : { timestamp }),
  })
  const cases: readonly [string, readonly VexDocument[], boolean][] = [
    ['the later counts', [documentOf('d', [said('affected', FIRST), said('not_affected', LATER)])], true],
    [
      'the later counts, wherever it stands',
      [documentOf('d', [said('not_affected', LATER), said('affected', FIRST)])],
      true,
    ],
    [
      'the later counts, also where it keeps',
      [documentOf('d', [said('not_affected', FIRST), said('affected', LATER)])],
      false,
    ],
    [
      'of one time, the one that keeps',
      [documentOf('d', [said('affected', FIRST), said('fixed', FIRST)])],
      false,
    ],
    [
      'one time in two zones',
      [documentOf('d', [said('affected', '2024-01-01T01:00:00+01:00'), said('fixed', FIRST)])],
      false,
    ],
    ['what has no time is older', [documentOf('d', [said('affected'), said('fixed', FIRST)])], true],
    [
      'two documents of one author, in whatever order',
      [
        documentOf('d', [said('not_affected', LATER)], { author: 'Team' }),
        documentOf('e', [said('affected', FIRST)], { author: 'Team' }),
      ],
      true,
    ],
    [
      'two documents of one author, the other way round',
      [
        documentOf('e', [said('affected', LATER)], { author: 'Team' }),
        documentOf('d', [said('not_affected', FIRST)], { author: 'Team' }),
      ],
      false,
    ],
    [
      'two authors: the first that the user gave, though it is older',
      [
        documentOf('d', [said('not_affected', FIRST)], { author: 'Team' }),
        documentOf('e', [said('affected', LATER)], { author: 'Vendor' }),
      ],
      true,
    ],
    [
      'two authors: the first that the user gave, though it keeps',
      [
        documentOf('e', [said('affected', FIRST)], { author: 'Vendor' }),
        documentOf('d', [said('not_affected', LATER)], { author: 'Team' }),
      ],
      false,
    ],
    [
      'documents without an author are of one each',
      [documentOf('d', [said('not_affected', FIRST)]), documentOf('e', [said('affected', LATER)])],
      true,
    ],
  ]
  for (const [name, documents, isOut] of cases)
    it(`${name}: ${isOut ? 'out' : 'kept'}`, () =>
      assert.deepEqual(outcome(...documents), isOut ? ['CVE-2024-1 a'] : []))

  it('leave what each author says of a finding that is kept', () => {
    const { kept } = judge(
      documentOf('d', [said('affected', LATER), said('under_investigation', FIRST)], { author: 'Team' }),
      documentOf('e', [said('under_investigation', FIRST)], { author: 'Vendor' }),
    )
    assert.deepEqual(
      kept[0]?.vex?.map(({ author, status }) => [author, status]),
      [
        ['Team', 'affected'],
        ['Vendor', 'under_investigation'],
      ],
    )
  })
})

describe('what became of a document', () => {
  const uses = (...documents: readonly VexDocument[]) => judge(...documents).record?.vex

  it('is told, with what came closest', () => {
    const statements: Partial<VexStatement>[] = [
      {},
      { products: [productOf('pkg:npm/a@0.9.0'), productOf('pkg:npm/x')] },
      { ids: ['CVE-2024-8'] },
      { ids: ['CVE-2024-9'], products: [productOf('pkg:npm/x')] },
      { ids: ['CVE-2024-2'], products: [productOf('pkg:oci/app', 'pkg:npm/b', 'pkg:npm/c')] },
      { products: [] },
    ]
    assert.deepEqual(uses(documentOf('d', statements, { author: 'Team' })), [
      {
        document: 'd',
        format: 'OpenVEX',
        author: 'Team',
        statements: 6,
        matched: 1,
        unmatched: [
          {
            vulnerability: 'CVE-2024-1',
            product: 'pkg:npm/a@0.9.0',
            why: 'the image has a 1.0.0, the statement is about 0.9.0',
          },
          {
            vulnerability: 'CVE-2024-2',
            product: 'pkg:npm/b and 1 more in pkg:oci/app',
            why: 'it was found in a 1.0.0, the statement is about b',
          },
          {
            vulnerability: 'CVE-2024-8',
            product: 'pkg:npm/a@1.0.0',
            why: 'it was not found in what the statement is about',
          },
          {
            vulnerability: 'CVE-2024-9',
            product: 'pkg:npm/x',
            why: 'neither the flaw nor the product is there',
          },
          { vulnerability: 'CVE-2024-1', product: 'no product', why: 'the statement names no product' },
        ],
      },
    ])
  })

  it('is cut, and the numbers say at what', () => {
    const many = Array.from({ length: MAX_UNMATCHED + 1 }, (_, i) => ({ ids: [`CVE-2020-${i}`] }))
    const [use] = uses(documentOf('d', many)) ?? []
    assert.deepEqual(
      [use?.statements, use?.matched, use?.unmatched.length],
      [MAX_UNMATCHED + 1, 0, MAX_UNMATCHED],
    )
  })

  it('of a store is told only where it is about a flaw that was found', () => {
    const store = { isNamed: false }
    const used = uses(
      documentOf('hit', [{}, { ids: ['CVE-2024-9'] }], store),
      documentOf('near', [{ products: [productOf('pkg:npm/a@0')] }], store),
      documentOf('far', [{ ids: ['CVE-2024-9'] }], store),
    )
    assert.deepEqual(
      used?.map(({ document, unmatched }) => [document, unmatched.length]),
      [
        ['hit', 0],
        ['near', 1],
      ],
    )
  })
})

describe('judging by VEX', () => {
  const statement = fc.record({
    ids: fc.constantFrom(['CVE-2024-1'], ['CVE-2024-2'], ['GHSA-1'], ['CVE-2024-3']),
    status: fc.constantFrom(...VEX_STATUSES),
    products: fc.array(
      fc.constantFrom(
        productOf('pkg:npm/a'),
        productOf('pkg:npm/b@1.0.0'),
        productOf('pkg:npm/b@2'),
        productOf('pkg:oci/app', 'pkg:npm/a'),
        productOf('pkg:oci/other'),
      ),
      { maxLength: 2 },
    ),
    timestamp: fc.constantFrom(FIRST, LATER, 'never'),
  })
  const documents = fc
    .array(
      fc.record({
        author: fc.constantFrom('Team', 'Vendor'),
        statements: fc.array(statement, { maxLength: 4 }),
      }),
      {
        maxLength: 3,
      },
    )
    .map((list) =>
      list.map(({ author, statements }, index) => documentOf(`d${index}`, statements, { author })),
    )

  it('loses nothing, in order', () =>
    fc.assert(
      fc.property(documents, (list) => {
        const { kept, suppressed } = judge(...list)
        const out = new Set(suppressed.map(({ finding }) => finding))
        assert.equal(kept.length + out.size, FINDINGS.length)
        assert.deepEqual(
          kept.map(({ id, package: pkg }) => `${id} ${pkg.name}`),
          FINDINGS.filter((one) => !out.has(one)).map(({ id, package: pkg }) => `${id} ${pkg.name}`),
        )
      }),
    ))

  it('changes nothing by a document without statements', () =>
    fc.assert(
      fc.property(documents, fc.nat(3), (list, place) => {
        const more = list.toSpliced(place, 0, documentOf('empty', [], { author: 'Nobody' }))
        assert.deepEqual(outcome(...more), outcome(...list))
      }),
    ))

  it('takes out no more for one who says that something is affected', () =>
    fc.assert(
      fc.property(documents, statement, fc.nat(3), fc.boolean(), (list, said, place, isNew) => {
        const author = isNew ? 'Somebody' : 'Team'
        const more = documentOf('more', [{ ...said, status: 'affected' }], { author })
        const before = new Set(outcome(...list))
        // At the end: one that comes before the others speaks for its author there and then.
        const places = isNew ? list.toSpliced(place, 0, more) : [...list, more]
        for (const one of outcome(...places)) assert.ok(before.has(one))
      }),
    ))

  it('is the same whatever the order of the statements in a document', () =>
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (list) => {
        assert.deepEqual(outcome(documentOf('d', list)), outcome(documentOf('d', list.toReversed())))
      }),
    ))
})
