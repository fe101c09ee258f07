import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse, fileOf } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needs, needsProgram, needsRealData, realData } from '../../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import { zipOf } from '../../../test/zip-builder.ts'
import type { FileReport } from '../../core/layer-report.ts'
import { takeInventory } from '../../layers/squash/inventory.ts'
import { TreeBuilder } from '../../layers/tree.ts'
import { dpkgOwnedFilesAnalyser } from '../../packaging/dpkg/owned-files.ts'
import { condaMetaAnalyser } from '../conda/index.ts'
import { debian } from '../debian/index.ts'
import { pypi, pypiFeed } from './index.ts'
import { pypiEggAnalyser, pypiInstalledAnalyser } from './installed.ts'
import { MAX_METADATA_HEAD } from './metadata.ts'
import { MAX_PYPI_VERSION_LENGTH, pypiVersionOrder } from './version.ts'

const version = fc
  .tuple(
    fc.constantFrom('', 'v', '1!', '0!'),
    fc.array(fc.constantFrom('0', '1', '01', '10'), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', 'a', 'a1', '.b2', '-rc', 'c3', 'alpha0', '_pre1'),
    fc.constantFrom('', '-1', '.post2', 'r', 'rev3'),
    fc.constantFrom('', '.dev', 'dev1', '_DEV2'),
    fc.constantFrom('', '+a', '+1', '+a.1', '+1.a'),
  )
  .map(([epoch, release, ...rest]) => epoch + release.join('.') + rest.join(''))
const legacy = fc.constantFrom('dog', '1.0-dog', '1.0.x', '2004d-r1', '-x', '1.0-', 'pre', '1..0')

describe('the order of PyPI', () => {
  for (const file of ['pypi-versions.txt', 'pypi-versions-generated.txt']) {
    it(`says what ${file} says, in both directions`, (t) => {
      if (!needsRealData(t)) return
      const lines = versionLines(file).filter(({ a }) => a !== '//')
      assert.deepEqual(disagreements(pypiVersionOrder, lines), [])
    })
  }

  it('is a total order', () => assertTotalOrder(pypiVersionOrder, fc.oneof(version, legacy)))

  it('says what Python’s own packaging says', (t) => {
    if (!needsProgram(t, 'python3')) return
    const pairs = fc.sample(fc.tuple(version, version), { numRuns: 2000, seed: 5 })
    const script = `import sys, json
try:
    from packaging.version import Version
except ImportError:
    from pip._vendor.packaging.version import Version
print(json.dumps([(Version(a) > Version(b)) - (Version(a) < Version(b)) for a, b in json.load(sys.stdin)]))`
    const { stdout, status } = spawnSync('python3', ['-c', script], {
      input: JSON.stringify(pairs),
      encoding: 'utf8',
    })
    if (!needs(t, status === 0, 'this Python has no packaging')) return
    const theirs = JSON.parse(stdout) as number[]
    const ours = pairs.map(([a, b]) => Math.sign(pypiVersionOrder.compare(a, b)))
    assert.deepEqual(
      pairs.filter((_, i) => ours[i] !== theirs[i]),
      [],
    )
  })

  for (const [a, relation, b] of [
    ['1.0', '=', 'v1.0.0'],
    ['1.0-1', '=', '1.0.post1'],
    ['1.0.dev1', '<', '1.0a1'],
    ['1.0a1', '<', '1.0'],
    ['1.0', '<', '1.0+local'],
    ['legacy', '<', '0.0.1.dev1'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(pypiVersionOrder, a, b), relation))
  }

  it('refuses what is no word', () => {
    for (const text of ['', '1 2', '1\n', '1'.repeat(MAX_PYPI_VERSION_LENGTH + 1)])
      assert.equal(pypiVersionOrder.isValid(text), false)
  })
})

const METADATA = `Metadata-Version: 2.1
Name: Foo.Bar_baz
Version: 1.2.3
License: MIT
Classifier: License :: OSI Approved :: BSD License
Requires-Dist: requests (>=2.0) ; python_version > "3"
Requires-Dist: pytest ; extra == 'test'
Requires-Dist: idna[all]>=3

Name: not this one
`

const FOUND = {
  kind: 'package',
  type: 'pypi',
  name: 'Foo.Bar_baz',
  version: '1.2.3',
  licenses: ['MIT'],
  dependsOn: ['requests', 'idna'],
} as const

describe('an installed package of Python', () => {
  for (const path of [
    'usr/lib/python3.11/site-packages/foo-1.2.3.dist-info/METADATA',
    'usr/lib/python3/dist-packages/foo-1.2.3.egg-info/PKG-INFO',
    'usr/lib/python3/dist-packages/foo-1.2.3.egg-info',
    'opt/foo-1.2.3-py3.11.egg/EGG-INFO/PKG-INFO',
  ]) {
    it(`is read from ${path}`, () => {
      assert.deepEqual(analyse(pypiInstalledAnalyser, path, METADATA.replaceAll('\n', '\r\n')).packages, [
        FOUND,
      ])
    })
  }

  it('is read from an egg, and other archives of that name are nobody’s loss', () => {
    const egg = zipOf([{ name: 'EGG-INFO/PKG-INFO', content: METADATA }])
    assert.deepEqual(analyse(pypiEggAnalyser, 'a/foo.egg', egg).packages, [FOUND])
    assert.deepEqual(analyse(pypiEggAnalyser, 'a/foo.egg', zipOf([{ name: 'x', content: 'y' }])), {})
    assert.deepEqual(
      analyse(pypiEggAnalyser, 'a/foo.egg', 'none').problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
  })

  it('has the licence that is told best', () => {
    const licenses = (fields: string) =>
      analyse(pypiInstalledAnalyser, 'a.egg-info', `Name: a\nVersion: 1\n${fields}\n`).packages?.[0]?.licenses
    assert.deepEqual(licenses('License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License'), [
      'MIT License',
    ])
    assert.deepEqual(licenses('License-Expression: MIT OR ISC\nLicense: x'), ['MIT OR ISC'])
    assert.equal(licenses('Summary: x'), undefined)
  })

  it('without a name or version is said to be unreadable, wherever its description ends', () => {
    for (const text of [
      '',
      'Name: a\n',
      'Version: 1\n',
      'Name: a b\nVersion: 1\n',
      `${'x'.repeat(MAX_METADATA_HEAD)}\nName: a\nVersion: 1\n`,
    ])
      assert.deepEqual(
        analyse(pypiInstalledAnalyser, 'a.egg-info', text).problems?.map(({ code }) => code),
        ['file-unreadable'],
      )
  })

  it('never fails in another way', () => {
    fc.assert(
      fc.property(damaged(METADATA), (bytes) => {
        pypiInstalledAnalyser.analyse([fileOf('a.egg-info', bytes)])
      }),
    )
  })

  it('is looked up and named in its normal form', () => {
    assert.deepEqual(pypi.match.subjects(FOUND, undefined), [
      { namespace: 'PyPI', name: 'foo-bar-baz', version: '1.2.3', basis: 'direct' },
    ])
    assert.equal(pypi.match.purl(FOUND, undefined), 'pkg:pypi/foo-bar-baz@1.2.3')
  })

  it('that Debian ships is owned by Debian’s package', () => {
    const path = 'usr/lib/python3/dist-packages/foo-1.2.3.egg-info/PKG-INFO'
    const list = analyse(dpkgOwnedFilesAnalyser, 'var/lib/dpkg/info/python3-foo.list', `/.\n/usr\n/${path}\n`)
    const files: readonly FileReport[] = [
      { path, analyser: 'pypi-installed', packages: [FOUND] },
      { path: 'opt/x.egg-info', analyser: 'pypi-installed', packages: [{ ...FOUND, version: '2' }] },
      { path: 'var/lib/dpkg/info/python3-foo.list', analyser: 'dpkg-owned-files', ...list },
      {
        path: 'var/lib/dpkg/status',
        analyser: 'dpkg-status',
        packages: [{ kind: 'package', type: 'deb', name: 'python3-foo', version: '1.2.3-1' }],
      },
    ]
    const tree = new TreeBuilder()
    for (const file of files) tree.add('file', file.path)
    const { packages } = takeInventory({
      reports: [{ kind: 'layer-report', files, tree: tree.take(), entryCount: 4, problems: [] }],
      layers: [],
      ecosystems: [debian, pypi],
      maxLinkDepth: 9,
    })
    assert.deepEqual(
      packages.map(({ type, version: of, owner }) => [type, of, owner]),
      [
        ['deb', '1.2.3-1', undefined],
        ['pypi', '1.2.3', 'pkg:deb/python3-foo@1.2.3-1'],
        ['pypi', '2', undefined],
      ],
    )
  })
})

describe('conda', () => {
  it('lists what it has installed', () => {
    const path = 'opt/conda/conda-meta/zlib-1.2.13-h5eee18b_0.json'
    assert.deepEqual(
      analyse(condaMetaAnalyser, path, '{"name": "zlib", "version": "1.2.13", "license": "Zlib"}').packages,
      [{ kind: 'package', type: 'conda', name: 'zlib', version: '1.2.13', licenses: ['Zlib'] }],
    )
    for (const text of ['', '[]', 'null', '{"name": 7}'])
      assert.deepEqual(
        analyse(condaMetaAnalyser, path, text).problems?.map(({ code }) => code),
        ['file-unreadable'],
      )
  })
})

it('the feed of PyPI has every record of the mirror', async (t) => {
  if (!needsRealData(t)) return
  const sink = await buildInMemory(pypiFeed, [
    documentOf(realData('upstream/osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip')),
  ])
  const jinja = sink.affectedPackages.filter(({ name }) => name === 'jinja2')
  assert.ok(sink.affectedPackages.length > 2000)
  assert.ok(jinja.length >= 5)
  assert.deepEqual(
    sink.affectedPackages.filter(({ name }) => /[A-Z_.]/.test(name)),
    [],
  )
})
