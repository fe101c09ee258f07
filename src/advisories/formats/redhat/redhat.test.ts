import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { documentOf, memorySink } from '../../../../test/memory-feed.ts'
import { tarOf } from '../../../../test/tar-builder.ts'
import { readCsafVex, VexError } from '../csaf-vex/index.ts'
import { MAX_BRANCH_DEPTH } from '../csaf-vex/product-tree.ts'
import { furtherDocuments } from './documents.ts'
import { redhatFeed } from './feed.ts'
import { repositoryKey } from './names.ts'
import { productOf } from './products.ts'
import { addRedHatFlaw } from './records.ts'
import { REDHAT_DOCUMENTS } from './urls.ts'

const SIGNAL = new AbortController().signal

interface Component {
  readonly cpe?: string
  readonly purl: string
  readonly status: 'fixed' | 'known_affected' | 'known_not_affected' | 'under_investigation'
  readonly details?: string
  readonly url?: string
  readonly level?: string
}

/** A document about these components, each of a product of its own. */
function vex(cve: string, components: readonly Component[]) {
  const ids = components.map((_, i) => `p${i}:c${i}`)
  const status = (kind: Component['status']) => ids.filter((_, i) => components[i]?.status === kind)
  return {
    document: {
      aggregate_severity: { text: 'Important' },
      tracking: { id: cve, status: 'final', current_release_date: '2024-02-01' },
    },
    product_tree: {
      branches: components.flatMap(({ cpe = 'cpe:/a:redhat:enterprise_linux:9::appstream', purl }, i) => [
        { branches: [{ product: { product_id: `p${i}`, product_identification_helper: { cpe } } }] },
        { product: { product_id: `c${i}`, product_identification_helper: { purl } } },
      ]),
      relationships: ids.map((id, i) => ({
        full_product_name: { product_id: id },
        product_reference: `c${i}`,
        relates_to_product_reference: `p${i}`,
      })),
    },
    vulnerabilities: [
      {
        cve,
        title: 'a flaw',
        cwe: { id: 'CWE-79' },
        notes: [{ category: 'description', text: 'At length.' }],
        release_date: '2024-01-01',
        references: [{ url: 'https://a' }],
        scores: [{ cvss_v3: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } }],
        product_status: Object.fromEntries(
          (['fixed', 'known_affected', 'known_not_affected', 'under_investigation'] as const).map((kind) => [
            kind,
            status(kind),
          ]),
        ),
        remediations: components.flatMap(({ details, url }, i) => [
          ...(url ? [{ category: 'vendor_fix', details: 'x', url, product_ids: [ids[i]] }] : []),
          ...(details ? [{ category: 'none_available', details, product_ids: [ids[i]] }] : []),
          { category: 'workaround', details: 'Turn it off', product_ids: [ids[i]] },
        ]),
        threats: components.flatMap(({ level }, i) =>
          level ? [{ category: 'impact', details: level, product_ids: [ids[i]] }] : [],
        ),
      },
    ],
  }
}

function records(components: readonly Component[], major = '9') {
  const sink = memorySink()
  for (const flaw of readCsafVex(vex('CVE-2024-1', components), 'redhat')) addRedHatFlaw(flaw, major, sink)
  return sink
}

const CURL = 'pkg:rpm/redhat/curl@7.76.1-26.el9?epoch=1&arch='
const ERRATUM = 'https://access.redhat.com/errata/RHSA-2023:6745'

describe('a document of Red Hat', () => {
  it('gives a flaw with its texts and ratings', () => {
    assert.deepEqual(records([{ purl: `${CURL}x86_64`, status: 'fixed' }]).advisories, [
      {
        kind: 'advisory',
        id: 'CVE-2024-1',
        title: 'a flaw',
        description: 'At length.',
        severities: [
          { author: 'redhat', level: 'HIGH' },
          {
            author: 'redhat',
            cvss: { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8 },
          },
        ],
        cwes: ['CWE-79'],
        references: ['https://a'],
        published: '2024-01-01',
        modified: '2024-02-01',
      },
    ])
  })

  it('joins architectures and products with the same fix', () => {
    const { affectedPackages } = records([
      { purl: `${CURL}x86_64`, status: 'fixed', url: ERRATUM, level: 'Moderate' },
      {
        purl: `${CURL}aarch64`,
        status: 'fixed',
        url: ERRATUM,
        level: 'Moderate',
        cpe: 'cpe:/o:redhat:enterprise_linux:9::baseos',
      },
      { purl: `${CURL}src`, status: 'fixed', url: ERRATUM },
      { purl: 'pkg:rpm/redhat/curl-debuginfo@1?arch=x86_64', status: 'fixed' },
      { purl: 'pkg:oci/quay@1', status: 'fixed' },
      { purl: `${CURL}x86_64`, status: 'fixed', cpe: 'cpe:/a:redhat:enterprise_linux:8::appstream' },
    ])
    assert.deepEqual(affectedPackages, [
      {
        advisory: 'CVE-2024-1',
        namespace: 'redhat 9',
        name: 'curl',
        status: 'fixed',
        ranges: [{ fixed: '1:7.76.1-26.el9' }],
        severity: { author: 'redhat', level: 'MEDIUM' },
        vendorIds: ['RHSA-2023:6745'],
        qualifiers: {
          arches: ['aarch64', 'x86_64'],
          products: ['enterprise_linux:9::appstream', 'enterprise_linux:9::baseos'],
        },
      },
    ])
  })

  const BASE = 'cpe:/o:redhat:enterprise_linux:9'
  for (const [details, status] of [
    ['Affected', 'affected'],
    ['Will not fix', 'will_not_fix'],
    ['Out of support scope', 'end_of_life'],
    ['Fix deferred', 'fix_deferred'],
    [undefined, 'affected'],
  ] as const) {
    it(`that says «${details}» means ${status}, also of what is built from the source`, () => {
      const component: Component = { cpe: BASE, purl: 'pkg:rpm/redhat/openssl', status: 'known_affected' }
      const { affectedPackages } = records([{ ...component, ...(details ? { details } : {}) }])
      assert.deepEqual(
        affectedPackages.map((one) => [one.name, one.status, one.statusReason, one.ranges]),
        ['openssl', 'openssl.src'].map((name) => [name, status, details, [{}]]),
      )
    })
  }

  it('takes a document that lists binaries beside the source by its word', () => {
    const { affectedPackages } = records(
      [
        { cpe: BASE, purl: 'pkg:rpm/redhat/libcurl', status: 'known_affected' },
        { cpe: BASE, purl: 'pkg:rpm/redhat/curl?arch=src', status: 'known_affected' },
        { cpe: BASE, purl: 'pkg:rpm/redhat/curl', status: 'known_not_affected' },
      ].map((one, i) => ({ ...one, cpe: i === 1 ? BASE : one.cpe }) as Component),
    )
    assert.deepEqual(
      affectedPackages.filter(({ name }) => name !== 'libcurl.src').map(({ name, status }) => [name, status]),
      [
        ['libcurl', 'affected'],
        ['curl.src', 'affected'],
        ['curl', 'not_affected'],
      ],
    )
  })

  it('keeps nothing of what is not affected alone', () => {
    assert.deepEqual(records([{ purl: `${CURL}x86_64`, status: 'known_not_affected' }]).advisories, [])
    assert.deepEqual(records([{ purl: `${CURL}x86_64`, status: 'fixed' }], '8').advisories, [])
  })

  for (const [rpmmod, modules] of [
    ['nodejs:18:8080020230718102425:63b34585', ['nodejs:18']],
    ['python36:3.6', ['python36:3.6']],
    ['rhel10', undefined],
  ] as const) {
    it(`with rpmmod=${rpmmod} is about ${modules?.join() ?? 'none'}`, () => {
      const { affectedPackages } = records([{ purl: `${CURL}x86_64&rpmmod=${rpmmod}`, status: 'fixed' }])
      assert.deepEqual(affectedPackages[0]?.qualifiers?.modules, modules)
    })
  }

  it('is refused when it is none, and says nothing as a draft', () => {
    for (const value of [undefined, [], {}, { document: {} }])
      assert.throws(() => readCsafVex(value, 'x'), VexError)
    const document = vex('CVE-2024-1', [{ purl: `${CURL}x86_64`, status: 'fixed' }])
    const tracking = { ...document.document.tracking, status: 'draft' }
    assert.deepEqual(readCsafVex({ ...document, document: { ...document.document, tracking } }, 'x'), [])
  })

  it('with branches without an end is read as deep as real ones are', () => {
    const document = vex('CVE-2024-1', [{ purl: `${CURL}x86_64`, status: 'fixed' }])
    const nested = (depth: number): object[] => {
      let { branches }: { branches: object[] } = document.product_tree
      for (let i = 0; i < depth; i++) branches = [{ branches }]
      return branches
    }
    const components = (depth: number) =>
      readCsafVex(
        { ...document, product_tree: { ...document.product_tree, branches: nested(depth) } },
        'x',
      )[0]?.components.length
    assert.deepEqual([components(5), components(MAX_BRANCH_DEPTH)], [1, 0])
  })
})

describe('a product', () => {
  for (const [cpe, name, major] of [
    ['cpe:/a:redhat:enterprise_linux:9::appstream', 'enterprise_linux:9::appstream', '9'],
    ['cpe:/o:redhat:enterprise_linux:10.1', 'enterprise_linux:10.1', '10'],
    ['cpe:/o:redhat:rhel_eus:9.2::baseos', 'rhel_eus:9.2::baseos', '9'],
    ['cpe:/a:redhat:satellite:6.14::el8', 'satellite:6.14::el8', '8'],
    ['cpe:/a:redhat:enterprise_linux_ai:3', undefined, undefined],
    ['cpe:/a:redhat:openshift:4', undefined, undefined],
    ['cpe:/a:other:enterprise_linux:9', undefined, undefined],
    ['', undefined, undefined],
  ] as const) {
    it(`${cpe} is for ${major}`, () => {
      const product = productOf(cpe)
      assert.deepEqual([product?.name, product?.major], [name, major])
    })
  }
})

describe('the feed of Red Hat', () => {
  const { latest, changes, deletions, repositories } = REDHAT_DOCUMENTS
  const base = latest.slice(0, latest.lastIndexOf('/'))
  const index = [
    documentOf(Buffer.from('csaf_vex_2025-11-20.tar.zst\n'), latest),
    documentOf(
      Buffer.from(
        '"2024/cve-2024-2.json","2025-11-21T00:00:00+00:00"\n"2024/cve-2024-3.json","2025-11-19T00:00:00+00:00"\n"../x.json","2026-01-01"\n',
      ),
      changes,
    ),
    documentOf(Buffer.from('"2024/cve-2024-4.json","2025-11-22T00:00:00+00:00"\n'), deletions),
    documentOf(
      Buffer.from(
        '{"data": {"rhel-9-baseos": {"cpes": ["cpe:/o:redhat:enterprise_linux:9::baseos"]}, "odd": 7}}',
      ),
      repositories,
    ),
  ]

  it('asks for the archive and for what is newer', async () => {
    assert.deepEqual(await furtherDocuments(index, SIGNAL), [
      { url: `${base}/csaf_vex_2025-11-20.tar.zst` },
      { url: `${base}/2024/cve-2024-2.json`, optional: true },
    ])
    await assert.rejects(
      furtherDocuments([documentOf(Buffer.from('../x'), latest)], SIGNAL),
      /names no archive: «..\/x»/,
    )
  })

  it('takes newer documents in the place of those in the archive, and leaves what was deleted', async () => {
    const one = (id: string, version: string) =>
      JSON.stringify(vex(id, [{ purl: `pkg:rpm/redhat/a@${version}?arch=x86_64`, status: 'fixed' }]))
    const archive = tarOf([
      { path: '2024/cve-2024-1.json', content: one('CVE-2024-1', '1-1') },
      { path: '2024/cve-2024-2.json', content: one('CVE-2024-2', '1-1') },
      { path: '2024/cve-2024-4.json', content: one('CVE-2024-4', '1-1') },
      { path: '2024/cve-2024-5.json', content: '{"document"' },
      { path: 'README', content: 'x' },
    ])
    const sink = memorySink()
    const documents = [
      ...index,
      documentOf(archive, `${base}/csaf_vex_2025-11-20.tar.zst`),
      documentOf(Buffer.from(one('CVE-2024-2', '2-2')), `${base}/2024/cve-2024-2.json`),
    ]
    await redhatFeed('9').build(documents, sink, { signal: SIGNAL })
    assert.deepEqual(
      sink.affectedPackages.map(({ advisory, ranges }) => [advisory, ranges[0]?.fixed]),
      [
        ['CVE-2024-2', '2-2'],
        ['CVE-2024-1', '1-1'],
      ],
    )
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      ['[CVE-2024-5]'],
    )
    assert.deepEqual(
      [...sink.facts],
      [[repositoryKey('rhel-9-baseos'), ['cpe:/o:redhat:enterprise_linux:9::baseos']]],
    )
    assert.deepEqual([...sink.namespaces], ['redhat 9'])
  })
})
