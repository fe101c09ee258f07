import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_DEPTH } from '../limits.ts'
import { readVexDocument } from '../read-document.ts'
import type { VexComponent, VexDocument } from '../types.ts'

function read(value: unknown): VexDocument {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return readVexDocument(text, { name: 'd.json', isNamed: true })
}

/** Statements in short: what a table of a test can hold. */
function shortly(value: unknown) {
  return read(value).statements.map(({ products, ...rest }) => ({
    ...rest,
    products: products.map(({ component, subcomponents }) =>
      [component, ...subcomponents].map(nameOf).join(' > '),
    ),
  }))
}

function nameOf({ label, fault }: VexComponent): string {
  return fault === undefined ? label : `(${fault})`
}

const OPENVEX = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://openvex.dev/docs/example/1',
  author: 'Team',
  timestamp: '2024-01-01T00:00:00Z',
  version: 1,
}

describe('OpenVEX', () => {
  it('is read as version 0.2.0 has it', () => {
    const statements = [
      {
        vulnerability: {
          '@id': 'https://nvd.nist.gov/vuln/detail/CVE-2024-1',
          name: 'CVE-2024-1',
          aliases: ['GHSA-abcd', 'cve-2024-1'],
        },
        timestamp: '2024-02-01T00:00:00Z',
        products: [
          {
            '@id': 'pkg:oci/app',
            subcomponents: [{ '@id': 'pkg:npm/a@1' }, { identifiers: { purl: 'pkg:npm/b' } }],
          },
          {
            '@id': 'https://a.example/app',
            identifiers: { purl: 'pkg:npm/c', cpe23: 'cpe:2.3:a:v:p:1:*:*:*:*:*:*:*' },
          },
        ],
        status: 'not_affected',
        justification: 'vulnerable_code_not_present',
        impact_statement: 'Compiled out.',
      },
      {
        vulnerability: { name: 'CVE-2024-2' },
        products: ['pkg:npm/c'],
        status: 'fixed',
        status_notes: 'See notes.',
      },
      {
        vulnerability: { '@id': 'https://nvd.nist.gov/vuln/detail/CVE-2024-3' },
        last_updated: '2024-03-01T00:00:00Z',
        status: 'affected',
        action_statement: 'Update.',
      },
    ]
    assert.deepEqual(shortly({ ...OPENVEX, statements }), [
      {
        ids: ['CVE-2024-1', 'GHSA-ABCD'],
        status: 'not_affected',
        products: ['pkg:oci/app > pkg:npm/a@1 > pkg:npm/b', 'https://a.example/app'],
        justification: 'vulnerable_code_not_present',
        impact: 'Compiled out.',
        timestamp: '2024-02-01T00:00:00Z',
      },
      {
        ids: ['CVE-2024-2'],
        status: 'fixed',
        products: ['pkg:npm/c'],
        impact: 'See notes.',
        timestamp: '2024-01-01T00:00:00Z',
      },
      {
        ids: ['CVE-2024-3'],
        status: 'affected',
        products: [],
        action: 'Update.',
        timestamp: '2024-03-01T00:00:00Z',
      },
    ])
    const { author, format, statements: read2 } = read({ ...OPENVEX, statements })
    assert.deepEqual([author, format], ['Team', 'OpenVEX'])
    assert.deepEqual(read2[0]?.products[1]?.component, {
      label: 'https://a.example/app',
      purls: [{ type: 'npm', name: 'c' }],
      cpes: ['cpe:2.3:a:v:p:1:*:*:*:*:*:*:*'],
      digests: [],
      names: ['https://a.example/app'],
    })
  })

  it('is read as version 0.0.1 had it, where parts stand beside products', () => {
    const old = {
      '@context': 'https://openvex.dev/ns',
      author: 'Team',
      statements: [
        {
          vulnerability: 'CVE-2024-1',
          products: ['pkg:oci/app'],
          subcomponents: ['pkg:npm/a'],
          status: 'not_affected',
        },
      ],
    }
    assert.deepEqual(shortly(old), [
      { ids: ['CVE-2024-1'], status: 'not_affected', products: ['pkg:oci/app > pkg:npm/a'] },
    ])
    const { '@context': _context, ...bare } = old
    assert.equal(read(bare).format, 'OpenVEX')
  })

  it('tells images by the digests that stand beside', () => {
    const hashes = { 'sha-256': 'A'.repeat(64), md5: 'x' }
    const products = [{ '@id': 'pkg:oci/app', hashes }]
    const { statements } = read({
      ...OPENVEX,
      statements: [{ vulnerability: 'X-1', products, status: 'fixed' }],
    })
    assert.deepEqual(statements[0]?.products[0]?.component.digests, [`sha256:${'a'.repeat(64)}`])
  })
})

const CSAF = {
  document: {
    category: 'csaf_vex',
    publisher: { name: 'Vendor', category: 'vendor' },
    tracking: { id: 'V-1', status: 'final', current_release_date: '2024-05-01T00:00:00Z' },
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Vendor',
        branches: [
          {
            category: 'product_name',
            name: 'App',
            product: {
              product_id: 'APP',
              name: 'App',
              product_identification_helper: { purl: 'pkg:oci/app' },
            },
          },
          {
            category: 'product_version_range',
            name: 'vers:npm/<2',
            product: {
              product_id: 'OLD',
              name: 'lib <2',
              product_identification_helper: { purl: 'pkg:npm/lib' },
            },
          },
          {
            category: 'product_version_range',
            name: '<2',
            branches: [
              {
                product: {
                  product_id: 'IN',
                  name: 'x',
                  product_identification_helper: { purl: 'pkg:npm/lib@1' },
                },
              },
            ],
          },
          { category: 'product_version', name: '1', product: { product_id: 'BARE', name: 'nginx' } },
          'nonsense',
        ],
      },
    ],
    full_product_names: [
      { product_id: 'LIB', name: 'lib', product_identification_helper: { purl: 'pkg:npm/lib@1' } },
      {
        product_id: 'OS',
        name: 'RHEL',
        product_identification_helper: { cpe: 'cpe:/o:redhat:enterprise_linux:9' },
      },
      { product_id: 'MOD', name: 'module', product_identification_helper: { purl: 'pkg:rpmmod/redhat/m@1' } },
    ],
    product_groups: [{ group_id: 'G', product_ids: ['LIB', 'APP'] }],
    relationships: [
      relation('APP:LIB', 'LIB', 'APP'),
      relation('OS:MOD', 'MOD', 'OS'),
      relation('OS:MOD:LIB', 'LIB', 'OS:MOD'),
    ],
  },
}

function relation(id: string, part: string, whole: string): object {
  return {
    category: 'default_component_of',
    full_product_name: { product_id: id, name: id },
    product_reference: part,
    relates_to_product_reference: whole,
  }
}

describe('CSAF', () => {
  it('is read with flags, threats and remediations, by what they are about', () => {
    const vulnerabilities = [
      {
        cve: 'CVE-2024-1',
        ids: [{ system_name: 'x', text: 'V-2024' }],
        product_status: {
          known_not_affected: ['APP:LIB', 'LIB', 'OS:MOD:LIB', 'GONE'],
          first_fixed: ['IN'],
          known_affected: ['OLD', 'BARE'],
          under_investigation: ['APP'],
          recommended: ['LIB'],
        },
        flags: [{ label: 'component_not_present', group_ids: ['G'] }],
        threats: [
          { category: 'impact', details: 'Not built in.', product_ids: ['LIB'] },
          { category: 'impact', details: 'Important' },
          { category: 'impact', details: 'Is not reached.' },
          { category: 'exploit_status', details: 'no' },
        ],
        remediations: [{ category: 'vendor_fix', details: 'Update.', url: 'https://v.example/1' }],
      },
      { product_status: { fixed: ['LIB'] } },
    ]
    const base = { ids: ['CVE-2024-1', 'V-2024'], timestamp: '2024-05-01T00:00:00Z' }
    assert.deepEqual(shortly({ ...CSAF, vulnerabilities }), [
      {
        ...base,
        status: 'not_affected',
        products: ['pkg:oci/app > pkg:npm/lib@1', 'cpe:/o:redhat:enterprise_linux:9 > pkg:npm/lib@1'],
        impact: 'Is not reached.',
      },
      {
        ...base,
        status: 'not_affected',
        products: ['pkg:npm/lib@1'],
        justification: 'component_not_present',
        impact: 'Not built in.',
      },
      { ...base, status: 'fixed', products: ['pkg:npm/lib@1'] },
      {
        ...base,
        status: 'affected',
        products: [
          '(the statement is about a range of versions (vers:npm/<2), which is not compared)',
          '(nginx has neither a package URL nor a CPE)',
        ],
        action: 'Update. https://v.example/1',
      },
      { ...base, status: 'under_investigation', products: ['pkg:oci/app'] },
    ])
    assert.equal(read({ ...CSAF, vulnerabilities }).author, 'Vendor')
  })

  it('is not read further down than its limit, nor in a circle', () => {
    let branch: object = {
      product: { product_id: 'DEEP', name: 'd', product_identification_helper: { purl: 'pkg:npm/d' } },
    }
    for (let depth = 0; depth < MAX_DEPTH; depth++) branch = { category: 'x', name: 'x', branches: [branch] }
    const vulnerabilities = [{ cve: 'CVE-1', product_status: { fixed: ['DEEP', 'A'] } }]
    const relationships = [relation('A', 'A', 'B'), relation('B', 'B', 'A')]
    assert.deepEqual(
      shortly({ ...CSAF, product_tree: { branches: [branch], relationships }, vulnerabilities }),
      [],
    )
  })
})

const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: 'urn:uuid:1',
  metadata: { timestamp: '2024-06-01T00:00:00Z', authors: [{ name: 'Team' }] },
  components: [
    {
      'bom-ref': 'a',
      type: 'library',
      name: 'a',
      version: '1',
      purl: 'pkg:npm/a@1',
      components: [{ 'bom-ref': 'inner', type: 'library', name: 'i', purl: 'pkg:npm/i@1' }],
    },
    { 'bom-ref': 'bare', type: 'library', name: 'bare', version: '2' },
    'nonsense',
  ],
}

describe('CycloneDX', () => {
  const flaw = (analysis: object, ...affects: readonly object[]) => ({ id: 'CVE-2024-1', analysis, affects })

  it('is read by references, package URLs and BOM-Links', () => {
    const refs = [
      'a',
      'inner',
      'bare',
      'pkg:npm/p@1',
      'urn:cdx:1/1#a',
      'urn:cdx:9/1#pkg%3Anpm%2Fq%401',
      'urn:cdx:9/1#z',
      'gone',
    ]
    const vulnerabilities = [
      flaw(
        { state: 'not_affected', justification: 'code_not_reachable', detail: 'Never called.' },
        ...refs.map((ref) => ({ ref })),
      ),
    ]
    assert.deepEqual(shortly({ ...CYCLONEDX, vulnerabilities }), [
      {
        ids: ['CVE-2024-1'],
        status: 'not_affected',
        products: [
          'pkg:npm/a@1',
          'pkg:npm/i@1',
          '(bare:2 has neither a package URL nor a CPE)',
          'pkg:npm/p@1',
          'pkg:npm/a@1',
          'pkg:npm/q@1',
          '(z is no component of the document)',
          '(gone is no component of the document)',
        ],
        justification: 'vulnerable_code_not_in_execute_path',
        impact: 'Never called.',
        timestamp: '2024-06-01T00:00:00Z',
      },
    ])
  })

  it('about an image speaks of the parts of that image alone', () => {
    for (const [subject, shown] of [
      [
        { 'bom-ref': 'root', type: 'container', name: 'registry.example/app', version: '1.0' },
        'registry.example/app:1.0',
      ],
      [
        {
          'bom-ref': 'root',
          type: 'container',
          name: 'registry.example/app',
          version: `sha256:${'a'.repeat(64)}`,
        },
        `registry.example/app@sha256:${'a'.repeat(64)}`,
      ],
      [{ 'bom-ref': 'root', type: 'application', name: 'app', purl: 'pkg:oci/app' }, 'pkg:oci/app'],
    ] as const) {
      const document = {
        ...CYCLONEDX,
        metadata: { component: subject },
        vulnerabilities: [flaw({ state: 'not_affected' }, { ref: 'a' }, { ref: 'root' })],
      }
      assert.deepEqual(shortly(document)[0]?.products, [`${shown} > pkg:npm/a@1`, shown])
    }
  })

  it('is read in all its states', () => {
    const states = {
      resolved: 'fixed',
      resolved_with_pedigree: 'fixed',
      exploitable: 'affected',
      in_triage: 'under_investigation',
      false_positive: 'not_affected',
      not_affected: 'not_affected',
    }
    for (const [state, status] of Object.entries(states)) {
      const vulnerabilities = [
        {
          ...flaw({ state, response: ['update'], lastUpdated: '2024-07-01T00:00:00Z' }, { ref: 'a' }),
          references: [{ id: 'GHSA-1' }],
          recommendation: 'Take 2.',
        },
      ]
      const [one] = shortly({ ...CYCLONEDX, vulnerabilities })
      assert.deepEqual(
        [one?.status, one?.ids, one?.timestamp, one?.action, one?.impact],
        [
          status,
          ['CVE-2024-1', 'GHSA-1'],
          '2024-07-01T00:00:00Z',
          'Take 2.; update',
          state === 'false_positive' ? 'a false positive' : undefined,
        ],
      )
    }
    assert.deepEqual(shortly({ ...CYCLONEDX, vulnerabilities: [flaw({}), flaw({ state: 'else' })] }), [])
  })

  it('does not take a version for unaffected that it lists as affected, nor a range for anything', () => {
    const versions = [
      { version: '1', status: 'unaffected' },
      { version: '2', status: 'affected' },
      { version: '3' },
      { version: '4', status: 'unknown' },
      { range: 'vers:npm/>=5', status: 'unaffected' },
    ]
    const { statements } = read({
      ...CYCLONEDX,
      vulnerabilities: [flaw({ state: 'not_affected' }, { ref: 'pkg:npm/a', versions })],
    })
    assert.deepEqual(
      statements.map(({ status, products }) => [
        status,
        products.map(({ component }) => component.fault ?? component.purls[0]?.version),
      ]),
      [
        [
          'not_affected',
          ['1', 'the statement is about a range of versions (vers:npm/>=5), which is not compared'],
        ],
        ['affected', ['2', '3']],
      ],
    )
  })
})
