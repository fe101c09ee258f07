import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { compareText } from '../../src/core/compare-text.ts'
import { git, writeTree } from '../git-repository.ts'
import { plimsoll, temporaryFolder } from '../plimsoll.ts'
import { child, dependencies, dependency, project, version } from '../poms.ts'
import { needsProgram } from '../real-data.ts'

const ROOT = join(import.meta.dirname, '../..')

interface PackageList {
  readonly Kind: string
  readonly Packages: readonly { readonly Name: string; readonly Version: string; readonly Path: string }[]
  readonly LeftOut: { readonly Development: number }
}

async function packages(...args: readonly string[]): Promise<PackageList> {
  const { code, stdout, stderr } = await plimsoll(['packages', ...args, '--format', 'json'])
  assert.deepEqual([code, stderr], [0, ''])
  return JSON.parse(stdout) as PackageList
}

const LOCK = JSON.stringify({
  name: 'app',
  lockfileVersion: 3,
  packages: {
    '': { name: 'app', dependencies: { a: '1' }, devDependencies: { b: '2' } },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', dev: true },
  },
})

interface ListedByNpm {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, ListedByNpm>>
}

/** `NAME@VERSION` of all that is needed; what is optional and for nobody here has no version. */
function addListed({ dependencies = {} }: ListedByNpm, ids: Set<string>): void {
  for (const [name, needed] of Object.entries(dependencies)) {
    if (needed.version !== undefined) ids.add(`${name}@${needed.version}`)
    addListed(needed, ids)
  }
}

function names({ Packages }: PackageList): string[] {
  return Packages.map(({ Name, Version, Path }) => `${Path}: ${Name}@${Version}`)
}

describe('a source tree', () => {
  it('of our own has the dependencies that its lock file says', async () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>
    }
    const expected = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`)
    const { Packages, LeftOut } = await packages(ROOT, '--skip-dirs', '**/testdata')
    const found = Packages.filter(({ Path, Name }) => Path === 'package-lock.json' && Name !== 'plimsoll')
    assert.deepEqual(
      found.map(({ Name, Version }) => `${Name}@${Version}`).sort(compareText),
      expected.sort(compareText),
    )
    assert.ok(LeftOut.Development > 100)
  })

  for (const [flags, npmFlags] of [
    [[], ['--omit=dev']],
    [['--include-dev'], []],
  ] as const)
    it(`of our own has what npm ls ${npmFlags.join(' ')} says`, async (t) => {
      if (!needsProgram(t, 'npm')) return
      const command = ['ls', '--all', '--package-lock-only', '--json', ...npmFlags]
      const tree = JSON.parse(execFileSync('npm', command, { cwd: ROOT, encoding: 'utf8' })) as ListedByNpm
      const expected = new Set<string>()
      addListed(tree, expected)
      assert.ok(expected.size > 5)
      const { Packages } = await packages(ROOT, '--skip-dirs', '**/testdata', ...flags)
      const found = Packages.filter(({ Path, Name }) => Path === 'package-lock.json' && Name !== 'plimsoll')
      assert.deepEqual(
        [...new Set(found.map(({ Name, Version }) => `${Name}@${Version}`))].sort(compareText),
        [...expected].sort(compareText),
      )
    })

  it('has what is ignored, installed or for development only when that is asked for', async (t) => {
    const root = temporaryFolder(t)
    git(root, 'init', '--quiet')
    writeTree(root, {
      '.gitignore': 'old/\nnode_modules/\n',
      'package.json': '{"name": "app"}',
      'package-lock.json': LOCK,
      'old/package-lock.json': LOCK,
      'node_modules/a/package.json': '{"name": "a", "version": "1.0.0"}',
    })
    const declared = 'package-lock.json: a@1.0.0'
    const found = async (...flags: readonly string[]): Promise<string[]> =>
      names(await packages(root, ...flags)).filter((text) => !text.includes(': app@'))
    assert.deepEqual(await found(), [declared])
    assert.deepEqual(await found('--include-dev'), [declared, 'package-lock.json: b@2.0.0'])
    assert.deepEqual(
      (await found('--include-ignored')).sort(compareText),
      [`old/${declared}`, declared].sort(compareText),
    )
    assert.ok((await found('--installed')).includes('node_modules/a/package.json: a@1.0.0'))
  })

  it('of Maven has what each of its project files asks for, the uppermost too', async (t) => {
    const root = temporaryFolder(t)
    const asks = (name: string) => dependencies(dependency('x', name, version('${v}')))
    writeTree(root, {
      'pom.xml': project('p', '<properties><v>5</v></properties>', asks('y')),
      'a/pom.xml': child('p', 'a', asks('z')),
    })
    // What the packages need in turn is not known.
    const { code, stdout } = await plimsoll(['packages', root, '--format', 'json'])
    assert.equal(code, 4)
    assert.deepEqual(names(JSON.parse(stdout) as PackageList).sort(compareText), [
      'a/pom.xml: g:a@1',
      'a/pom.xml: x:z@5',
      'pom.xml: g:p@1',
      'pom.xml: x:y@5',
    ])
  })

  it('has what the packages of a pom.xml need in turn where a local repository knows it', async (t) => {
    const harbour = join(ROOT, 'src/ecosystems/maven/testdata/harbour')
    const root = temporaryFolder(t)
    for (const path of ['pom.xml', 'pier', 'quay'])
      cpSync(join(harbour, path), join(root, path), { recursive: true })
    const home = temporaryFolder(t)
    cpSync(join(harbour, 'repository'), join(home, '.m2/repository'), { recursive: true })
    const list = async (environment: Readonly<Record<string, string>>, ...more: readonly string[]) => {
      const args = ['packages', root, '--format', 'json', ...more]
      const { code, stdout } = await plimsoll(args, { environment })
      return { code, count: (JSON.parse(stdout) as PackageList).Packages.length }
    }

    const whole = await list({ HOME: home })
    assert.equal(whole.code, 0)
    assert.deepEqual(await list({}, '--maven-repository', join(harbour, 'repository')), whole)
    const alone = await list({ HOME: home, PLIMSOLL_MAVEN_REPOSITORY: 'none' })
    assert.equal(alone.code, 4)
    assert.ok(alone.count < whole.count / 2, `${alone.count} ${whole.count}`)
  })

  it('is read from a repository at the revision that is asked for', async (t) => {
    const root = temporaryFolder(t)
    git(root, 'init', '--quiet', '--initial-branch=main')
    writeTree(root, { 'package-lock.json': LOCK })
    git(root, 'add', '.')
    git(root, 'commit', '--quiet', '-m', 'one')
    git(root, 'tag', 'v1')
    writeTree(root, { 'package-lock.json': LOCK.replace('1.0.0', '1.5.0') })
    git(root, 'commit', '--quiet', '-am', 'two')
    const scan = [
      'repo',
      `file://${root}`,
      '--offline',
      '--enrich',
      'none',
      '--format',
      'json',
      '--list-all-pkgs',
    ]
    const cache = ['--cache-dir', join(root, '.cache')]
    const versionAt = async (...revision: readonly string[]) => {
      const { code, stdout } = await plimsoll([...scan, ...cache, ...revision])
      assert.equal(code, 4, 'there is no feed to judge by')
      return /"ID": "a@(?<version>[\d.]+)"/.exec(stdout)?.groups?.['version']
    }
    assert.deepEqual([await versionAt(), await versionAt('--tag', 'v1')], ['1.5.0', '1.0.0'])
  })
})
