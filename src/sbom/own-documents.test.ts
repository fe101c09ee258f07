import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { embeddedSbomAnalyser } from '../ecosystems/embedded-sbom.ts'
import { readSbom } from './read-sbom.ts'
import type { SbomContent } from './types.ts'

function read(value: unknown): SbomContent {
  const content = readSbom(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
  assert.ok(content)
  return content
}

/** As Plimsoll writes it, in the form that each format has for what it has no place for. */
describe('a document of Plimsoll', () => {
  const owner = 'pkg:deb/debian/python3@3.11?arch=amd64&distro=debian-12.5'
  const facts = {
    'plimsoll:path': 'usr/lib/python3/six',
    'plimsoll:owner': owner,
    'plimsoll:provides': ['x', 'y '],
    'plimsoll:relationship': 'indirect',
  }
  const system = { 'plimsoll:version': '12.5', 'plimsoll:release': '12', 'plimsoll:codename': 'bookworm' }
  const whole = { 'plimsoll:problem': '["link-cycle","a","b"]' }
  const pairs = (values: Readonly<Record<string, string | readonly string[]>>) =>
    Object.entries(values).flatMap(([name, all]) => [all].flat().map((value) => ({ name, value })))
  const note = (values: object) => [
    { annotator: 'Person: Me', comment: 'by the way' },
    { annotator: 'Tool: plimsoll-1', comment: JSON.stringify(values) },
  ]
  const extension = (values: Readonly<Record<string, string | readonly string[]>>) => [
    {
      type: 'extension_CdxPropertiesExtension',
      extension_cdxProperty: pairs(values).map(({ name, value }) => ({
        type: 'extension_CdxPropertyEntry',
        extension_cdxPropName: name,
        extension_cdxPropValue: value,
      })),
    },
  ]
  const reference = (purl: string) => [{ referenceType: 'purl', referenceLocator: purl }]
  const tags = (values: object) =>
    `Annotator: Tool: plimsoll-1\nAnnotationType: OTHER\nSPDXREF: X\nAnnotationComment: <text>${JSON.stringify(values)}</text>`
  const documents: Readonly<Record<string, unknown>> = {
    'CycloneDX 1.7': {
      bomFormat: 'CycloneDX',
      specVersion: '1.7',
      metadata: { properties: pairs(whole) },
      components: [
        { type: 'operating-system', name: 'debian', version: '12.5', properties: pairs(system) },
        { name: 'python3', purl: owner, properties: pairs({ 'plimsoll:path': 'var/lib/dpkg/status' }) },
        { name: 'six', purl: 'pkg:pypi/six@1', properties: pairs(facts) },
      ],
    },
    'SPDX 2.3': {
      spdxVersion: 'SPDX-2.3',
      annotations: note(whole),
      packages: [
        {
          name: 'debian',
          SPDXID: 'os',
          primaryPackagePurpose: 'OPERATING_SYSTEM',
          annotations: note(system),
        },
        {
          name: 'python3',
          SPDXID: 'a',
          externalRefs: reference(owner),
          annotations: note({ 'plimsoll:path': 'var/lib/dpkg/status' }),
        },
        { name: 'six', SPDXID: 'b', externalRefs: reference('pkg:pypi/six@1'), annotations: note(facts) },
      ],
    },
    'SPDX 2.3 as tags': `SPDXVersion: SPDX-2.3\nSPDXID: D\n${tags(whole).replace('SPDXREF: X', 'SPDXREF: D')}
PackageName: debian\nSPDXID: os\nPrimaryPackagePurpose: OPERATING-SYSTEM\n${tags(system).replace('SPDXREF: X', 'SPDXREF: os')}
PackageName: python3\nSPDXID: a\nExternalRef: PACKAGE-MANAGER purl ${owner}\n${tags({ 'plimsoll:path': 'var/lib/dpkg/status' }).replace('SPDXREF: X', 'SPDXREF: a')}
PackageName: six\nSPDXID: b\nExternalRef: PACKAGE-MANAGER purl pkg:pypi/six@1\n${tags(facts).replace('SPDXREF: X', 'SPDXREF: b')}`,
    'SPDX 3.0.1': {
      '@context': ['https://spdx.org/rdf/3.0.1/spdx-context.jsonld', { x: 'https://x.example/' }],
      '@graph': [
        { type: 'SpdxDocument', spdxId: 'doc', extension: extension(whole) },
        {
          type: 'software_Package',
          spdxId: 'os',
          name: 'debian',
          software_primaryPurpose: 'operatingSystem',
          extension: extension(system),
        },
        {
          type: 'software_Package',
          spdxId: 'a',
          name: 'python3',
          software_packageUrl: owner,
          extension: extension({ 'plimsoll:path': 'var/lib/dpkg/status' }),
        },
        {
          type: 'software_Package',
          spdxId: 'b',
          name: 'six',
          software_packageUrl: 'pkg:pypi/six@1',
          extension: extension(facts),
        },
      ],
    },
  }
  for (const [what, document] of Object.entries(documents)) {
    it(`says where packages lie and who owns them: ${what}`, () => {
      const { packages, places, distribution, problems } = read(document)
      const [python, six] = packages
      assert.ok(python && six)
      assert.deepEqual([six.provides, six.relationship], [['x', 'y '], 'indirect'])
      assert.deepEqual(places?.get(six), { path: 'usr/lib/python3/six', owner: python })
      assert.deepEqual(places?.get(python), { path: 'var/lib/dpkg/status' })
      assert.equal(distribution?.whole?.codename, 'bookworm')
      assert.deepEqual(
        problems?.map(({ code }) => code),
        ['link-cycle'],
      )
    })
  }

  it('that somebody damaged is read as far as it goes', () => {
    const document = {
      spdxVersion: 'SPDX-2.3',
      annotations: [
        { comment: '{"plimsoll:problem": ' },
        { comment: '{"plimsoll:x": [1, {}, null]}' },
        { comment: 7 },
      ],
      packages: [
        {
          name: 'six',
          SPDXID: 'b',
          externalRefs: reference('pkg:pypi/six@1'),
          annotations: note({ 'plimsoll:path': 'a', 'plimsoll:owner': 'pkg:deb/nobody@1' }),
        },
      ],
    }
    const { packages, places, problems } = read(document)
    assert.equal(problems, undefined)
    assert.deepEqual([...(places?.values() ?? [])], [{ path: 'a' }])
    assert.deepEqual(packages, [{ kind: 'package', type: 'pypi', name: 'six', version: '1' }])
  })

  it('in an image has no say in who owns what', () => {
    const bytes = Buffer.from(JSON.stringify(documents['CycloneDX 1.7']))
    const { packages = [] } = embeddedSbomAnalyser.analyse([
      { path: 'a.cdx.json', bytes, size: bytes.length, mode: 0o644 },
    ])
    assert.deepEqual(
      packages.map(({ name }) => name),
      ['python3', 'six'],
    )
    assert.ok(packages.every((pkg) => !('owner' in pkg) && !('path' in pkg)))
  })
})
