import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { analyse, fileOf } from '../../../test/analyse.ts'
import { damaged } from '../../../test/damaged.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needs, needsProgram, needsRealData, realData } from '../../../test/real-data.ts'
import { tarOf } from '../../../test/tar-builder.ts'
import { disagreements, relationOf, versionLines } from '../../../test/version-lines.ts'
import { assertTotalOrder } from '../../../test/version-properties.ts'
import type { Package } from '../../core/package.ts'
import { composer } from './index.ts'
import { composerInstalledAnalyser } from './installed.ts'
import { composerLockAnalyser } from './lock.ts'
import { phpSecurityAdvisories } from './security-advisories.ts'
import { composerVersionOrder, isBranch, MAX_COMPOSER_VERSION_LENGTH } from './version.ts'

const APP = join(import.meta.dirname, 'testdata/app')

function read(path: string): string {
  return readFileSync(join(APP, path), 'utf8')
}

/** What the files have of `version_compare` alone: Composer makes these versions alike, or refuses them. */
const ARGUED: readonly RegExp[] = [
  /#/, // A placeholder of PHP's own tests.
  /^1\.0\.0 > 1\.0$/, // Composer fills up to four numbers …
  /^v(?:3\.0|3\.4|4\.4|6\.5|6\.6|4-beta4) < /, // … before it looks at words.
  /ALPHA|BETA/, // It makes small letters of words.
  /-stable /, // That is the release.
  /post|test/, // It knows no such words.
]

describe('composer order', () => {
  const word = fc.constantFrom(
    '',
    '-dev',
    '-alpha',
    'a1',
    '-beta.2',
    'RC1',
    '-rc',
    '-p1',
    '-patch2',
    '-stable',
    '.x-dev',
  )
  const version = fc
    .tuple(
      fc.constantFrom('', 'v'),
      fc.array(fc.constantFrom('0', '1', '2', '10', '01', '0'), { minLength: 1, maxLength: 4 }),
      word,
      fc.constantFrom('', '+build'),
    )
    .map(([v, numbers, end, build]) => `${v}${numbers.join('.')}${end}${build}`)

  for (const file of ['packagist-versions.txt', 'packagist-versions-generated.txt']) {
    it(`says what ${file} says, in both directions, but for what Composer sees otherwise`, (t) => {
      if (!needsRealData(t)) return
      const lines = versionLines(file).filter(({ a }) => a !== '//')
      assert.ok(lines.length > 70)
      const wrong = disagreements(composerVersionOrder, lines)
      assert.deepEqual(
        wrong.filter((line) => !ARGUED.some((pattern) => pattern.test(line))),
        [],
      )
      assert.ok(wrong.length <= 25, String(wrong.length))
    })
  }

  it('is a total order', () =>
    assertTotalOrder(composerVersionOrder, fc.oneof(version, fc.constantFrom('dev-main', 'dev-a', 'master'))))

  it('is that of Composer itself', (t) => {
    const library = '/usr/share/php/Composer/Semver/autoload.php'
    if (!needsProgram(t, 'php') || !needs(t, existsSync(library), `there is no ${library}`)) return
    const pairs = fc.sample(fc.tuple(version, version), 3000)
    const script = `require '${library}';
      $parser = new Composer\\Semver\\VersionParser();
      while (($line = fgets(STDIN)) !== false) {
        [$a, $b] = explode(' ', trim($line));
        try { $a = $parser->normalize($a); $b = $parser->normalize($b); } catch (Exception $e) { echo "?\\n"; continue; }
        echo version_compare($a, $b), "\\n";
      }`
    const input = pairs.map((pair) => pair.join(' ')).join('\n')
    const answers = execFileSync('php', ['-r', script], { input, encoding: 'utf8' }).trim().split('\n')
    let compared = 0
    for (const [i, [a, b]] of pairs.entries()) {
      if (answers[i] === '?') continue
      compared++
      assert.equal(Math.sign(composerVersionOrder.compare(a, b)), Number(answers[i]), `${a} ${b}`)
    }
    assert.ok(compared > 1500, String(compared))
  })

  for (const [a, relation, b] of [
    ['1.0', '=', 'v1.0.0.0'],
    ['1.x-dev', '>', '1.9.9'],
    ['1.x-dev', '<', '2.0-alpha'],
    ['1.0-p1', '<', '1.0.1'],
    ['dev-main', '<', '0.0.1-dev'],
    ['dev-a', '<', 'dev-b'],
    ['1.0+a', '=', '1.0+b'],
    ['1.0-RC1', '=', '1.0.0rc1'],
    ['2020.01.02', '<', '2020-01-03'],
  ] as const) {
    it(`has ${a} ${relation} ${b}`, () => assert.equal(relationOf(composerVersionOrder, a, b), relation))
  }

  it('refuses what is no version, and knows a branch', () => {
    for (const text of ['', 'dev-', '^1.0', '1.0-foo', 'main', '1.0 as 2.0', '1.0-constructor'])
      assert.equal(composerVersionOrder.isValid(text), false, text)
    assert.equal(composerVersionOrder.isValid('1'.repeat(MAX_COMPOSER_VERSION_LENGTH)), true)
    assert.equal(composerVersionOrder.isValid('1'.repeat(MAX_COMPOSER_VERSION_LENGTH + 1)), false)
    assert.deepEqual(['dev-main', 'master', '1.x-dev', '1.0', '?'].map(isBranch), [
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

/** As `composer show` lists them. */
function listed(packages: readonly Package[] = []) {
  return packages
    .map(({ namespace, name, version, relationship }) => ({
      name: `${namespace}/${name}`,
      version,
      isDirect: relationship === 'direct',
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

interface Shown {
  readonly installed: readonly {
    readonly name: string
    readonly version: string
    readonly 'direct-dependency': boolean
  }[]
}

const SHOWN = (JSON.parse(read('composer-show.json')) as Shown).installed.map((one) => ({
  name: one.name,
  version: one.version,
  isDirect: one['direct-dependency'],
}))

function analyseProject(lock: string | undefined, manifest?: string) {
  const files = [
    ...(manifest === undefined ? [] : [fileOf('a/composer.json', manifest)]),
    ...(lock === undefined ? [] : [fileOf('a/composer.lock', lock)]),
  ]
  const [first, ...rest] = files
  if (!first) throw new TypeError('no file')
  return composerLockAnalyser.analyse([first, ...rest])
}

describe('a lock of Composer', () => {
  const { packages = [], problems } = analyseProject(read('composer.lock'), read('composer.json'))

  it('has the packages that composer show has', () => {
    assert.deepEqual(listed(packages), SHOWN)
    assert.deepEqual(problems, [])
  })

  it('says all that it knows of a package', () => {
    assert.deepEqual(packages[0], {
      kind: 'package',
      type: 'composer',
      namespace: 'harbour',
      name: 'deck',
      version: '2.0.0-beta2',
      licenses: ['Apache-2.0'],
      dependsOn: ['harbour/log@v1.2.3'],
      relationship: 'direct',
      lines: { start: 9, end: 29 },
    })
    assert.deepEqual(
      packages.map(({ isDevelopment }) => isDevelopment),
      [undefined, undefined, true],
    )
  })

  it('has no relationships without the manifest', () => {
    const found = analyseProject(read('composer.lock'), '{')
    assert.equal(found.packages?.[0]?.relationship, undefined)
  })

  /** Lock, manifest, codes. */
  const cases: readonly (readonly [string | undefined, string | undefined, string])[] = [
    [undefined, '{"require": {"php": "8", "a/b": "1"}}', 'version-unresolved'],
    [undefined, '{', 'version-unresolved'],
    [undefined, '{"require": {"php": "8"}}', ''],
    ['{', undefined, 'file-unreadable'],
    ['{}', undefined, 'file-unreadable'],
    [
      '{"packages": [{"name": "a/b"}, 1, {"name": "a/b", "version": "1"}]}',
      undefined,
      'record-unreadable,record-unreadable',
    ],
  ]
  for (const [lock, manifest, codes] of cases) {
    it(`of ${lock} with ${manifest} has ${codes || 'no problem'}`, () => {
      assert.equal(
        analyseProject(lock, manifest)
          .problems?.map(({ code }) => code)
          .join(),
        codes,
      )
    })
  }

  it('is wanted where it is the project’s own', () => {
    const wants = (path: string) => composerLockAnalyser.wants(path, { size: 1, mode: 0o644 })
    for (const path of ['composer.lock', 'a/composer.json']) assert.equal(wants(path), true, path)
    for (const path of [
      'vendor/a/b/composer.json',
      'a/vendor/b/composer.lock',
      'xcomposer.lock',
      'installed.json',
    ])
      assert.equal(wants(path), false, path)
    assert.equal(composerLockAnalyser.groupOf?.('a/composer.json'), 'a/composer.lock')
    assert.equal(composerLockAnalyser.groupOf?.('composer.json'), 'composer.lock')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        damaged(read('composer.lock')),
        (bytes) => void analyse(composerLockAnalyser, 'composer.lock', bytes),
      ),
    )
  })
})

describe('what Composer installed', () => {
  const PATH = 'app/vendor/composer/installed.json'
  const text = read('vendor/composer/installed.json')

  it('is what composer show says, by Composer 2 and 1', () => {
    const { packages } = analyse(composerInstalledAnalyser, PATH, text)
    const shown = SHOWN.map((one) => ({ ...one, isDirect: false }))
    assert.deepEqual(listed(packages), shown)
    assert.deepEqual(
      packages?.map(({ isDevelopment }) => isDevelopment),
      [true, undefined, undefined],
    )
    const list = JSON.stringify((JSON.parse(text) as { packages: unknown }).packages)
    assert.deepEqual(listed(analyse(composerInstalledAnalyser, PATH, list).packages), shown)
  })

  it('is a problem where it is none', () => {
    for (const content of ['{', '{}', '1', '{"packages": {}}'])
      assert.deepEqual(
        analyse(composerInstalledAnalyser, PATH, content).problems?.map(({ code }) => code),
        ['file-unreadable'],
      )
  })

  it('never throws', () => {
    fc.assert(fc.property(damaged(text), (bytes) => void analyse(composerInstalledAnalyser, PATH, bytes)))
  })
})

it('a package is looked up in small letters, a branch not at all', () => {
  const pkg: Package = { kind: 'package', type: 'composer', namespace: 'A', name: 'B', version: 'dev-main' }
  const [subject] = composer.match.subjects(pkg, undefined)
  assert.deepEqual(subject, {
    namespace: 'Packagist',
    name: 'a/b',
    version: 'branch dev-main',
    basis: 'direct',
  })
  assert.equal(composerVersionOrder.isValid(subject?.version ?? ''), false)
  assert.equal(composer.match.purl(pkg, undefined), 'pkg:composer/a/b@dev-main')
})

describe('PHP security advisories', () => {
  const build = (files: Readonly<Record<string, string>>) =>
    buildInMemory(phpSecurityAdvisories, [
      documentOf(
        tarOf(Object.entries(files).map(([path, content]) => ({ path: `db-master/${path}`, content }))),
      ),
    ])
  const branches = (versions: string): string =>
    `reference: composer://A/b\nbranches:\n  1.x: {versions: ${versions}}\n`

  it('are read whole, but for what is skipped', async () => {
    const sink = await build({
      'a/b/CVE-2024-1.yaml': `title: T\nlink: https://a\ncve: CVE-2024-1\n${branches("['>=1.0', '<1.2']")}  2.x: {versions: ['<=2.1']}\n`,
      'a/b/2024-01-01.yaml': `cve: CVE-2024-2\n${branches("['>1.0']")}`,
      'a/b/x.yaml': branches("['1.0']"),
      'a/b/y.yaml': 'title: [',
      'a/b/z.yaml': 'title: T',
      'a.yaml': 'title: T',
    })
    assert.deepEqual(sink.advisories, [
      { kind: 'advisory', id: 'CVE-2024-1', title: 'T', references: ['https://a'] },
      { kind: 'advisory', id: 'a/b/2024-01-01', aliases: ['CVE-2024-2'] },
    ])
    assert.deepEqual(
      sink.affectedPackages.map(({ name, status, ranges }) => [name, status, ranges]),
      [
        ['a/b', 'fixed', [{ introduced: '1.0', fixed: '1.2' }, { lastAffected: '2.1' }]],
        ['a/b', 'affected', [{ introduced: '1.0' }]],
      ],
    )
    assert.deepEqual(
      sink.skippedRecords.map(({ record }) => record),
      ['a/b x', 'a/b y', 'a/b z'],
    )
  })

  it('of the real world leave nothing out', async (t) => {
    if (!needsRealData(t)) return
    const path = realData(
      'upstream/codeload.github.com/FriendsOfPHP/security-advisories/tar.gz/refs/heads/master',
    )
    const sink = await buildInMemory(phpSecurityAdvisories, [documentOf(path)])
    assert.deepEqual(sink.skippedRecords, [])
    assert.equal(sink.affectedPackages.length, 1592)
    assert.equal(new Set(sink.affectedPackages.map(({ advisory, name }) => `${advisory} ${name}`)).size, 1592)
  })
})
