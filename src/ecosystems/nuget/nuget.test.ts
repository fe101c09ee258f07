import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { depsJsonAnalyser } from './deps-json.ts'
import { nuget } from './index.ts'
import { packagesLockAnalyser } from './packages-lock.ts'
import { nugetProjectAnalyser } from './project-files.ts'
import { MAX_NUGET_VERSION_LENGTH, nugetVersionOrder } from './version.ts'

// The files of this test are written by the documentation of .NET, which no machine of ours had at hand.

function shown({ packages, problems }: Analysis) {
  return {
    packages: packages?.map(({ name, version, relationship }) =>
      [name, version, relationship ?? ''].join(' '),
    ),
    problems: problems?.map(({ code }) => code) ?? [],
  }
}

describe('nuget order', () => {
  const number = fc.constantFrom('0', '1', '01', '10', '99999999999999999999')
  const identifier = fc.constantFrom('0', '1', '01', '10', 'a', 'A', 'rc', 'RC', 'a-b', '1a')
  const version = fc
    .tuple(
      fc.array(number, { minLength: 1, maxLength: 4 }),
      fc.array(identifier, { maxLength: 3 }),
      fc.constantFrom('', '+x'),
    )
    .map(
      ([numbers, parts, build]) =>
        numbers.join('.') + parts.map((p, i) => (i ? '.' : '-') + p).join('') + build,
    )

  it('says what nuget-versions.txt says, in both directions', (t) => {
    if (!needsRealData(t)) return
    const lines = versionLines('nuget-versions.txt')
    assert.ok(lines.length > 20)
    assert.deepEqual(disagreements(nugetVersionOrder, lines), [])
  })

  it('is a total order', () => assertTotalOrder(nugetVersionOrder, version))

  for (const [a, relation, b] of [
    ['1', '=', '1.0.0.0'],
    ['1.0.0.1', '>', '1.0.0'],
    ['1.0-RC.1', '=', '1.0.0-rc.1+x'],
    ['1.0-9', '<', '1.0-a'],
    ['1.0-a', '<', '1.0-a.0'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(nugetVersionOrder, a, b), relation))
  }

  it('refuses what is no version', () => {
    for (const text of ['', 'a', '1.', '1.2.3.4.5', 'v1', '1.*', '[1.0]', '1-', '1-a..b', '1-é'])
      assert.equal(nugetVersionOrder.isValid(text), false, text)
    assert.equal(nugetVersionOrder.isValid('1'.repeat(MAX_NUGET_VERSION_LENGTH)), true)
    assert.equal(nugetVersionOrder.isValid('1'.repeat(MAX_NUGET_VERSION_LENGTH + 1)), false)
  })
})

const DEPS = `{
  "runtimeTarget": { "name": ".NETCoreApp,Version=v8.0/linux-x64", "signature": "" },
  "targets": {
    ".NETCoreApp,Version=v8.0": {},
    ".NETCoreApp,Version=v8.0/linux-x64": {
      "Ship/1.0.0": {
        "dependencies": { "newtonsoft.json": "13.0.1", "Hull": "2.0.0" },
        "runtime": { "Ship.dll": {} }
      },
      "Newtonsoft.Json/13.0.1": {
        "dependencies": { "Microsoft.CSharp": "4.3.0", "Deep": "1.2.3" },
        "runtime": { "lib/net6.0/Newtonsoft.Json.dll": {} }
      },
      "Deep/1.2.3": { "native": { "libdeep.so": {} } },
      "Microsoft.CSharp/4.3.0": { "compile": {} },
      "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": { "runtime": { "System.Runtime.dll": {} } },
      "Hull/2.0.0": { "runtime": { "Hull.dll": {} } }
    }
  },
  "libraries": {
    "Ship/1.0.0": { "type": "project", "serviceable": false, "sha512": "" },
    "Newtonsoft.Json/13.0.1": {
      "type": "package"
    },
    "Deep/1.2.3": { "type": "package" },
    "Microsoft.CSharp/4.3.0": { "type": "package" },
    "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": { "type": "runtimepack" },
    "Hull/2.0.0": { "type": "project" },
    "Old.Reference/1.0.0.0": { "type": "reference" }
  }
}
`

describe('the list of a built application', () => {
  const analysis = analyse(depsJsonAnalyser, 'app/Ship.deps.json', DEPS)

  it('has the packages whose files are there, and the runtime', () => {
    assert.deepEqual(shown(analysis), {
      packages: [
        'Ship 1.0.0 root',
        'Newtonsoft.Json 13.0.1 direct',
        'Deep 1.2.3 indirect',
        'Microsoft.NETCore.App.Runtime.linux-x64 8.0.1 direct',
        'Hull 2.0.0 workspace',
      ],
      problems: [],
    })
  })

  it('says what is needed, and where it stands', () => {
    const [ship, json] = analysis.packages ?? []
    assert.deepEqual(ship?.dependsOn, ['Newtonsoft.Json@13.0.1', 'Hull@2.0.0'])
    assert.deepEqual([json?.dependsOn, json?.lines], [['Deep@1.2.3'], { start: 22, end: 24 }])
  })

  it('of a framework has no root', () => {
    const text = `{"runtimeTarget": ".NETCoreApp,Version=v8.0", "targets": {".NETCoreApp,Version=v8.0": {
      "Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"runtime": {"a.dll": {}}}}},
      "libraries": {"Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {"type": "package"}}}`
    assert.deepEqual(shown(analyse(depsJsonAnalyser, 'Microsoft.NETCore.App.deps.json', text)).packages, [
      'Microsoft.NETCore.App.Runtime.linux-x64 8.0.1 ',
    ])
  })

  it('takes the only target of old files, and libraries without one', () => {
    const text = `{"targets": {"x": {"A/1": {"compile": {}}}}, "libraries": {"A/1": {"type": "package"}, "B/2": {"type": "package"}}}`
    assert.deepEqual(shown(analyse(depsJsonAnalyser, 'a.deps.json', text)).packages, ['B 2 '])
  })

  for (const [text, code] of [
    ['{', 'file-unreadable'],
    ['{"libraries": []}', 'file-unreadable'],
    ['{"libraries": {"A": {"type": "package"}}}', 'record-unreadable'],
    ['{"libraries": {"/1": {"type": "package"}}}', 'record-unreadable'],
  ] as const) {
    it(`that is ${text} is ${code}`, () => {
      assert.deepEqual(shown(analyse(depsJsonAnalyser, 'a.deps.json', text)).problems, [code])
    })
  }

  it('never throws', () => {
    fc.assert(fc.property(damaged(DEPS), (bytes) => void analyse(depsJsonAnalyser, 'Ship.deps.json', bytes)))
  })
})

const LOCK = `{
  "version": 2,
  "dependencies": {
    "net8.0": {
      "A": { "type": "Direct", "requested": "[1.0, )", "resolved": "1.0.0", "contentHash": "x", "dependencies": { "B": "1.0" } },
      "B": { "type": "Transitive", "resolved": "1.1.0" },
      "C": { "type": "CentralTransitive", "requested": "[2.0, )", "resolved": "2.0.0" },
      "hull": { "type": "Project", "dependencies": { "B": "[1.0, )" } }
    },
    "net8.0/linux-x64": {
      "B": {
        "type": "Direct",
        "resolved": "1.1.0"
      },
      "b": { "type": "Transitive", "resolved": "1.2.0" }
    }
  }
}`

describe('a lock of NuGet', () => {
  it('has each package and version once', () => {
    const analysis = analyse(packagesLockAnalyser, 'a/packages.lock.json', LOCK)
    assert.deepEqual(shown(analysis), {
      packages: ['A 1.0.0 direct', 'B 1.1.0 direct', 'C 2.0.0 indirect', 'b 1.2.0 indirect'],
      problems: [],
    })
    assert.deepEqual(analysis.packages?.[0]?.dependsOn, ['B@1.1.0'])
    assert.deepEqual(analysis.packages?.[1]?.lines, { start: 11, end: 14 })
  })

  for (const [text, code] of [
    ['[', 'file-unreadable'],
    ['{"version": 1}', 'file-unreadable'],
    ['{"dependencies": {"x": {"A": {"type": "Direct"}}}}', 'record-unreadable'],
  ] as const) {
    it(`that is ${text} is ${code}`, () => {
      assert.deepEqual(shown(analyse(packagesLockAnalyser, 'packages.lock.json', text)).problems, [code])
    })
  }

  it('never throws', () => {
    fc.assert(
      fc.property(damaged(LOCK), (bytes) => void analyse(packagesLockAnalyser, 'packages.lock.json', bytes)),
    )
  })
})

const PROJECT = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><DeepVersion>3.1.0</DeepVersion></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="A" Version="1.0.0" />
    <PackageReference Include="B">
      <Version>[2.0,3.0)</Version>
      <PrivateAssets>all</PrivateAssets>
    </PackageReference>
    <PackageReference Include="Central" />
    <PackageReference Include="Deep" Version="$(DeepVersion)" />
    <PackageReference Update="E" Version="1.*" />
    <PackageReference Include="F" VersionOverride="[7.0]" />
    <Compile Include="x.cs" Version="1" />
  </ItemGroup>
</Project>`

describe('project files of .NET', () => {
  const read = (path: string, text: string) => analyse(nugetProjectAnalyser, path, text)

  it('name direct packages, and are told to name no others', () => {
    const analysis = read('a/Ship.csproj', PROJECT)
    assert.deepEqual(shown(analysis), {
      packages: ['A 1.0.0 direct', 'B 2.0 direct', 'Deep 3.1.0 direct', 'F 7.0 direct'],
      problems: ['version-unresolved', 'dependency-unresolved'],
    })
    assert.deepEqual(analysis.packages?.[1]?.lines, { start: 5, end: 8 })
    assert.deepEqual(
      analysis.packages?.map(({ isDevelopment }) => isDevelopment ?? false),
      [false, true, false, false],
    )
  })

  it('say nothing where there is a lock, or no package', () => {
    const locked = PROJECT.replace(
      '<DeepVersion>',
      '<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile><DeepVersion>',
    )
    assert.deepEqual(read('Ship.fsproj', locked), {})
    assert.deepEqual(shown(read('Ship.vbproj', '<Project/>')), { packages: [], problems: [] })
  })

  it('give the versions of a tree', () => {
    const text =
      '<Project><ItemGroup><PackageVersion Include="A" Version="1.0.0"/><GlobalPackageReference Include="G" Version="2.0"/></ItemGroup></Project>'
    assert.deepEqual(shown(read('Directory.Packages.props', text)).packages, [
      'A 1.0.0 direct',
      'G 2.0 direct',
    ])
  })

  it('of old are a list of all packages', () => {
    const text = `<?xml version="1.0" encoding="utf-8"?>
<packages>
  <package id="A" version="1.0.0" targetFramework="net48" />
  <package id="T" version="2.0.0" developmentDependency="true" />
  <package id="broken" />
</packages>`
    const analysis = read('a/packages.config', text)
    assert.deepEqual(shown(analysis), {
      packages: ['A 1.0.0 direct', 'T 2.0.0 direct'],
      problems: ['record-unreadable'],
    })
    assert.equal(analysis.packages?.[1]?.isDevelopment, true)
  })

  it('are wanted by name', () => {
    const wants = (path: string) => nugetProjectAnalyser.wants(path, { size: 1, mode: 0o644 })
    for (const path of ['a.csproj', 'packages.config', 'b/Directory.Packages.props'])
      assert.ok(wants(path), path)
    for (const path of ['a.sqlproj', 'xpackages.config', 'a.props', 'proj']) assert.ok(!wants(path), path)
  })

  it('that are none are a problem', () => {
    assert.deepEqual(shown(read('a.csproj', '<a>')).problems, ['file-unreadable'])
  })

  it('never throw', () => {
    fc.assert(fc.property(damaged(PROJECT), (bytes) => void read('a.csproj', Buffer.from(bytes).toString())))
  })
})

it('OSV’s records are found by their names in small letters', async (t) => {
  if (!needsRealData(t)) return
  const [feed] = nuget.feeds.known
  assert.ok(feed)
  const sink = await buildInMemory(feed, [
    documentOf(realData('upstream/osv-vulnerabilities.storage.googleapis.com/NuGet/all.zip')),
  ])
  const names = new Set(sink.affectedPackages.map(({ name }) => name))
  const pkg = {
    kind: 'package',
    type: 'nuget',
    name: 'Microsoft.NETCore.App.Runtime.linux-arm',
    version: '9.0.1',
  } as const
  assert.ok(names.has(nuget.match.subjects(pkg, undefined)[0]?.name ?? ''))
})
