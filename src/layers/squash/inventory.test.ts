import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Ecosystem } from '../../core/ecosystem.ts'
import type { FileReport, LayerReport } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { TreeBuilder } from '../tree.ts'
import { takeInventory } from './inventory.ts'

function report(files: readonly FileReport[], links: readonly [string, string][] = []): LayerReport {
  const tree = new TreeBuilder()
  for (const [path, target] of links) tree.add('symlink', path, target)
  for (const { path } of files) tree.add('file', path)
  return { kind: 'layer-report', files, tree: tree.take(), entryCount: files.length, problems: [] }
}

function database(path: string, ...packages: readonly string[]): FileReport {
  return { path, analyser: 'db', packages: packages.map((text) => pkg('deb', text)) }
}

function pkg(type: string, text: string): Package {
  const [name = '', version = '', arch] = text.split('@')
  return { kind: 'package', type, name, version, ...(arch ? { arch } : {}) }
}

const TEST_OS: Ecosystem = {
  id: 'testos',
  analysers: () => [],
  versions: { id: 'test', isValid: () => true, compare: () => 0 },
  feeds: { known: [], find: () => undefined },
  match: {
    judges: ({ type }, distribution) => type === 'deb' && distribution?.family === 'testos',
    feeds: () => [],
    subjects: () => [],
    purl: ({ name, version }, distribution) =>
      `pkg:deb/testos/${name}@${version}?distro=${distribution?.release}`,
  },
  coverage: { title: 'Test', statuses: [], installed: [], declared: [], orderAuthority: 'none', limits: [] },
  identify: (facts) => {
    const fact = facts.find(({ values }) => values['ID'] === 'testos')
    if (!fact) return undefined
    const release = fact.values['VERSION_ID'] ?? ''
    return { family: 'testos', release, version: release, decidedBy: fact.path }
  },
}

function osRelease(path: string, values: Record<string, string>): FileReport {
  return { path, analyser: 'os-release', distribution: { kind: 'os-release', values } }
}

function inventory(layers: readonly LayerReport[]) {
  return takeInventory({
    reports: layers,
    layers: layers.map((_, index) => ({ diffId: `sha256:${index}`, size: 1, createdBy: `step ${index}` })),
    ecosystems: [TEST_OS],
    maxLinkDepth: 40,
  })
}

describe('origin layer', () => {
  const cases: readonly {
    name: string
    layers: readonly (readonly string[] | undefined)[]
    expect: Record<string, number>
  }[] = [
    { name: 'is the first that has it', layers: [['a@1'], ['a@1', 'b@1']], expect: { 'a@1': 0, 'b@1': 1 } },
    {
      name: 'is the one of the upgrade',
      layers: [['a@1'], ['a@2'], ['a@2', 'b@1']],
      expect: { 'a@2': 1, 'b@1': 2 },
    },
    {
      name: 'is where it came back',
      layers: [['a@1'], ['b@1'], ['a@1', 'b@1']],
      expect: { 'a@1': 2, 'b@1': 1 },
    },
    { name: 'passes layers without a database', layers: [['a@1'], undefined, ['a@1']], expect: { 'a@1': 0 } },
    {
      name: 'tells architectures apart',
      layers: [['a@1@amd64'], ['a@1@amd64', 'a@1@i386']],
      expect: { 'a@1': 1 },
    },
  ]
  for (const { name, layers, expect } of cases) {
    it(name, () => {
      const { packages } = inventory(layers.map((list) => report(list ? [database('db', ...list)] : [])))
      const origins = Object.fromEntries(
        packages.map((found) => [`${found.name}@${found.version}`, found.originLayer]),
      )
      assert.deepEqual(origins, expect)
    })
  }

  it('has the layer whose file was read beside it', () => {
    const { packages } = inventory([report([database('db', 'a@1')]), report([database('db', 'a@1')])])
    assert.deepEqual(
      packages.map(({ originLayer, evidenceLayer }) => [originLayer, evidenceLayer]),
      [[0, 1]],
    )
  })

  it('is absent in a root file system', () => {
    const { packages } = takeInventory({
      reports: [report([database('db', 'a@1')])],
      layers: [],
      ecosystems: [],
      maxLinkDepth: 40,
    })
    assert.deepEqual(
      packages.map(({ originLayer, evidenceLayer }) => [originLayer, evidenceLayer]),
      [[undefined, undefined]],
    )
  })
})

describe('ids', () => {
  it('are the purl, and an operating-system package that two files name is there once', () => {
    const { packages } = inventory([report([database('lib/db', 'a@1'), database('usr/lib/db', 'a@1')])])
    assert.deepEqual(
      packages.map(({ id, path }) => [id, path]),
      [['pkg:deb/a@1', 'lib/db']],
    )
  })

  it('have the path where one library lies in two places', () => {
    const library = (path: string): FileReport => ({ path, analyser: 'npm', packages: [pkg('npm', 'x@1')] })
    const { packages } = inventory([report([library('b'), library('a')])])
    assert.deepEqual(
      packages.map(({ id }) => id),
      ['pkg:npm/x@1 a', 'pkg:npm/x@1 b'],
    )
  })
})

describe('distribution', () => {
  it('is read from etc before usr/lib, and the purl has it', () => {
    const { distribution, packages } = inventory([
      report([
        database('db', 'a@1'),
        osRelease('usr/lib/os-release', { ID: 'testos', VERSION_ID: '8' }),
        osRelease('etc/os-release', { ID: 'testos', VERSION_ID: '9' }),
      ]),
    ])
    assert.deepEqual([distribution?.release, distribution?.decidedBy], ['9', 'etc/os-release'])
    assert.equal(packages[0]?.purl, 'pkg:deb/testos/a@1?distro=9')
  })

  it('is named by os-release where no ecosystem knows it', () => {
    const { distribution } = inventory([
      report([osRelease('etc/os-release', { ID: 'Hobby', VERSION_ID: '3', PRETTY_NAME: 'Hobby 3' })]),
    ])
    assert.deepEqual(distribution, {
      family: 'hobby',
      release: '3',
      version: '3',
      prettyName: 'Hobby 3',
      decidedBy: 'etc/os-release',
    })
  })

  it('is absent where nothing says so', () => {
    assert.equal(inventory([report([database('db', 'a@1')])]).distribution, undefined)
  })
})

describe('owner', () => {
  const library = (path: string): FileReport => ({ path, analyser: 'npm', packages: [pkg('npm', 'x@1')] })
  const owned = (name: string, ...paths: string[]): FileReport => ({
    path: `info/${name}.list`,
    analyser: 'list',
    owned: [{ package: name, paths: paths.join('\0') }],
  })
  const cases: readonly {
    name: string
    files: readonly FileReport[]
    links?: [string, string][]
    expect: string | undefined
  }[] = [
    {
      name: 'is the package whose list names the path',
      files: [database('db', 'a@1'), owned('a', 'usr/x')],
      expect: 'pkg:deb/a@1',
    },
    {
      name: 'is found by name and architecture',
      files: [database('db', 'a@1@i386'), owned('a:i386', 'usr/x')],
      expect: 'pkg:deb/a@1?arch=i386',
    },
    {
      name: 'is found through a merged /usr',
      files: [database('db', 'a@1'), owned('a', 'lib/x')],
      links: [['lib', 'usr']],
      expect: 'pkg:deb/a@1',
    },
    {
      name: 'is nobody where no list names it',
      files: [database('db', 'a@1'), owned('a', 'usr/y')],
      expect: undefined,
    },
    {
      name: 'is nobody where the package is gone',
      files: [database('db', 'b@1'), owned('a', 'usr/x')],
      expect: undefined,
    },
  ]
  for (const { name, files, links, expect } of cases) {
    it(name, () => {
      const { packages } = inventory([report([...files, library('usr/x')], links)])
      assert.equal(packages.find(({ type }) => type === 'npm')?.owner, expect)
    })
  }
})

describe('hearsay', () => {
  const heard = (path: string, ...packages: readonly Package[]): FileReport => ({
    path,
    analyser: 'heard',
    packages,
  })
  const take = (...files: readonly FileReport[]): string[] =>
    takeInventory({
      reports: [report(files)],
      layers: [],
      ecosystems: [TEST_OS],
      maxLinkDepth: 9,
      hearsay: new Set(['heard']),
    }).packages.map(({ type, name, path }) => `${type} ${name} in ${path}`)
  const library: FileReport = { path: 'lib', analyser: 'lib', packages: [pkg('npm', 'a@1')] }

  it('counts where the image does not show the same', () => {
    assert.deepEqual(take(library, heard('sbom', pkg('npm', 'a@1'), pkg('npm', 'a@2'), pkg('npm', 'b@1'))), [
      'npm a in lib',
      'npm a in sbom',
      'npm b in sbom',
    ])
  })

  it('of the operating system counts only without a package database', () => {
    assert.deepEqual(take(heard('sbom', pkg('deb', 'a@1'))), ['deb a in sbom'])
    assert.deepEqual(take(database('db', 'b@1'), heard('sbom', pkg('deb', 'a@1'))), ['deb b in db'])
  })
})
