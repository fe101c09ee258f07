import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writtenBySchema } from '../../../test/report-schema.ts'
import type { Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { readSavedReport } from '../read-saved-report.ts'

const DIFF_IDS = ['1', '2'].map((digit) => `sha256:${digit.repeat(64)}`)
const LAYER = { Digest: `sha256:${'a'.repeat(64)}`, DiffID: DIFF_IDS[1] }

/** Every member of a vulnerability that the format has. */
const VULNERABILITY = {
  VulnerabilityID: 'CVE-2024-0001',
  VendorIDs: ['DSA-1-1'],
  PkgID: 'curl@7.88.1-10',
  PkgName: 'curl',
  PkgPath: '',
  PkgIdentifier: { PURL: 'pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12.4', UID: 'u1' },
  InstalledVersion: '1:7.88.1-10',
  FixedVersion: '7.88.1-11',
  Status: 'fixed',
  Layer: LAYER,
  SeveritySource: 'debian',
  PrimaryURL: 'https://avd.aquasec.com/nvd/cve-2024-0001',
  DataSource: { ID: 'debian', Name: 'Debian Security Tracker', URL: 'https://security-tracker.debian.org' },
  Fingerprint: 'sha256:00',
  Custom: { team: 'x' },
  Title: 'A flaw',
  Description: 'At length.',
  Severity: 'HIGH',
  CweIDs: ['CWE-20'],
  VendorSeverity: { debian: 1, nvd: 3 },
  CVSS: {
    nvd: {
      V2Vector: 'AV:N/AC:L/Au:N/C:P/I:N/A:N',
      V3Vector: 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
      V40Vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N',
      V2Score: 5,
      V3Score: 7.5,
      V40Score: 8.7,
    },
  },
  References: ['https://curl.se/docs/x', 'https://avd.aquasec.com/nvd/cve-2024-0001'],
  PublishedDate: '2024-01-01T00:00:00Z',
  LastModifiedDate: '2024-02-01T00:00:00Z',
}

const PACKAGE = {
  ID: 'curl@7.88.1-10',
  Name: 'curl',
  Identifier: VULNERABILITY.PkgIdentifier,
  Version: '7.88.1',
  Release: '10',
  Epoch: 1,
  Arch: 'amd64',
  Dev: true,
  SrcName: 'curl-src',
  SrcVersion: '7.88.0',
  SrcRelease: '9',
  SrcEpoch: 2,
  Licenses: ['curl'],
  Maintainer: 'Somebody <a@example.org>',
  Modularitylabel: 'a:1',
  BuildInfo: { ContentSets: ['repo-b', 'repo-a'], Nvr: 'x-1', Arch: 'x86_64' },
  Repository: { Class: 'main' },
  Indirect: true,
  Relationship: 'direct',
  DependsOn: ['libc6@2.36-9', 'gone@1'],
  Layer: LAYER,
  FilePath: 'opt/x/status.d/curl',
  Digest: 'sha1:00',
  Locations: [
    { StartLine: 3, EndLine: 9 },
    { StartLine: 20, EndLine: 21 },
  ],
  InstalledFiles: ['/usr/bin/curl'],
  AnalyzedBy: 'dpkg',
}

function trivy(results: readonly object[], more: object = {}): string {
  return JSON.stringify({
    SchemaVersion: 2,
    Trivy: { Version: '0.58.1' },
    CreatedAt: '2026-01-02T03:04:05.123456789Z',
    ArtifactName: 'app:1',
    ArtifactType: 'container_image',
    Metadata: {
      Size: 99,
      OS: { Family: 'debian', Name: '12.4', EOSL: true },
      ImageID: `sha256:${'c'.repeat(64)}`,
      DiffIDs: DIFF_IDS,
      RepoTags: ['app:1'],
      RepoDigests: [`app@sha256:${'d'.repeat(64)}`],
      ImageConfig: {
        architecture: 'amd64',
        os: 'linux',
        history: [
          { created_by: 'ADD a' },
          { created_by: 'ENV b', empty_layer: true },
          { created_by: 'RUN c' },
        ],
        rootfs: { type: 'layers', diff_ids: DIFF_IDS },
        config: { User: 'app' },
      },
      ...more,
    },
    Results: results,
  })
}

const OS_RESULT = {
  Target: 'app:1 (debian 12.4)',
  Class: 'os-pkgs',
  Type: 'debian',
  Packages: [PACKAGE],
  Vulnerabilities: [VULNERABILITY],
}

describe("every member of Trivy's vulnerability", () => {
  const [finding] = readSavedReport(trivy([OS_RESULT]), 'trivy.json').findings
  const [evidence] = finding?.evidence ?? []
  /** Where it ends; what has no place says why. */
  const ENDS: Readonly<Record<keyof typeof VULNERABILITY, readonly [unknown, unknown] | string>> = {
    VulnerabilityID: [finding?.id, 'CVE-2024-0001'],
    VendorIDs: [evidence?.vendorIds, ['DSA-1-1']],
    PkgID: 'made anew from name and version',
    PkgName: [finding?.package.name, 'curl'],
    PkgPath: [finding?.package.path, 'opt/x/status.d/curl'],
    PkgIdentifier: [finding?.package.purl, VULNERABILITY.PkgIdentifier.PURL],
    InstalledVersion: [finding?.package.version, '1:7.88.1-10'],
    FixedVersion: [finding?.fixedVersion, '7.88.1-11'],
    Status: [finding?.status, 'fixed'],
    Layer: [finding?.package.originLayer, 1],
    SeveritySource: [finding?.severity.author, 'debian'],
    PrimaryURL: [finding?.references[0], VULNERABILITY.PrimaryURL],
    DataSource: [evidence?.feed, 'debian'],
    Fingerprint: 'made anew: it is of the image, target, package and id',
    Custom: "a user's own value, for which there is no place",
    Title: [finding?.title, 'A flaw'],
    Description: [finding?.description, 'At length.'],
    Severity: [finding?.severity.level, 'HIGH'],
    CweIDs: [finding?.cwes, ['CWE-20']],
    VendorSeverity: [
      finding?.ratings.map(({ author, level }) => [author, level]),
      [
        ['debian', 'LOW'],
        ['nvd', 'HIGH'],
        ['nvd', undefined],
        ['nvd', undefined],
      ],
    ],
    CVSS: [
      finding?.ratings.map(({ cvss }) => [cvss?.version, cvss?.score]),
      [
        [undefined, undefined],
        ['4.0', 8.7],
        ['3.0', 7.5],
        ['2.0', 5],
      ],
    ],
    References: [finding?.references, [VULNERABILITY.PrimaryURL, 'https://curl.se/docs/x']],
    PublishedDate: [finding?.published, '2024-01-01T00:00:00Z'],
    LastModifiedDate: [finding?.modified, '2024-02-01T00:00:00Z'],
  }
  for (const [member, end] of Object.entries(ENDS)) {
    it(`${member}${typeof end === 'string' ? `: ${end}` : ''}`, () => {
      if (typeof end !== 'string') assert.deepEqual(end[0], end[1])
    })
  }

  it('is written again as it was', () => {
    const report = readSavedReport(trivy([OS_RESULT]), 'trivy.json')
    const written = JSON.parse(writtenBySchema(report)) as {
      Results: { Vulnerabilities: Record<string, unknown>[] }[]
    }
    const again = written.Results[0]?.Vulnerabilities[0]
    const { Fingerprint: _f, Custom: _c, PkgID: _i, PkgPath: _p, ...kept } = VULNERABILITY
    for (const [member, value] of Object.entries(kept)) {
      const expected =
        member === 'PkgIdentifier'
          ? { PURL: VULNERABILITY.PkgIdentifier.PURL }
          : member === 'References'
            ? VULNERABILITY.References.toReversed()
            : value
      assert.deepEqual(again?.[member], expected, member)
    }
  })
})

describe("every member of Trivy's package", () => {
  const report = readSavedReport(trivy([OS_RESULT]), 'trivy.json')
  const [pkg] = report.packages
  const ENDS: Readonly<Record<keyof typeof PACKAGE, readonly [unknown, unknown] | string>> = {
    ID: 'made anew from name and version',
    Name: [pkg?.name, 'curl'],
    Identifier: [pkg?.purl, PACKAGE.Identifier.PURL],
    Version: [pkg?.version, '1:7.88.1-10'],
    Release: [pkg?.version, '1:7.88.1-10'],
    Epoch: [pkg?.version, '1:7.88.1-10'],
    Arch: [pkg?.arch, 'amd64'],
    Dev: [pkg?.isDevelopment, true],
    SrcName: [pkg?.source?.name, 'curl-src'],
    SrcVersion: [pkg?.source?.version, '2:7.88.0-9'],
    SrcRelease: [pkg?.source?.version, '2:7.88.0-9'],
    SrcEpoch: [pkg?.source?.version, '2:7.88.0-9'],
    Licenses: [pkg?.licenses, ['curl']],
    Maintainer: [pkg?.maintainer, PACKAGE.Maintainer],
    Modularitylabel: [pkg?.module, 'a:1'],
    BuildInfo: [report.distribution?.repositories, ['repo-a', 'repo-b']],
    Repository: 'the class of a repository, for which there is no place',
    Indirect: 'given up for Relationship, which is read where there is one',
    Relationship: [pkg?.relationship, 'direct'],
    DependsOn: [pkg?.dependsOn, ['libc6@2.36-9', 'gone@1']],
    Layer: [pkg?.originLayer, 1],
    FilePath: [pkg?.path, 'opt/x/status.d/curl'],
    Digest: 'of the file, for which there is no place',
    Locations: [pkg?.lines, { start: 3, end: 9 }],
    InstalledFiles: 'files of packages, which a report of ours does not list',
    AnalyzedBy: "a name within Trivy's code",
  }
  for (const [member, end] of Object.entries(ENDS)) {
    it(`${member}${typeof end === 'string' ? `: ${end}` : ''}`, () => {
      if (typeof end !== 'string') assert.deepEqual(end[0], end[1])
    })
  }

  it('that is old and says Indirect alone is an indirect one', () => {
    const { Relationship: _r, ...old } = PACKAGE
    const [read] = readSavedReport(trivy([{ ...OS_RESULT, Packages: [old] }]), 't').packages
    assert.equal(read?.relationship, 'indirect')
  })
})

describe('the head of a report of Trivy', () => {
  const report = readSavedReport(trivy([OS_RESULT]), 'trivy.json')

  it('gives the image', () => {
    const { target, layers, createdAt, distribution, endOfLife } = report
    assert.equal(createdAt, '2026-01-02T03:04:05.123456789Z')
    assert.deepEqual([target.kind, target.name, target.size], ['image', 'app:1', 99])
    assert.deepEqual(target.platform, { os: 'linux', architecture: 'amd64' })
    assert.equal(target.config?.user, 'app')
    assert.deepEqual([distribution?.family, distribution?.release], ['debian', '12'])
    assert.deepEqual(endOfLife, { state: 'ended' })
    assert.deepEqual(
      layers.map(({ diffId, digest, createdBy }) => [diffId, digest, createdBy]),
      [
        [DIFF_IDS[0], undefined, 'ADD a'],
        [DIFF_IDS[1], LAYER.Digest, 'RUN c'],
      ],
    )
  })

  for (const [Family, Name, family, release] of [
    ['alpine', '3.9.4', 'alpine', '3.9'],
    ['redhat', '8.4', 'redhat', '8'],
    ['alma', '9.1', 'almalinux', '9'],
    ['amazon', '2 (Karoo)', 'amazon', '2'],
    ['oracle', '8.0', 'oracle', '8'],
    ['suse linux enterprise server', '15.3', 'sles', '15.3'],
    ['opensuse.leap', '15.1', 'opensuse', '15.1'],
    ['cbl-mariner', '2.0.20220527', 'cbl-mariner', '2.0'],
    ['arch', 'none', 'arch', ''],
    ['unheard-of', '1', 'unheard-of', '1'],
  ] as const) {
    it(`knows the distribution ${Family} ${Name}`, () => {
      const { distribution } = readSavedReport(trivy([], { OS: { Family, Name } }), 't')
      assert.deepEqual([distribution?.family, distribution?.release], [family, release])
    })
  }

  it('prefers its own list of layers', () => {
    const Layers = [{ Size: 7, Digest: LAYER.Digest, DiffID: DIFF_IDS[0], CreatedBy: 'COPY x' }]
    assert.deepEqual(readSavedReport(trivy([], { Layers }), 't').layers, [
      { diffId: DIFF_IDS[0], digest: LAYER.Digest, size: 7, createdBy: 'COPY x' },
    ])
  })

  it('names the sources of advisories with their addresses', () => {
    const [feed] = report.database.feeds
    assert.deepEqual(
      [feed?.id, feed?.name, feed?.url, feed?.records],
      ['debian', 'Debian Security Tracker', 'https://security-tracker.debian.org', 1],
    )
  })

  it('says that Trivy has judged, and which', () => {
    const foreign = report.problems.find(({ code }) => code === 'foreign-report')
    assert.match(foreign?.detail ?? '', /written by Trivy 0\.58\.1/)
  })
})

describe('results of Trivy', () => {
  const lodash = { ...VULNERABILITY, PkgID: 'lodash@4.17.15', PkgName: 'lodash', InstalledVersion: '4.17.15' }
  const purl = { PURL: 'pkg:npm/lodash@4.17.15' }
  const cases: readonly [string, object, object, (pkg: InventoryPackage) => unknown, unknown][] = [
    [
      'of a lock file are declared in it',
      { Target: 'app/package-lock.json', Class: 'lang-pkgs', Type: 'npm' },
      { ...lodash, PkgIdentifier: purl, PkgPath: undefined },
      ({ path, isDeclared, type }) => [path, isDeclared, type],
      ['app/package-lock.json', true, 'npm'],
    ],
    [
      'of what is installed lie where they say',
      { Target: 'Node.js', Class: 'lang-pkgs', Type: 'node-pkg' },
      { ...lodash, PkgIdentifier: purl, PkgPath: 'srv/node_modules/lodash/package.json' },
      ({ path, isDeclared }) => [path, isDeclared],
      ['srv/node_modules/lodash/package.json', undefined],
    ],
    [
      'of a program lie in it',
      { Target: 'usr/bin/app', Class: 'lang-pkgs', Type: 'gobinary' },
      {
        ...VULNERABILITY,
        PkgName: 'github.com/a/b',
        PkgIdentifier: { PURL: 'pkg:golang/github.com/a/b@v1' },
      },
      ({ path, namespace, name, isDeclared }) => [path, namespace, name, isDeclared],
      ['usr/bin/app', 'github.com/a', 'b', undefined],
    ],
    [
      'without purls have packages by their type',
      { Target: 'Java', Class: 'lang-pkgs', Type: 'jar' },
      { ...VULNERABILITY, PkgName: 'org.a:b', InstalledVersion: '1.0', PkgIdentifier: undefined },
      ({ type, namespace, name, purl: made }) => [type, namespace, name, made],
      ['maven', 'org.a', 'b', 'pkg:maven/org.a/b@1.0'],
    ],
  ]
  for (const [name, result, vulnerability, part, expected] of cases) {
    it(name, () => {
      const report = readSavedReport(trivy([{ ...result, Vulnerabilities: [vulnerability] }]), 'trivy.json')
      const [pkg] = report.packages
      assert.ok(pkg)
      assert.deepEqual(part(pkg), expected)
      assert.equal(report.findings[0]?.package, pkg)
      assert.ok(report.problems.some(({ code }) => code === 'packages-not-listed'))
    })
  }

  it('keep two packages of one name apart by their paths', () => {
    const at = (path: string) => ({ ...lodash, PkgIdentifier: purl, PkgPath: path })
    const result = { Target: 'Node.js', Class: 'lang-pkgs', Type: 'node-pkg' }
    const listed = ['a', 'b'].map((path) => ({
      Name: 'lodash',
      Version: '4.17.15',
      ID: 'lodash@4.17.15',
      Identifier: purl,
      FilePath: path,
    }))
    for (const Packages of [undefined, listed]) {
      const report = readSavedReport(
        trivy([{ ...result, Packages, Vulnerabilities: [at('a'), at('b')] }]),
        'trivy.json',
      )
      assert.deepEqual(report.findings.map(({ package: pkg }) => pkg.path).sort(), ['a', 'b'])
      assert.equal(new Set(report.packages.map(({ id }) => id)).size, 2)
    }
  })

  it('give each package an id of its own, even if two are the same in all', () => {
    const twice = [0, 1].map(() => ({ Name: 'lodash', Version: '4.17.15', Identifier: purl }))
    const result = { Target: 'Node.js', Class: 'lang-pkgs', Type: 'node-pkg', Packages: twice }
    const { packages } = readSavedReport(trivy([result]), 'trivy.json')
    assert.equal(new Set(packages.map(({ id }) => id)).size, 2)
  })

  it('of kinds that have no place are counted', () => {
    const { problems } = readSavedReport(
      trivy([
        { Target: 'x', Class: 'custom', CustomResources: [{}, {}] },
        { Target: 'l', Class: 'license', Licenses: [{}, {}, {}] },
      ]),
      'trivy.json',
    )
    const told = problems.find(({ code }) => code === 'results-not-carried-over')
    assert.equal(told?.detail, '3 licences, 2 custom resources.')
    assert.ok(!problems.some(({ code }) => code === 'packages-not-listed'))
  })

  it('that were suppressed stay so, by whom and why', () => {
    const suppressed = (Status: string, Statement: string) => ({
      Type: 'vulnerability',
      Status,
      Statement,
      Source: '.trivyignore',
      Finding: VULNERABILITY,
    })
    const result = {
      ...OS_RESULT,
      Vulnerabilities: undefined,
      ExperimentalModifiedFindings: [
        suppressed('ignored', 'accepted'),
        suppressed('not_affected', ''),
        { Type: 'license', Status: 'ignored', Finding: {} },
      ],
    }
    const report = readSavedReport(trivy([result]), 'trivy.json')
    assert.deepEqual(
      report.suppressed.map(({ by, reason, decision }) => [by, reason, decision.kind]),
      [
        ['Trivy (.trivyignore)', 'ignored: accepted', 'foreign'],
        ['Trivy (.trivyignore)', 'not affected', 'foreign'],
      ],
    )
    assert.equal(report.suppressed[0]?.finding.package, report.packages[0])
    assert.ok(report.problems.some(({ detail }) => detail.includes('1 suppressed result of such a kind')))
  })

  it('without a status are fixed or affected', () => {
    const { Status: _s, ...old } = VULNERABILITY
    const status = (vulnerability: object): Finding['status'] | undefined =>
      readSavedReport(trivy([{ ...OS_RESULT, Vulnerabilities: [vulnerability] }]), 't').findings[0]?.status
    assert.deepEqual([status(old), status({ ...old, FixedVersion: '' })], ['fixed', 'affected'])
  })

  it('are read again as they are written', () => {
    const report = readSavedReport(trivy([OS_RESULT]), 'trivy.json')
    assert.deepEqual(readSavedReport(writtenBySchema(report), 'again.json'), report)
  })

  it('may be null, as Go writes lists that it has not made', () => {
    const text = trivy([{ ...OS_RESULT, Packages: null, Vulnerabilities: null }]).replace(
      /"Results":/,
      '"Results":',
    )
    assert.deepEqual(readSavedReport(text, 't').findings, [])
    const none = readSavedReport('{"SchemaVersion":2,"ArtifactName":"a","Results":null}', 't')
    assert.deepEqual([none.findings, none.createdAt], [[], '1970-01-01T00:00:00Z'])
  })
})
