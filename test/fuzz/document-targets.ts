import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDocument } from '../../src/advisories/fetch/open-document.ts'
import { filesOfRepositories, namedByMirrorList } from '../../src/advisories/formats/repomd.ts'
import type { Feed } from '../../src/core/feed.ts'
import { amazonFeed } from '../../src/ecosystems/amazon/feed.ts'
import { fedoraFeed } from '../../src/ecosystems/fedora/feed.ts'
import { openEulerFeed } from '../../src/ecosystems/openeuler/feed.ts'
import { nvdCpeFeed } from '../../src/ecosystems/programs/nvd-feed.ts'
import { rockyFeed } from '../../src/ecosystems/rocky/feed.ts'
import { buildInMemory, documentOf } from '../memory-feed.ts'
import type { FuzzTarget } from './targets.ts'

const options = { signal: new AbortController().signal }

const UPDATEINFO = `<?xml version="1.0" encoding="UTF-8"?>
<updates><update from="a" status="final" type="security" version="2"><id>RLSA-2021:1979</id>
<title>Important: squid:4 security update</title><issued date="2021-07-22 03:16:49"/><severity>Important</severity>
<description><![CDATA[CVE-2020-25097:]]>&#xA;Text &amp; more</description>
<references><reference href="https://a.example" id="CVE-2020-25097" type="cve" title="x"/></references>
<pkglist><collection short="RL8"><module name="squid" stream="4"/><package name="squid" version="4.11"
release="4.module+el8.4.0+404+316a0dc5.2" epoch="7" arch="x86_64" src="squid.src.rpm"/></collection></pkglist>
</update></updates>`

const MODULES =
  '---\ndocument: modulemd\ndata:\n  name: squid\n  stream: "4"\n  artifacts:\n    rpms:\n    - squid-7:4.11-4.x86_64\n'

const REPOMD = `<repomd><data type="updateinfo"><checksum type="sha256">${'ab'.repeat(32)}</checksum>
<location href="repodata/updateinfo.xml.gz"/></data></repomd>`

const CVRF = `<cvrfdoc xmlns="x"><DocumentTracking><Identification><ID>openEuler-SA-1</ID></Identification></DocumentTracking>
<ProductTree><Branch Type="Package Arch" Name="x86_64"><FullProductName CPE="cpe:/a:openEuler:openEuler:22.03-LTS">
a-b-1.0-2.oe2203.x86_64.rpm</FullProductName></Branch></ProductTree><Vulnerability><CVE>CVE-2024-0001</CVE>
<ProductStatuses><Status Type="Fixed"><ProductID>openEuler-22.03-LTS</ProductID></Status></ProductStatuses>
<CVSSScoreSets><ScoreSet><Vector>AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H</Vector></ScoreSet></CVSSScoreSets>
</Vulnerability></cvrfdoc>`

const BODHI = JSON.stringify({
  updates: [
    {
      alias: 'FEDORA-1',
      release: { version: '36' },
      severity: 'high',
      notes: 'CVE-2022-0001',
      date_stable: '2022-06-30 01:17:00',
      builds: [{ nvr: 'a-1-2.fc36', epoch: 3 }],
      bugs: [{ title: 'CVE-2022-0002 a: b [fedora-all]' }],
    },
  ],
  pages: 2,
})

const NVD = JSON.stringify({
  format: 'NVD_CVE',
  timestamp: '2026-01-01T00:00:00.000',
  vulnerabilities: [
    {
      cve: {
        id: 'CVE-2021-0001',
        configurations: [
          {
            operator: 'AND',
            nodes: [
              {
                operator: 'OR',
                negate: false,
                cpeMatch: [
                  {
                    vulnerable: true,
                    criteria: 'cpe:2.3:a:erlang:erlang\\/otp:*:*:*:*:*:*:*:*',
                    versionStartExcluding: '1.0.2a',
                    versionEndIncluding: '1.1.1-rc.1',
                  },
                  { vulnerable: true, criteria: 'cpe:2.3:a:openbsd:openssh:9.2:p1:*:*:*:*:*:*' },
                ],
              },
              {
                operator: 'OR',
                negate: true,
                cpeMatch: [{ vulnerable: false, criteria: 'cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*' }],
              },
            ],
          },
        ],
      },
    },
  ],
})

const BZIP2 =
  'QlpoOTFBWSZTWSbkm60AACFTgAAQQAQEAD////AgAHBQAAAAARSmpoyG0hkzU2SY39e2GOBMYLDB8Gw3jQYGg+hmOeowBoMAaA1G5dx4HYaj0HUYG4bD9GQzGg8DIfY0GoyGw2HMQ5Hkf4u5IpwoSBNyTdaA'
const XZ =
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AEZAEJdACoaCKIDJWbxS3jFogX/LubZ0iAarTT44h3oQTb63AZpuzzkEDQnCeuzZuPUbXhukftxba0hR6EhL0Rz4OCLQVANIAAAABavuiJUgcNgAAFemgIAAABgSm7EscRn+wIAAAAABFla'

/** Documents of feeds, and what they are compressed with. */
export function documentTargets(): readonly FuzzTarget[] {
  return [
    buildTarget('updateinfo', rockyFeed('8'), [UPDATEINFO], 'https://a.example/updateinfo.xml'),
    buildTarget('modules', rockyFeed('8'), [MODULES], 'https://a.example/modules.yaml'),
    buildTarget('bodhi', fedoraFeed('36'), [BODHI], 'https://a.example/updates/'),
    buildTarget('cvrf', openEulerFeed, [CVRF], 'https://a.example/a.xml'),
    buildTarget('nvd-cpe', nvdCpeFeed, [NVD], 'https://a.example/a.json'),
    {
      name: 'repomd',
      corpus: [Buffer.from(REPOMD)],
      run: async (input) => {
        const document = documentOf(input, 'https://a.example/repodata/repomd.xml', 50)
        await filesOfRepositories([document], ['updateinfo'], options)
      },
    },
    {
      name: 'mirror-list',
      corpus: [Buffer.from('# a\nhttps://a.example/$basearch/\n')],
      run: async (input) => void (await namedByMirrorList(documentOf(input), 'x86_64', options)),
    },
    {
      name: 'extras-catalog',
      corpus: [Buffer.from('{"topics":[{"n":"golang1.19"}]}')],
      run: async (input) => {
        const feed = amazonFeed('2')
        await feed.next?.([documentOf(input, feed.documents[1]?.url)], options)
      },
    },
    decompressionTarget(),
  ]
}

function buildTarget(name: string, feed: Feed, corpus: readonly string[], url: string): FuzzTarget {
  return {
    name,
    corpus: corpus.map((text) => Buffer.from(text)),
    run: async (input) => void (await buildInMemory(feed, [documentOf(input, url, 50)])),
  }
}

function decompressionTarget(): FuzzTarget {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fuzz-document-'))
  const path = join(folder, 'document')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return {
    name: 'decompression',
    corpus: [Buffer.from(BZIP2, 'base64'), Buffer.from(XZ, 'base64')],
    run: async (input) => {
      writeFileSync(path, input)
      const document = openDocument({ url: 'https://a.example', exists: true }, path, 64 * 1024 * 1024)
      for await (const chunk of document.read(options)) void chunk
    },
  }
}
