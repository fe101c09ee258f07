import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { damaged } from '../../test/damaged.ts'
import { readSbom } from './read-sbom.ts'
import { MAX_COMPONENT_DEPTH, type SbomContent } from './types.ts'

function read(value: unknown): SbomContent {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const content = readSbom(Buffer.from(text))
  assert.ok(content)
  return content
}

/** As Trivy writes an image: the system, its packages with their sources, a lock file with what it names. */
const TRIVY = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: {
    component: { 'bom-ref': 'image', type: 'container', name: 'app:1', purl: 'pkg:oci/app@sha256:0' },
  },
  components: [
    { 'bom-ref': 'os', type: 'operating-system', name: 'debian', version: '12.5' },
    {
      'bom-ref': 'pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12.5',
      type: 'library',
      name: 'libssl3',
      version: '3.0.11-1',
      purl: 'pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12.5',
      supplier: { name: 'Debian OpenSSL Team' },
      licenses: [{ license: { name: 'Apache-2.0' } }, { expression: 'MIT OR ISC' }],
      properties: [
        { name: 'aquasecurity:trivy:SrcName', value: 'openssl' },
        { name: 'aquasecurity:trivy:SrcVersion', value: '3.0.11' },
        { name: 'aquasecurity:trivy:SrcRelease', value: '1' },
        { name: 'aquasecurity:trivy:SrcEpoch', value: '2' },
      ],
    },
    { 'bom-ref': 'lock', type: 'application', name: 'package-lock.json' },
    { 'bom-ref': 'q', type: 'library', group: '@s', name: 'q', version: '1.0', purl: 'pkg:npm/%40s/q@1.0' },
    { 'bom-ref': 'r', type: 'library', name: 'r', version: '2.0', purl: 'pkg:npm/r@2.0' },
    { 'bom-ref': 'nameless', type: 'library', name: 'unknown-lib', version: '3' },
  ],
  dependencies: [
    { ref: 'image', dependsOn: ['os', 'q'] },
    { ref: 'q', dependsOn: ['r', 'nowhere'] },
  ],
}

const SYFT = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  components: [
    {
      type: 'operating-system',
      name: 'rhel',
      version: '9.2',
      properties: [
        { name: 'syft:distro:id', value: 'rhel' },
        { name: 'syft:distro:versionID', value: '9.2' },
      ],
    },
    {
      type: 'library',
      name: 'libcurl',
      version: '7.76.1-14.el9',
      cpe: 'cpe:2.3:a:libcurl:libcurl:7.76.1-14.el9:*:*:*:*:*:*:*',
      purl: 'pkg:rpm/redhat/libcurl@7.76.1-14.el9?arch=x86_64&distro=rhel-9.2&epoch=1&upstream=curl-7.76.1-14.el9.src.rpm',
    },
    { type: 'file', name: '/etc/passwd' },
  ],
}

const SPDX = {
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'app',
  packages: [
    { name: 'app', SPDXID: 'SPDXRef-App', versionInfo: '1' },
    {
      name: 'alpine',
      SPDXID: 'SPDXRef-OS',
      versionInfo: '3.18.4',
      primaryPackagePurpose: 'OPERATING-SYSTEM',
    },
    {
      name: 'libcrypto3',
      SPDXID: 'SPDXRef-A',
      versionInfo: '3.1.3-r0',
      supplier: 'Organization: Alpine',
      licenseDeclared: 'Apache-2.0',
      sourceInfo: 'built package from: openssl 3.1.3-r0',
      externalRefs: [
        {
          referenceCategory: 'PACKAGE-MANAGER',
          referenceType: 'purl',
          referenceLocator: 'pkg:apk/alpine/libcrypto3@3.1.3-r0?arch=x86_64',
        },
      ],
    },
    {
      name: 'left-pad',
      SPDXID: 'SPDXRef-B',
      versionInfo: '1.0.0',
      licenseDeclared: 'NOASSERTION',
      externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:npm/left-pad' }],
    },
    { name: 'odd', SPDXID: 'SPDXRef-C', versionInfo: '9', licenseDeclared: 'NONE' },
  ],
  relationships: [
    { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-App' },
    { spdxElementId: 'SPDXRef-App', relationshipType: 'DEPENDS_ON', relatedSpdxElement: 'SPDXRef-B' },
    { spdxElementId: 'SPDXRef-A', relationshipType: 'DEPENDENCY_OF', relatedSpdxElement: 'SPDXRef-B' },
  ],
}

/** The same document in the other form of SPDX 2. */
const TAG_VALUE = `SPDXVersion: SPDX-2.3
DocumentName: app
SPDXID: SPDXRef-DOCUMENT
# a comment: of no tag
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-App

PackageName: app
SPDXID: SPDXRef-App
PackageVersion: 1
Relationship: SPDXRef-App DEPENDS_ON SPDXRef-B

PackageName: alpine
SPDXID: SPDXRef-OS
PackageVersion: 3.18.4
PrimaryPackagePurpose: OPERATING-SYSTEM

PackageName: libcrypto3
SPDXID: SPDXRef-A
PackageVersion: 3.1.3-r0
PackageSupplier: Organization: Alpine
PackageLicenseDeclared: Apache-2.0
PackageComment: <text>of several lines
PackageName: not this one
</text>
PackageSourceInfo: <text>built package from: openssl 3.1.3-r0</text>
ExternalRef: PACKAGE-MANAGER purl pkg:apk/alpine/libcrypto3@3.1.3-r0?arch=x86_64
Relationship: SPDXRef-A DEPENDENCY_OF SPDXRef-B

FileName: ./etc/passwd
SPDXID: SPDXRef-File

PackageName: left-pad
SPDXID: SPDXRef-B
PackageVersion: 1.0.0
PackageLicenseDeclared: NOASSERTION
ExternalRef: PACKAGE-MANAGER purl pkg:npm/left-pad

PackageName: odd
SPDXID: SPDXRef-C
PackageVersion: 9
PackageLicenseDeclared: NONE
`

const SPDX3 = {
  '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
  '@graph': [
    { type: 'CreationInfo', '@id': '_:c', specVersion: '3.0.1' },
    { type: 'SpdxDocument', spdxId: 'doc', name: 'app', rootElement: ['sbom'] },
    { type: 'software_Sbom', spdxId: 'sbom', rootElement: ['root'] },
    { type: 'software_Package', spdxId: 'root', name: 'app' },
    { type: 'Organization', spdxId: 'maker', name: 'Maker' },
    {
      type: 'software_Package',
      spdxId: 'os',
      name: 'Alpine',
      software_packageVersion: '3.18.4',
      software_primaryPurpose: 'operatingSystem',
    },
    {
      type: 'software_Package',
      spdxId: 'a',
      name: 'a',
      software_packageVersion: '1',
      software_packageUrl: 'pkg:npm/a@1',
    },
    {
      type: 'software_Package',
      spdxId: 'b',
      name: 'b',
      software_packageVersion: '2',
      suppliedBy: 'maker',
      externalIdentifier: [{ externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/b@2' }],
    },
    { type: 'simplelicensing_LicenseExpression', spdxId: 'mit', simplelicensing_licenseExpression: 'MIT' },
    { type: 'Relationship', from: 'root', relationshipType: 'dependsOn', to: ['a'] },
    { type: 'LifecycleScopedRelationship', from: 'a', relationshipType: 'dependsOn', to: ['b'] },
    { type: 'Relationship', from: 'a', relationshipType: 'hasDeclaredLicense', to: ['mit'] },
    {
      type: 'Relationship',
      from: 'b',
      relationshipType: 'hasDeclaredLicense',
      to: ['https://spdx.org/licenses/Apache-2.0'],
    },
  ],
}

const npm = (name: string, version: string) => ({ kind: 'package', type: 'npm', name, version })

describe('a CycloneDX document', () => {
  it('of Trivy has its system, sources and graph', () => {
    assert.deepEqual(read(TRIVY), {
      format: 'CycloneDX 1.6',
      subject: 'app:1',
      distribution: { id: 'debian', version: '12.5' },
      packages: [
        {
          kind: 'package',
          type: 'deb',
          name: 'libssl3',
          version: '3.0.11-1',
          arch: 'amd64',
          source: { name: 'openssl', version: '2:3.0.11-1' },
          licenses: ['Apache-2.0', 'MIT OR ISC'],
          maintainer: 'Debian OpenSSL Team',
        },
        { ...npm('q', '1.0'), namespace: '@s', relationship: 'direct', dependsOn: ['r@2.0'] },
        npm('r', '2.0'),
      ],
      unusable: ['unknown-lib@3'],
    })
  })

  it('of Syft has its system, epoch and source', () => {
    const { distribution, packages } = read(SYFT)
    assert.deepEqual(distribution, { id: 'rhel', version: '9.2' })
    assert.deepEqual(packages, [
      {
        kind: 'package',
        type: 'rpm',
        name: 'libcurl',
        version: '1:7.76.1-14.el9',
        arch: 'x86_64',
        source: { name: 'curl', version: '1:7.76.1-14.el9' },
        cpes: ['cpe:2.3:a:libcurl:libcurl:7.76.1-14.el9:*:*:*:*:*:*:*'],
      },
    ])
  })

  it('takes components in components, as deep as any real one has them', () => {
    let component: object = { name: 'deep', purl: 'pkg:npm/deep@1' }
    for (let i = 1; i < MAX_COMPONENT_DEPTH; i++)
      component = { type: 'library', name: `${i}`, components: [component] }
    const names = (components: readonly object[]) =>
      read({ bomFormat: 'CycloneDX', components }).packages.map(({ name }) => name)
    assert.deepEqual(names([component]), ['deep'])
    assert.deepEqual(names([{ name: 'more', components: [component] }]), [])
  })

  it('in XML is the same as in JSON', () => {
    const xml = (prefix: string): string => {
      const tag = (text: string): string => text.replaceAll(/<(\/?)/g, `<$1${prefix}`)
      return `<?xml version="1.0"?>\n${tag(`<bom xmlns${prefix ? ':x' : ''}="http://cyclonedx.org/schema/bom/1.5">
        <metadata><component type="container" bom-ref="image"><name>app:1</name></component></metadata>
        <components>
          <component type="operating-system" bom-ref="os"><name>debian</name><version>12.5</version></component>
          <component type="library" bom-ref="a"><group>@s</group><name>a</name><version>1.0</version>
            <licenses><license><id>MIT</id></license><expression>ISC OR MIT</expression></licenses>
            <purl>pkg:npm/%40s/a@1.0</purl>
            <properties><property name="cdx:npm:package:development">true</property></properties>
            <components><component type="library" bom-ref="b"><name>b</name><version>2</version><purl>pkg:npm/b@2</purl></component></components>
          </component>
        </components>
        <dependencies><dependency ref="image"><dependency ref="a"/></dependency><dependency ref="a"><dependency ref="b"/></dependency></dependencies>
      </bom>`)}`
    }
    for (const text of [xml(''), xml('x:')]) {
      assert.deepEqual(read(text), {
        format: 'CycloneDX 1.5',
        subject: 'app:1',
        distribution: { id: 'debian', version: '12.5' },
        packages: [
          {
            ...npm('a', '1.0'),
            namespace: '@s',
            licenses: ['MIT', 'ISC OR MIT'],
            isDevelopment: true,
            relationship: 'direct',
            dependsOn: ['b@2'],
          },
          npm('b', '2'),
        ],
        unusable: [],
      })
    }
    assert.throws(() => readSbom(Buffer.from('<bom')), SyntaxError)
    assert.equal(readSbom(Buffer.from('<bom xmlns="http://example.com"/>')), undefined)
  })

  it('has each package once, and the distribution of its purls', () => {
    const twice = { name: 'a', purl: 'pkg:apk/alpine/a@1?distro=alpine-3.18.4' }
    const { packages, distribution } = read({ bomFormat: 'CycloneDX', components: [twice, twice] })
    assert.equal(packages.length, 1)
    assert.deepEqual(distribution, { id: 'alpine', version: '3.18.4' })
  })
})

describe('an SPDX document', () => {
  const content = {
    format: 'SPDX 2.3',
    subject: 'app',
    distribution: { id: 'alpine', version: '3.18.4' },
    packages: [
      {
        kind: 'package',
        type: 'apk',
        name: 'libcrypto3',
        version: '3.1.3-r0',
        arch: 'x86_64',
        source: { name: 'openssl', version: '3.1.3-r0' },
        licenses: ['Apache-2.0'],
        maintainer: 'Alpine',
      },
      { ...npm('left-pad', '1.0.0'), relationship: 'direct', dependsOn: ['libcrypto3@3.1.3-r0'] },
    ],
    unusable: ['odd@9'],
  }

  it('of version 2 is read in JSON', () => assert.deepEqual(read(SPDX), content))
  it('of version 2 is read as tags and values', () => {
    assert.deepEqual(read(TAG_VALUE), content)
    assert.deepEqual(read(`\ufeff# made by hand\r\n${TAG_VALUE.replaceAll('\n', '\r\n')}`), content)
  })

  it('of version 3 is read as a graph', () => {
    assert.deepEqual(read(SPDX3), {
      format: 'SPDX 3.0.1',
      subject: 'app',
      distribution: { id: 'alpine', version: '3.18.4' },
      packages: [
        { ...npm('a', '1'), relationship: 'direct', licenses: ['MIT'], dependsOn: ['b@2'] },
        { ...npm('b', '2'), licenses: ['Apache-2.0'], maintainer: 'Maker' },
      ],
      unusable: [],
    })
  })
})

describe('a document in an envelope', () => {
  const statement = { _type: 'https://in-toto.io/Statement/v1', predicateType: 'https://cyclonedx.org/bom' }
  const wrappings: readonly (readonly [string, unknown])[] = [
    ['a statement', { ...statement, predicate: TRIVY }],
    ['the statement of cosign', { ...statement, predicate: { Data: JSON.stringify(TRIVY), Timestamp: '' } }],
    [
      'a signed statement',
      {
        payloadType: 'application/vnd.in-toto+json',
        payload: Buffer.from(JSON.stringify({ ...statement, predicate: TRIVY })).toString('base64'),
        signatures: [],
      },
    ],
  ]
  for (const [what, value] of wrappings)
    it(`is found in ${what}`, () => assert.deepEqual(read(value), read(TRIVY)))

  it('is not looked for without an end', () => {
    let value: unknown = TRIVY
    for (let i = 0; i < 10; i++) value = { predicate: value }
    assert.equal(readSbom(Buffer.from(JSON.stringify(value))), undefined)
  })
})

describe('what is none', () => {
  for (const text of [
    '',
    'hello',
    '{}',
    '{"bomFormat":"other"}',
    '{"payload":"e30="}',
    '<html></html>',
    '[]',
  ])
    it(`is not taken for one: ${text}`, () => assert.equal(readSbom(Buffer.from(text)), undefined))

  it('never fails but with a SyntaxError', () => {
    const golden = join(import.meta.dirname, '../reports/testdata')
    const own = globSync('full.{cyclonedx,spdx,spdx-json,spdx-json-3}', { cwd: golden }).map((name) =>
      readFileSync(join(golden, name), 'utf8'),
    )
    assert.equal(own.length, 4)
    const samples = [...own, ...[TRIVY, SPDX, SPDX3].map((value) => JSON.stringify(value))]
    fc.assert(
      fc.property(fc.constantFrom(...samples, TAG_VALUE).chain(damaged), (bytes) => {
        try {
          readSbom(bytes)
        } catch (error) {
          assert.ok(error instanceof SyntaxError, String(error))
        }
      }),
      { numRuns: 500 },
    )
  })
})
