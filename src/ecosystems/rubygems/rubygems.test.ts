import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsProgram, needsRealData, realData } from '../../../test/real-data.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import type { Package } from '../../core/package.ts'
import { gemfileLockAnalyser } from './gemfile-lock.ts'
import { gemspecAnalyser } from './gemspec.ts'
import { rubygems } from './index.ts'
import { unsafeRanges } from './requirements.ts'
import { rubyAdvisoryDb } from './ruby-advisory-db.ts'
import { gemVersionOrder, MAX_GEM_VERSION_LENGTH } from './version.ts'

const TESTDATA = join(import.meta.dirname, 'testdata')

describe('gem order', () => {
  const segment = fc.constantFrom('0', '1', '2', '10', '01', 'a', 'b', 'rc', 'rc1', 'a-1', '0a')
  const version = fc
    .tuple(fc.constantFrom('0', '1', '1a', '99999999999999999999'), fc.array(segment, { maxLength: 4 }))
    .map(([first, rest]) => [first, ...rest].join('.'))

  for (const file of ['rubygems-versions.txt', 'rubygems-versions-generated.txt']) {
    it(`says what ${file} says, in both directions`, (t) => {
      if (!needsRealData(t)) return
      const lines = versionLines(file)
      assert.ok(lines.length > 20)
      assert.deepEqual(disagreements(gemVersionOrder, lines), [])
    })
  }

  it('is a total order', () => assertTotalOrder(gemVersionOrder, version))

  it('is that of RubyGems itself', (t) => {
    if (!needsProgram(t, 'ruby')) return
    const versions = fc.sample(version, 2000).filter((text) => /^\d+(?:\.|$)/.test(text))
    const script =
      'puts STDIN.read.split("\\n").each_slice(2).map { |a, b| b ? (Gem::Version.new(a) <=> Gem::Version.new(b)) : 0 }'
    // A hyphen in the middle is only taken where all after it is one word.
    const input = versions.filter((text) => !text.includes('-'))
    const answers = execFileSync('ruby', ['-e', script], { input: input.join('\n'), encoding: 'utf8' })
    for (const [i, answer] of answers.trim().split('\n').entries()) {
      const [a = '', b = a] = input.slice(2 * i, 2 * i + 2)
      assert.equal(Math.sign(gemVersionOrder.compare(a, b)), Number(answer), `${a} ${b}`)
    }
  })

  for (const [a, relation, b] of [
    ['1.0', '=', '1'],
    ['1.0.a', '=', '1.a'],
    ['1.0-1', '<', '1.0'],
    ['1.0-1', '=', '1.0.pre.1'],
    ['1.a.0', '=', '1.a'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(gemVersionOrder, a, b), relation))
  }

  it('refuses what is no version', () => {
    for (const text of ['', 'a', '.1', '1.', '1..2', '1 2', '1.é', '>= 1', '-1'])
      assert.equal(gemVersionOrder.isValid(text), false, text)
    assert.equal(gemVersionOrder.isValid('1'.repeat(MAX_GEM_VERSION_LENGTH)), true)
    assert.equal(gemVersionOrder.isValid('1'.repeat(MAX_GEM_VERSION_LENGTH + 1)), false)
  })
})

describe('an installed gem', () => {
  it('is what gem list says', () => {
    const folder = join(TESTDATA, 'installed/specifications')
    const found = readdirSync(folder).map(
      (name) =>
        analyse(gemspecAnalyser, `gems/specifications/${name}`, readFileSync(join(folder, name)))
          .packages?.[0],
    )
    // `deck2-net (2.0.0.rc1 x86_64-linux)`
    const listed = found.map((pkg) => `${pkg?.name} (${[pkg?.version, pkg?.arch].filter(Boolean).join(' ')})`)
    const lines = readFileSync(join(TESTDATA, 'installed/gem-list.txt'), 'utf8').trim().split('\n')
    assert.deepEqual(listed.toSorted(), lines)
    assert.deepEqual(found[0], {
      kind: 'package',
      type: 'gem',
      name: 'deck2-net',
      version: '2.0.0.rc1',
      arch: 'x86_64-linux',
      licenses: ['Apache-2.0', 'MIT'],
      dependsOn: ['rake'],
    })
  })

  const PATH = 'usr/lib/ruby/gems/3.1.0/specifications/default/net-http-2-1.2.3-java.gemspec'
  /** What, content, name, version, platform. */
  const cases: readonly (readonly [string, string, string, string, string | undefined])[] = [
    ['the stub', '# stub: a 1.0 ruby lib\ns.name = "b"\n', 'a', '1.0', undefined],
    ['assignments', 's.name = %q{a}\ngem.version = Gem::Version.new("1.0")', 'a', '1.0', undefined],
    ['the file’s name', 's.name = NAME\ns.version = VERSION', 'net-http-2', '1.2.3', 'java'],
    ['the file’s name where the stub is none', '# stub: a b', 'net-http-2', '1.2.3', 'java'],
  ]
  for (const [what, content, name, version, arch] of cases) {
    it(`is told by ${what}`, () => {
      const [pkg] = analyse(gemspecAnalyser, PATH, content).packages ?? []
      assert.deepEqual([pkg?.name, pkg?.version, pkg?.arch], [name, version, arch])
    })
  }

  it('does not need what only old RubyGems are told', () => {
    const text = `# stub: a 1 ruby lib
  if s.respond_to? :add_runtime_dependency then
    s.add_runtime_dependency(%q<b>.freeze, ["~> 1"])
    s.add_development_dependency(%q<c>.freeze, ["~> 1"])
  else
    s.add_dependency(%q<c>.freeze, ["~> 1"])
  end`
    assert.deepEqual(analyse(gemspecAnalyser, PATH, text).packages?.[0]?.dependsOn, ['b'])
  })

  it('that nothing names is a problem', () => {
    const { problems } = analyse(gemspecAnalyser, 'specifications/x.gemspec', '\0')
    assert.deepEqual(
      problems?.map(({ code }) => code),
      ['file-unreadable'],
    )
  })

  it('has its platform in the purl', () => {
    const pkg: Package = { kind: 'package', type: 'gem', name: 'a', version: '1', arch: 'java' }
    assert.equal(rubygems.match.purl(pkg, undefined), 'pkg:gem/a@1?platform=java')
  })

  it('never throws', () => {
    const sample = readFileSync(
      join(TESTDATA, 'installed/specifications/harbour-light-1.2.3.gemspec'),
      'utf8',
    )
    fc.assert(fc.property(damaged(sample), (bytes) => void analyse(gemspecAnalyser, PATH, bytes)))
  })
})

describe('the gems of this machine', () => {
  it('are what RubyGems itself reads from their specifications', (t) => {
    if (!needsProgram(t, 'ruby')) return
    const script =
      'Gem::Specification.each { |s| puts [s.loaded_from, s.name, s.version, s.platform, s.licenses.join(","), s.runtime_dependencies.map(&:name).join(",")].join("\\t") }'
    const lines = execFileSync('ruby', ['-e', script], { encoding: 'utf8' }).trim().split('\n')
    let read = 0
    for (const line of lines) {
      const [path = '', name, version, platform, licenses, needs] = line.split('\t')
      if (!gemspecAnalyser.wants(path.slice(1), { size: 1, mode: 0o644 })) continue
      read++
      const [pkg] = analyse(gemspecAnalyser, path.slice(1), readFileSync(path)).packages ?? []
      assert.deepEqual(
        [
          pkg?.name,
          pkg?.version,
          pkg?.arch ?? 'ruby',
          pkg?.licenses?.join() ?? '',
          pkg?.dependsOn?.join() ?? '',
        ],
        [name, version, platform, licenses, needs ?? ''],
        path,
      )
    }
    assert.ok(read > 20, String(read))
  })
})

const LOCK = readFileSync(join(TESTDATA, 'declared/Gemfile.lock'), 'utf8')

describe('a lock of Bundler', () => {
  const { packages = [], problems } = analyse(gemfileLockAnalyser, 'Gemfile.lock', LOCK)

  it('has the gems that bundle list has', () => {
    const listed = packages.map(({ name, version }) => `  * ${name} (${version})`)
    const lines = readFileSync(join(TESTDATA, 'declared/bundle-list.txt'), 'utf8').trimEnd().split('\n')
    assert.deepEqual(listed.toSorted(), lines.toSorted())
    assert.deepEqual(problems, [])
  })

  it('says who needs what, and where', () => {
    const of = (name: string) => packages.find((pkg) => pkg.name === name)
    assert.deepEqual(of('sinatra'), {
      kind: 'package',
      type: 'gem',
      name: 'sinatra',
      version: '3.0.5',
      relationship: 'direct',
      dependsOn: ['mustermann@3.0.0', 'rack@2.2.22', 'rack-protection@3.0.5', 'tilt@2.0.11'],
      lines: { start: 22, end: 26 },
    })
    assert.equal(of('mine')?.relationship, 'workspace')
    assert.equal(of('rack')?.relationship, 'indirect')
  })

  // By Bundler's documentation: the machine that made the lock above had no git source, platform variant or checksum.
  it('has all sections, and gems for several platforms', () => {
    const text = `GIT
  remote: https://example.test/a.git
  revision: abc
  specs:
    a (1.0)
      b

PLUGIN SOURCE
  remote: https://example.test
  type: x
  specs:
    p (3)

GEM
  remote: https://rubygems.org/
  remote: https://example.test/
  specs:
    b (1.15.0)
    b (1.15.0-x86_64-linux-musl)

DEPENDENCIES
  a!
  p (~> 3)!

CHECKSUMS
  b (1.15.0) sha256=00

RUBY VERSION
   ruby 3.1.2p20
`
    const found = analyse(gemfileLockAnalyser, 'x/gems.locked', text.replaceAll('\n', '\r\n'))
    assert.deepEqual(found.problems, [])
    assert.deepEqual(
      found.packages?.map(({ name, version, arch, relationship, dependsOn }) => [
        name,
        version,
        arch,
        relationship,
        dependsOn?.join(),
      ]),
      [
        ['a', '1.0', undefined, 'direct', 'b@1.15.0'],
        ['p', '3', undefined, 'direct', undefined],
        ['b', '1.15.0', undefined, 'indirect', undefined],
        ['b', '1.15.0', 'x86_64-linux-musl', 'indirect', undefined],
      ],
    )
  })

  const codes: readonly (readonly [string, string])[] = [
    ['', ''],
    ['DEPENDENCIES\n', ''],
    ['nonsense', 'file-unreadable'],
    ['<<<<<<< ours\nGEM\n', 'file-unreadable'],
    ['GEM\n  specs:\n    a\n    b (1)\n', 'record-unreadable'],
    ['GEM\n  specs:\n    a ()\n', 'record-unreadable'],
  ]
  for (const [text, code] of codes) {
    it(`with ${JSON.stringify(text)} is ${code || 'fine'}`, () => {
      const found = analyse(gemfileLockAnalyser, 'Gemfile.lock', text)
      assert.deepEqual(found.problems?.map((one) => one.code).join(), code)
    })
  }

  it('is wanted by its name alone', () => {
    const wants = (path: string) => gemfileLockAnalyser.wants(path, { size: 1, mode: 0o644 })
    for (const path of [
      'a/Gemfile.lock',
      'gemfiles/rails_7.gemfile.lock',
      'gems.locked',
      'Gemfile.next.lock',
    ])
      assert.equal(wants(path), true, path)
    for (const path of ['Gemfile', 'emfile/yarn.lock', 'xgems.locked']) assert.equal(wants(path), false, path)
  })

  it('never throws', () => {
    fc.assert(fc.property(damaged(LOCK), (bytes) => void analyse(gemfileLockAnalyser, 'Gemfile.lock', bytes)))
  })
})

describe('versions that are not safe', () => {
  /** Unaffected, patched, ranges. */
  const cases: readonly (readonly [readonly string[], readonly string[], object])[] = [
    [[], [], [{}]],
    [[], ['>= 2'], [{ fixed: '2' }]],
    [
      ['< 1.1.0'],
      ['~> 2.1.1', '>= 4.6.3'],
      [
        { introduced: '1.1.0', fixed: '2.1.1' },
        { introduced: '2.2.a', fixed: '4.6.3' },
      ],
    ],
    [['>= 2'], [], [{ before: '2' }]],
    [[], ['> 2'], [{ lastAffected: '2' }]],
    [['<= 1'], ['>= 2'], [{ introduced: '1.0.0.1', fixed: '2' }]],
    [['= 1'], ['>= 1, < 3'], [{ fixed: '1' }, { introduced: '3' }]],
    [[], ['~> 1'], [{ fixed: '1' }, { introduced: '2.a' }]],
    [[], ['~> 1.0.rc1'], [{ fixed: '1.0.rc1' }, { introduced: '2.a' }]],
    [['< 3'], ['>= 2'], []],
    [['< 2'], ['>= 2'], []],
    [['< 2'], ['> 2'], [{ introduced: '2', lastAffected: '2' }]],
    [['~> 1.1'], ['= 1.1'], [{ fixed: '1.1' }, { introduced: '2.a' }]],
  ]
  for (const [unaffected, patched, ranges] of cases) {
    it(`are those outside ${JSON.stringify([unaffected, patched])}`, () => {
      assert.deepEqual(unsafeRanges(unaffected, patched), ranges)
    })
  }

  it('are not known where a requirement is none', () => {
    for (const text of ['', '!= 1', '>= a', '>=', '1 2', '>= 1,'])
      assert.equal(unsafeRanges([text], []), text)
  })

  it('are those that RubyGems does not find safe', (t) => {
    if (!needsProgram(t, 'ruby')) return
    const number = fc.constantFrom('0', '1', '1.1', '1.1.1', '1.2', '1.2.rc1', '2', '2.0.1', '2.1.a', '3')
    const requirement = fc.oneof(
      fc.tuple(fc.constantFrom('>=', '~>', '<', '<=', '>', '='), number).map((parts) => parts.join(' ')),
      fc.tuple(number, number).map(([a, b]) => `>= ${a}, < ${b}`),
    )
    const cases = fc.sample(fc.tuple(fc.array(requirement, { maxLength: 3 }), number), 2000)
    const script = `STDIN.each_line { |line| version, *all = line.chomp.split(";")
      puts all.any? { |one| Gem::Requirement.new(one.split(", ")).satisfied_by?(Gem::Version.new(version)) } }`
    const input = cases.map(([texts, version]) => [version, ...texts].join(';')).join('\n')
    const answers = execFileSync('ruby', ['-e', script], { input, encoding: 'utf8' }).trim().split('\n')
    for (const [i, [texts, version]] of cases.entries()) {
      const ranges = unsafeRanges([], texts)
      assert.notEqual(typeof ranges, 'string')
      const compare = (a: string, b: string): number => gemVersionOrder.compare(a, b)
      const isHit =
        typeof ranges !== 'string' &&
        ranges.some(
          ({ introduced, fixed, before, lastAffected }) =>
            (introduced === undefined || compare(introduced, version) <= 0) &&
            (fixed === undefined || compare(version, fixed) < 0) &&
            (before === undefined || compare(version, before) < 0) &&
            (lastAffected === undefined || compare(version, lastAffected) <= 0),
        )
      assert.equal(
        isHit,
        answers[i] === 'false',
        `${version} and ${texts.join('; ')}: ${JSON.stringify(ranges)}`,
      )
    }
  })
})

describe('ruby-advisory-db', () => {
  const archive = (
    files: Readonly<Record<string, string>>,
  ): Promise<Awaited<ReturnType<typeof buildInMemory>>> =>
    buildInMemory(rubyAdvisoryDb, [
      documentOf(
        tarOf(Object.entries(files).map(([path, content]) => ({ path: `db-master/${path}`, content }))),
      ),
    ])

  it('is read whole, but for what is skipped', async () => {
    const sink = await archive({
      'gems/rack/CVE-2024-1.yml': `---
gem: rack
cve: 2024-1
ghsa: aaaa-bbbb-cccc
osvdb: 12
url: https://a
title: A
date: 2024-01-02
description: |
  B
cvss_v3: 7.5
patched_versions: [">= 2"]
related:
  url: [https://a, https://b]
`,
      'gems/rack/CVE-2024-2.yml': 'gem: rack\npatched_versions: ["junk"]',
      'gems/rack/CVE-2024-3.yml': 'gem: [',
      'gems/rack/CVE-2024-4.yml': 'title: x',
      'rubies/ruby/CVE-2024-5.yml': 'engine: ruby',
    })
    assert.deepEqual(sink.advisories, [
      {
        kind: 'advisory',
        id: 'CVE-2024-1',
        aliases: ['GHSA-aaaa-bbbb-cccc', 'OSVDB-12'],
        title: 'A',
        description: 'B\n',
        references: ['https://a', 'https://b'],
        published: '2024-01-02',
      },
    ])
    assert.deepEqual(sink.affectedPackages, [
      {
        advisory: 'CVE-2024-1',
        namespace: 'RubyGems',
        name: 'rack',
        status: 'fixed',
        ranges: [{ fixed: '2' }],
        severity: { author: 'ruby-advisory-db', level: 'HIGH' },
      },
    ])
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      ['rack CVE-2024-2', 'rack CVE-2024-3', 'rack CVE-2024-4'],
    )
  })

  it('of the real world leaves nothing out', async (t) => {
    if (!needsRealData(t)) return
    const path = realData('upstream/codeload.github.com/rubysec/ruby-advisory-db/tar.gz/refs/heads/master')
    const sink = await buildInMemory(rubyAdvisoryDb, [documentOf(path)])
    assert.deepEqual(sink.skippedRecords, [])
    assert.ok(sink.affectedPackages.length > 1200)
    const sanitize = sink.affectedPackages.find(
      ({ advisory, name }) => advisory === 'CVE-2018-3740' && name === 'sanitize',
    )
    assert.deepEqual(sanitize?.ranges, [
      { introduced: '1.1.0', fixed: '2.1.1' },
      { introduced: '2.2.a', fixed: '4.6.3' },
    ])
  })
})
