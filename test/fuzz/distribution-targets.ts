import { readCsafVex } from '../../src/advisories/formats/csaf-vex/index.ts'
import { azureLinuxFeed } from '../../src/advisories/formats/oval/azure-linux.ts'
import { furtherDocuments } from '../../src/advisories/formats/redhat/documents.ts'
import { redhatFeed } from '../../src/advisories/formats/redhat/feed.ts'
import { addRedHatFlaw } from '../../src/advisories/formats/redhat/records.ts'
import { REDHAT_DOCUMENTS, VEX } from '../../src/advisories/formats/redhat/urls.ts'
import { PlimsollError } from '../../src/core/errors.ts'
import type { Feed } from '../../src/core/feed.ts'
import { archFeed } from '../../src/ecosystems/arch/feed.ts'
import { bottlerocketFeed } from '../../src/ecosystems/bottlerocket/feed.ts'
import { phpSecurityAdvisories } from '../../src/ecosystems/composer/security-advisories.ts'
import { oracleFeed } from '../../src/ecosystems/oracle/index.ts'
import { photonFeed } from '../../src/ecosystems/photon/index.ts'
import { rubyAdvisoryDb } from '../../src/ecosystems/rubygems/ruby-advisory-db.ts'
import { slesFeed } from '../../src/ecosystems/sles/index.ts'
import { buildInMemory, documentOf, memorySink } from '../memory-feed.ts'
import { tarOf } from '../tar-builder.ts'
import type { FuzzTarget } from './targets.ts'

const signal = new AbortController().signal

const PRODUCT = 'cpe:/o:redhat:enterprise_linux:9::baseos'
const VEX_DOCUMENT = JSON.stringify({
  document: {
    aggregate_severity: { text: 'Important' },
    tracking: { id: 'CVE-2024-0001', status: 'final', current_release_date: '2024-02-01' },
  },
  product_tree: {
    branches: [
      {
        branches: [{ product: { product_id: 'p', product_identification_helper: { cpe: PRODUCT } } }],
      },
      {
        product: {
          product_id: 'c',
          product_identification_helper: {
            purl: 'pkg:rpm/redhat/curl@7.76.1-26.el9?epoch=1&arch=x86_64&rpmmod=curl:1',
          },
        },
      },
      { product: { product_id: 's', product_identification_helper: { purl: 'pkg:rpm/redhat/curl' } } },
    ],
    relationships: ['c', 's'].map((id) => ({
      full_product_name: { product_id: `p:${id}` },
      product_reference: id,
      relates_to_product_reference: 'p',
    })),
  },
  vulnerabilities: [
    {
      cve: 'CVE-2024-0001',
      title: 'a flaw',
      cwe: { id: 'CWE-79' },
      notes: [{ category: 'description', text: 'At length.' }],
      references: [{ url: 'https://a.example' }],
      scores: [{ cvss_v3: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } }],
      product_status: { fixed: ['p:c'], known_affected: ['p:s'] },
      remediations: [
        { category: 'vendor_fix', url: 'https://a.example/errata/RHSA-2024:1', product_ids: ['p:c'] },
        { category: 'none_available', details: 'Will not fix', product_ids: ['p:s'] },
      ],
      threats: [{ category: 'impact', details: 'Low', product_ids: ['p:c'] }],
    },
  ],
})

const REDHAT_LISTS = [
  'csaf_vex_2025-11-20.tar.zst\n',
  '"2024/cve-2024-2.json","2025-11-21T00:00:00+00:00"\n',
  '"2024/cve-2024-4.json","2025-11-22T00:00:00+00:00"\n',
  `{"data": {"rhel-9-baseos": {"cpes": ["${PRODUCT}"]}}}`,
]

/** The same flaw in the words of each of those who publish OVAL. */
function oval(product: string): string {
  return `<oval_definitions xmlns="x"><generator><o:timestamp xmlns:o="y">2024-01-03T00:00:00</o:timestamp></generator>
<definitions><definition id="oval:a:def:1"><metadata><title>a: b (IMPORTANT)</title><reference source="elsa" ref_id="ELSA-1" ref_url="https://e"/>
<reference source="CVE" ref_id="CVE-2024-0001" ref_url="https://c"/><description>text</description><patchable>true</patchable>
<advisory><severity>IMPORTANT</severity><issued date="2024-01-02"/><cve>CVE-2024-0002</cve></advisory></metadata>
<criteria operator="AND"><criterion test_ref="t:9" comment="${product}"/><criteria operator="OR">
<criteria operator="AND"><criterion test_ref="t:9" comment="Oracle Linux arch is x86_64"/><criterion test_ref="t:1" comment="a is earlier"/></criteria>
<criterion test_ref="t:2"/></criteria></criteria></definition></definitions>
<tests><rpminfo_test id="t:1"><object object_ref="o:1"/><state state_ref="s:1"/></rpminfo_test>
<rpminfo_test id="t:2"><object object_ref="o:1"/><state state_ref="s:2"/></rpminfo_test></tests>
<objects><rpminfo_object id="o:1"><name>a</name></rpminfo_object></objects>
<states><rpminfo_state id="s:1"><arch operation="pattern match">(aarch64|x86_64)</arch><evr operation="less than">1:2-3</evr></rpminfo_state>
<rpminfo_state id="s:2"><evr operation="greater than">0:0-0</evr></rpminfo_state></states></oval_definitions>`
}

const ARCH = JSON.stringify([
  {
    name: 'AVG-1',
    packages: ['a'],
    status: 'Fixed',
    severity: 'High',
    affected: '1-1',
    fixed: '1-2',
    issues: ['CVE-2024-0001'],
    advisories: ['ASA-1'],
  },
])

const PHOTON = JSON.stringify([
  { cve_id: 'CVE-2024-0001', pkg: 'a', cve_score: 7.5, res_ver: '1-2.ph5', status: 'Fixed' },
])

const UPDATEINFO = `<updates><update status="final" type="security"><id>BRSA-1</id><title>a</title><severity>important</severity>
<issued date="2024-01-02T00:00:00Z"/><references><reference href="https://c" id="CVE-2024-0001" type="cve"/></references>
<pkglist><collection short="b"><package name="a" version="1" release="2" epoch="0" arch="x86_64"/></collection></pkglist></update></updates>`

const PHP = `title: a flaw
link: https://a.example
cve: CVE-2024-0001
reference: composer://a/b
branches:
  1.x:
    time: 2024-01-02 00:00:00
    versions: ['>=1.0', '<1.2.3']
`

const GEM = `gem: rack
cve: 2024-0001
url: https://a.example
title: a flaw
cvss_v3: 7.5
unaffected_versions: ["< 1.0"]
patched_versions: ["~> 1.2, >= 1.2.3", ">= 2.0"]
`

/** Feeds of distributions and of communities, each by its own words. */
export function distributionTargets(): readonly FuzzTarget[] {
  return [
    ...vexTargets(),
    buildTarget('oval-oracle', oracleFeed, oval('Oracle Linux 9 is installed')),
    buildTarget('oval-suse', slesFeed('15'), oval('SUSE Linux Enterprise Server 15 SP4 is installed')),
    buildTarget('oval-microsoft', azureLinuxFeed('cbl-mariner', 'CBL-Mariner', '2.0'), oval('x')),
    buildTarget('arch', archFeed, ARCH),
    buildTarget('photon', photonFeed('5.0'), PHOTON),
    buildTarget('bottlerocket', bottlerocketFeed, UPDATEINFO),
    yamlTarget('php-advisory', phpSecurityAdvisories, 'm/a/b/CVE-2024-0001.yaml', PHP),
    yamlTarget('gem-advisory', rubyAdvisoryDb, 'm/gems/rack/CVE-2024-0001.yml', GEM),
  ]
}

function buildTarget(name: string, feed: Feed, text: string): FuzzTarget {
  return {
    name,
    corpus: [Buffer.from(text)],
    run: async (input) => void (await buildInMemory(feed, [documentOf(input, feed.documents[0]?.url, 50)])),
  }
}

/** The file is damaged, not the archive around it. */
function yamlTarget(name: string, feed: Feed, path: string, text: string): FuzzTarget {
  return {
    name,
    corpus: [Buffer.from(text)],
    run: async (input) => void (await buildInMemory(feed, [documentOf(tarOf([{ path, content: input }]))])),
  }
}

function vexTargets(): readonly FuzzTarget[] {
  const { latest, changes, deletions, repositories } = REDHAT_DOCUMENTS
  return [
    {
      name: 'csaf-vex',
      corpus: [Buffer.from(VEX_DOCUMENT)],
      run: async (input) => {
        // As the feed does it: what is wrong with one document is told, and the next one is read.
        const document = documentOf(input, `${VEX}/2024/cve-2024-0001.json`, 50)
        await redhatFeed('9').build([document], memorySink(), { signal })
      },
    },
    {
      name: 'csaf-vex-values',
      corpus: [Buffer.from(VEX_DOCUMENT)],
      run: async (input) => {
        const sink = memorySink()
        try {
          for (const flaw of readCsafVex(JSON.parse(input.toString()), 'redhat'))
            addRedHatFlaw(flaw, '9', sink)
        } catch (error) {
          const isAnswer =
            error instanceof SyntaxError || (error instanceof Error && error.name === 'VexError')
          if (!isAnswer) throw error
          throw new PlimsollError('feed-invalid', error.message, { cause: error })
        }
        await Promise.resolve()
      },
    },
    {
      name: 'redhat-lists',
      corpus: [Buffer.from(REDHAT_LISTS.join('\0'))],
      run: async (input) => {
        const parts = input.toString('latin1').split('\0')
        const documents = [latest, changes, deletions, repositories].map((url, i) =>
          documentOf(Buffer.from(parts[i] ?? '', 'latin1'), url, 50),
        )
        await furtherDocuments(documents, signal)
        await redhatFeed('9').build(documents, memorySink(), { signal })
      },
    },
  ]
}
