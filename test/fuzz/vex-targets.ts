import { locationsOf } from '../../src/engine/decisions/vex/repository/index-document.ts'
import { parseManifest } from '../../src/engine/decisions/vex/repository/location.ts'
import { readExisting } from '../../src/judgement/vex/add-statement.ts'
import { vexJudge } from '../../src/judgement/vex/judge.ts'
import { readVexDocument } from '../../src/judgement/vex/read-document.ts'
import { openVex } from '../attached-documents.ts'
import { factsOf, findingOf, packageOf } from '../vex-fixtures.ts'
import type { FuzzTarget } from './targets.ts'

const CSAF = {
  document: {
    publisher: { name: 'Vendor' },
    tracking: { status: 'final', current_release_date: '2024-05-01T00:00:00Z' },
  },
  product_tree: {
    branches: [
      {
        category: 'product_version',
        name: '1',
        product: { product_id: 'P', name: 'p', product_identification_helper: { purl: 'pkg:npm/a@1' } },
      },
    ],
    full_product_names: [
      {
        product_id: 'OS',
        name: 'x',
        product_identification_helper: { cpe: 'cpe:/o:alpinelinux:alpine_linux:3.18' },
      },
    ],
    product_groups: [{ group_id: 'G', product_ids: ['P'] }],
    relationships: [
      { full_product_name: { product_id: 'R' }, product_reference: 'P', relates_to_product_reference: 'OS' },
    ],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2024-1',
      product_status: { known_not_affected: ['P', 'R'], known_affected: ['OS'] },
      flags: [{ label: 'component_not_present', group_ids: ['G'] }],
      threats: [{ category: 'impact', details: 'x' }],
      remediations: [{ category: 'vendor_fix', details: 'y', product_ids: ['P'] }],
    },
  ],
}

const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  metadata: { component: { 'bom-ref': 'r', type: 'container', name: 'app', version: '1' } },
  components: [
    { 'bom-ref': 'a', name: 'a', purl: 'pkg:npm/a@1', components: [{ 'bom-ref': 'b', name: 'b' }] },
  ],
  vulnerabilities: [
    {
      id: 'CVE-2024-1',
      analysis: { state: 'not_affected', justification: 'code_not_reachable' },
      affects: [{ ref: 'a', versions: [{ version: '1', status: 'unaffected' }] }, { ref: 'urn:cdx:1/1#b' }],
    },
  ],
}

const INDEX = { packages: [{ id: 'pkg:npm/a', location: 'pkg/npm/a/vex.json' }] }
const MANIFEST = {
  versions: {
    v0: { spec_version: 'v0.1', update_interval: '1h', locations: [{ url: 'https://a.example/a.tgz//b' }] },
  },
}

/** What people and stores say of flaws: a document that is read must not trip the judge. */
export function vexTargets(): readonly FuzzTarget[] {
  const statement = {
    subject: [{ digest: { sha256: 'a'.repeat(64) } }],
    predicate: openVex('CVE-2024-1', 'pkg:oci/app'),
  }
  const envelope = { payload: Buffer.from(JSON.stringify(statement)).toString('base64') }
  const packages = [packageOf('pkg:npm/a@1'), packageOf('pkg:apk/alpine/b@1?distro=alpine-3.18.4')]
  const findings = packages.map((pkg) => findingOf('CVE-2024-1', pkg))
  const facts = factsOf(packages)
  return [
    target(
      'vex-document',
      [openVex('CVE-2024-1', 'pkg:npm/a'), CSAF, CYCLONEDX, statement, envelope],
      (text) => {
        vexJudge([readVexDocument(text, { name: 'd', isNamed: true })])(findings, facts)
      },
    ),
    target('vex-existing', [openVex('CVE-2024-1', 'pkg:npm/a')], (text) => void readExisting(text, 'd')),
    target('vex-index', [INDEX], (text) => void locationsOf(text, ['pkg:npm/a'], 'r')),
    target('vex-manifest', [MANIFEST], (text) => void parseManifest(text, 'https://a.example/m.json')),
  ]
}

function target(name: string, corpus: readonly unknown[], read: (text: string) => void): FuzzTarget {
  return {
    name,
    corpus: corpus.map((value) => Buffer.from(JSON.stringify(value))),
    run: async (input) => {
      read(input.toString())
      await Promise.resolve()
    },
  }
}
