import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { relationOf } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { bitnami } from './index.ts'
import { bitnamiSpdxAnalyser } from './spdx.ts'
import { bitnamiVersionOrder } from './version.ts'

describe('bitnami order', () => {
  it('is a total order', () => {
    const base = fc.constantFrom('1.2.3', '1.2', '01.2.3', '1.10.0')
    const end = fc.constantFrom(
      '',
      '-0',
      '-1',
      '-01',
      '-r2',
      '-10',
      '-rc.1',
      '-rc1',
      '-1-a',
      '-1-b',
      '-1.2',
      '+x',
      '-1+x',
    )
    assertTotalOrder(
      bitnamiVersionOrder,
      fc.tuple(base, end).map((parts) => parts.join('')),
    )
  })

  for (const [a, relation, b] of [
    ['1.2.3', '<', '1.2.3-1'],
    ['1.2.3-2', '<', '1.2.3-10'],
    ['1.2.3-10', '<', '1.2.4'],
    ['1.2.3-rc1', '<', '1.2.3'],
    ['1.2.3-r1', '=', '1.2.3-1'],
    ['1.2.3-0', '=', '1.2.3'],
    ['1.2.3-1-a', '<', '1.2.3-2'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(bitnamiVersionOrder, a, b), relation))
  }

  it('knows all versions of Bitnami’s advisories but for one', async (t) => {
    if (!needsRealData(t)) return
    const [feed] = bitnami.feeds.known
    assert.ok(feed)
    const sink = await buildInMemory(feed, [
      documentOf(realData('upstream/osv-vulnerabilities.storage.googleapis.com/Bitnami/all.zip')),
    ])
    assert.deepEqual(sink.skippedRecords, [])
    const bounds = sink.affectedPackages.flatMap(({ ranges }) =>
      ranges.flatMap(({ introduced, fixed, lastAffected }) => [introduced, fixed, lastAffected]),
    )
    const strange = bounds.filter((bound) => bound !== undefined && !bitnamiVersionOrder.isValid(bound))
    assert.deepEqual(
      strange.map((bound) => bound?.replace(/[0-9].*/, '')),
      ['nightly.'],
    )
  })
})

// By the form of the files in Bitnami's images, of which none is at hand.
const SPDX = {
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'SPDX document for nginx 1.25.3-2',
  packages: [
    {
      SPDXID: 'SPDXRef-Package-nginx',
      name: 'nginx',
      versionInfo: '1.25.3-2',
      licenseDeclared: 'BSD-2-Clause',
      externalRefs: [
        {
          referenceCategory: 'PACKAGE-MANAGER',
          referenceType: 'purl',
          referenceLocator: 'pkg:bitnami/nginx@1.25.3-2?arch=amd64&distro=debian-11',
        },
      ],
    },
    {
      SPDXID: 'SPDXRef-Package-x',
      name: 'golang.org/x/net',
      versionInfo: 'v0.1.0',
      externalRefs: [
        {
          referenceCategory: 'PACKAGE-MANAGER',
          referenceType: 'purl',
          referenceLocator: 'pkg:golang/golang.org/x/net@v0.1.0',
        },
      ],
    },
  ],
  relationships: [
    {
      spdxElementId: 'SPDXRef-DOCUMENT',
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: 'SPDXRef-Package-nginx',
    },
    {
      spdxElementId: 'SPDXRef-Package-nginx',
      relationshipType: 'CONTAINS',
      relatedSpdxElement: 'SPDXRef-Package-x',
    },
  ],
}

const PATH = 'opt/bitnami/nginx/.spdx-nginx.spdx'

describe('a component of Bitnami', () => {
  it('is named by its own file, with what it was built from', () => {
    const analysis = analyse(bitnamiSpdxAnalyser, PATH, JSON.stringify(SPDX))
    assert.deepEqual(
      analysis.packages?.map(({ type, name, version, relationship }) => [
        type,
        name,
        version,
        relationship ?? '',
      ]),
      [
        ['bitnami', 'nginx', '1.25.3-2', ''],
        ['golang', 'net', 'v0.1.0', 'direct'],
      ],
    )
    assert.equal(
      bitnami.match.subjects(
        { kind: 'package', type: 'bitnami', name: 'nginx', version: '1.25.3-2' },
        undefined,
      ).length,
      1,
    )
  })

  it('whose file is damaged is a problem', () => {
    for (const text of ['{', '{}', 'x'])
      assert.deepEqual(listed(analyse(bitnamiSpdxAnalyser, PATH, text)), ['! file-unreadable'])
  })

  it('is not found in other files', () => {
    for (const path of ['a/.spdx-nginx.spdx.txt', 'a/nginx.spdx'])
      assert.equal(bitnamiSpdxAnalyser.wants(path, { size: 1, mode: 0o644 }), false)
  })
})
