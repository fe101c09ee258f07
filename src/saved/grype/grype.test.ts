import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSavedReport } from '../read-saved-report.ts'

const DIFF_ID = `sha256:${'1'.repeat(64)}`

const VULNERABILITY = {
  id: 'GHSA-aaaa-bbbb-cccc',
  dataSource: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
  namespace: 'github:language:javascript',
  severity: 'High',
  urls: ['https://example.org/a'],
  description: 'Prototype pollution.',
  cvss: [
    {
      source: 'security-advisories@github.com',
      type: 'Secondary',
      version: '3.1',
      vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
      metrics: { baseScore: 7.5, exploitabilityScore: 3.9, impactScore: 3.6 },
      vendorMetadata: {},
    },
  ],
  epss: [{ cve: 'CVE-2024-0009', epss: 0.5, percentile: 0.9, date: '2026-01-01' }],
  knownExploited: [
    {
      cve: 'CVE-2024-0009',
      dateAdded: '2025-01-01',
      dueDate: '2025-02-01',
      requiredAction: 'Update.',
      knownRansomwareCampaignUse: 'Known',
    },
  ],
  cwes: [{ cve: 'CVE-2024-0009', cwe: 'CWE-1321', source: 'x', type: 'Primary' }],
  fix: { versions: ['4.17.20', '4.17.21'], state: 'fixed' },
  advisories: [{ id: 'ADV-1', link: 'https://example.org/adv' }],
  risk: 70,
}

const MATCH = {
  vulnerability: VULNERABILITY,
  relatedVulnerabilities: [
    {
      id: 'CVE-2024-0009',
      dataSource: 'https://nvd.nist.gov/vuln/detail/CVE-2024-0009',
      namespace: 'nvd:cpe',
      severity: 'Critical',
      urls: ['https://example.org/a'],
      description: 'From NVD.',
      cvss: [{ source: 'nvd@nist.gov', version: '2.0', vector: 'AV:N/AC:L/Au:N/C:P/I:N/A:N', metrics: {} }],
    },
  ],
  matchDetails: [
    {
      type: 'exact-direct-match',
      matcher: 'javascript-matcher',
      searchedBy: { language: 'javascript' },
      found: { vulnerabilityID: 'GHSA-aaaa-bbbb-cccc', versionConstraint: '<4.17.21 (semantic)' },
      fix: { suggestedVersion: '4.17.21' },
    },
  ],
  artifact: {
    id: '0123',
    name: 'lodash',
    version: '4.17.15',
    type: 'npm',
    locations: [{ path: '/srv/node_modules/lodash/package.json', layerID: DIFF_ID }],
    language: 'javascript',
    licenses: ['MIT'],
    cpes: ['cpe:2.3:a:lodash:lodash:4.17.15:*:*:*:*:*:*:*'],
    purl: 'pkg:npm/lodash@4.17.15',
    upstreams: [],
  },
}

const DEB = {
  ...MATCH,
  vulnerability: {
    id: 'CVE-2024-0002',
    namespace: 'debian:distro:debian:12',
    severity: 'Negligible',
    fix: { versions: [], state: 'wont-fix' },
  },
  relatedVulnerabilities: [],
  matchDetails: [
    { type: 'exact-indirect-match', matcher: 'dpkg-matcher', found: { constraint: 'none (unknown)' } },
  ],
  artifact: {
    name: 'libcurl4',
    version: '7.88.1-10',
    type: 'deb',
    locations: [{ path: '/var/lib/dpkg/status', layerID: DIFF_ID }],
    purl: 'pkg:deb/debian/libcurl4@7.88.1-10?arch=amd64&upstream=curl&distro=debian-12',
    upstreams: [{ name: 'curl' }],
  },
}

function grype(more: object = {}): string {
  return JSON.stringify({
    matches: [MATCH, DEB],
    source: {
      type: 'image',
      target: {
        userInput: 'app:1',
        imageID: `sha256:${'c'.repeat(64)}`,
        manifestDigest: `sha256:${'d'.repeat(64)}`,
        tags: ['app:1'],
        imageSize: 42,
        layers: [{ mediaType: 'x', digest: DIFF_ID, size: 42 }],
        repoDigests: [],
        architecture: 'arm64',
        os: 'linux',
        config: Buffer.from(
          JSON.stringify({
            architecture: 'arm64',
            os: 'linux',
            config: { User: 'app' },
            history: [{ created_by: 'ADD a' }],
            rootfs: { diff_ids: [DIFF_ID] },
          }),
        ).toString('base64'),
      },
    },
    distro: { name: 'debian', version: '12', idLike: [] },
    descriptor: { name: 'grype', version: '0.87.0', timestamp: '2026-01-02T03:04:05Z' },
    ...more,
  })
}

describe('a report of Grype', () => {
  const report = readSavedReport(grype(), 'grype.json')
  const lodash = report.findings.find(({ package: pkg }) => pkg.name === 'lodash')
  const curl = report.findings.find(({ package: pkg }) => pkg.name === 'libcurl4')

  it('gives the image, its layers and its config', () => {
    const { target, layers, createdAt, distribution } = report
    assert.deepEqual(
      [target.kind, target.name, target.size, createdAt],
      ['image', 'app:1', 42, '2026-01-02T03:04:05Z'],
    )
    assert.deepEqual(target.platform, { os: 'linux', architecture: 'arm64' })
    assert.equal(target.config?.user, 'app')
    assert.deepEqual(layers, [{ diffId: DIFF_ID, size: 42, createdBy: 'ADD a' }])
    assert.deepEqual([distribution?.family, distribution?.release], ['debian', '12'])
  })

  it('gives findings under the CVE, with all that it says of them', () => {
    assert.deepEqual([lodash?.id, lodash?.ids], ['CVE-2024-0009', ['CVE-2024-0009', 'GHSA-aaaa-bbbb-cccc']])
    assert.deepEqual(lodash?.severity, { level: 'HIGH', author: 'ghsa' })
    assert.deepEqual([lodash?.status, lodash?.fixedVersion], ['fixed', '4.17.21'])
    assert.deepEqual(lodash?.epss, { score: 0.5, percentile: 0.9, date: '2026-01-01' })
    assert.deepEqual(lodash?.kev, {
      dateAdded: '2025-01-01',
      dueDate: '2025-02-01',
      ransomware: true,
      requiredAction: 'Update.',
    })
    assert.deepEqual(lodash?.cwes, ['CWE-1321'])
    assert.deepEqual(lodash?.references, [
      'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
      'https://example.org/a',
      'https://nvd.nist.gov/vuln/detail/CVE-2024-0009',
      'https://example.org/adv',
    ])
    assert.deepEqual(
      lodash?.ratings.map(({ author, level, cvss }) => [author, level, cvss?.version, cvss?.score]),
      [
        ['ghsa', 'HIGH', undefined, undefined],
        ['security-advisories@github.com', undefined, '3.1', 7.5],
        ['nvd', 'CRITICAL', undefined, undefined],
        ['nvd@nist.gov', undefined, '2.0', 5],
      ],
    )
  })

  it('gives the chain of each finding', () => {
    const [evidence] = lodash?.evidence ?? []
    assert.deepEqual([evidence?.basis, evidence?.vendorIds], ['direct', ['ADV-1']])
    assert.equal(
      evidence?.comparison,
      "4.17.15 is hit by <4.17.21 (semantic), by the word of Grype's javascript-matcher",
    )
    const [indirect] = curl?.evidence ?? []
    assert.deepEqual([indirect?.basis, indirect?.name], ['source-package', 'curl'])
  })

  it('gives packages with place, layer and source', () => {
    const pkg = lodash?.package
    assert.deepEqual(
      [pkg?.type, pkg?.path, pkg?.originLayer, pkg?.licenses, pkg?.cpes?.length],
      ['npm', 'srv/node_modules/lodash/package.json', 0, ['MIT'], 1],
    )
    assert.deepEqual(curl?.package.source, { name: 'curl', version: '7.88.1-10' })
    assert.deepEqual([curl?.package.type, curl?.package.arch], ['deb', 'amd64'])
  })

  it('takes «Negligible» for low, and says so', () => {
    assert.deepEqual(curl?.severity, {
      level: 'LOW',
      author: 'debian',
      reason: 'the author says «Negligible»',
    })
    assert.equal(curl?.status, 'will_not_fix')
  })

  it('says that Grype has judged, and that it lists no other packages', () => {
    const codes = report.problems.map(({ code }) => code)
    assert.deepEqual(codes, ['foreign-report', 'packages-not-listed'])
  })

  const rules: readonly [object, string][] = [
    [{ vulnerability: 'CVE-1', reason: 'not called' }, 'CVE-1: not called'],
    [{ reason: 'only this' }, 'only this'],
    [{ namespace: 'vex', 'vex-status': 'not_affected', 'vex-justification': 'x' }, 'VEX not_affected (x)'],
    [
      { package: { name: 'linux.*', 'upstream-name': 'linux' }, 'match-type': 'a' },
      'on linux.* match type a',
    ],
    [{ 'fix-state': 'unknown' }, 'fix state unknown'],
  ]
  for (const [rule, reason] of rules) {
    it(`keeps what was ignored suppressed, with the rule: ${reason}`, () => {
      const ignored = [{ ...MATCH, appliedIgnoreRules: [rule] }]
      const { suppressed, findings } = readSavedReport(grype({ matches: [], ignoredMatches: ignored }), 'g')
      assert.deepEqual(findings, [])
      assert.deepEqual(
        suppressed.map(({ by, reason: told, decision }) => [by, told, decision]),
        [['Grype', reason, { kind: 'foreign', source: 'Grype' }]],
      )
    })
  }

  it('says that the distribution is at its end where Grype warns of it', () => {
    const alertsByPackage = [{ package: {}, alerts: [{ type: 'distro-eol' }] }]
    assert.deepEqual(readSavedReport(grype({ alertsByPackage }), 'g').endOfLife, { state: 'ended' })
    assert.equal(report.endOfLife, undefined)
  })

  it('may be of a folder, and have nothing', () => {
    const read = readSavedReport(grype({ matches: null, source: { type: 'directory', target: '/srv' } }), 'g')
    assert.deepEqual([read.target.kind, read.target.name, read.findings], ['filesystem', '/srv', []])
  })

  it('gives the group of an archive of Java', () => {
    const artifact = { ...MATCH.artifact, name: 'b', type: 'java-archive', purl: 'pkg:maven/org.a/b@1' }
    const { packages } = readSavedReport(grype({ matches: [{ ...MATCH, artifact }] }), 'g')
    assert.deepEqual([packages[0]?.type, packages[0]?.namespace, packages[0]?.name], ['maven', 'org.a', 'b'])
  })
})
