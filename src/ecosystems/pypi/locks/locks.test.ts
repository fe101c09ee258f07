import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { analyse, fileOf } from '../../../../test/analyse.ts'
import type { Analyser } from '../../../core/analyser.ts'
import type { Analysis } from '../../../core/layer-report.ts'
import type { Package } from '../../../core/package.ts'
import { requirementsAnalyser } from '../requirements.ts'
import {
  pdmLockAnalyser,
  pipfileLockAnalyser,
  poetryLockAnalyser,
  pylockAnalyser,
  uvLockAnalyser,
} from './analysers.ts'
import { MAX_VERSIONS } from './locked.ts'

const DATA = join(import.meta.dirname, '../testdata')

function read(path: string): string {
  return readFileSync(join(DATA, path), 'utf8')
}

/** Analyses a lock file with the manifest beside it, as the tree has them. */
function analyseBoth(analyser: Analyser, lock: string, text: string, manifest?: string): Analysis {
  const name = lock.startsWith('Pipfile') ? 'Pipfile' : 'pyproject.toml'
  const files = [
    fileOf(`app/${lock}`, text),
    ...(manifest === undefined ? [] : [fileOf(`app/${name}`, manifest)]),
  ]
  for (const { path } of files) assert.equal(analyser.groupOf?.(path), `app/${lock}`)
  const [first, ...others] = files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return first ? analyser.analyse([first, ...others]) : {}
}

function named({ packages = [] }: Analysis, filter: (pkg: Package) => boolean = () => true): string[] {
  return packages
    .filter(filter)
    .map(({ name, version }) => `${name}==${version}`)
    .sort()
}

/** The list that the tool itself makes of its lock. */
function listed(path: string): string[] {
  return read(path)
    .split('\n')
    .flatMap((line) => /^(?<pin>[a-z][^ ;]*==[^ ;]+)/.exec(line)?.groups?.['pin'] ?? [])
    .sort()
}

const REAL: readonly (readonly [Analyser, folder: string, lock: string, manifest: string | undefined])[] = [
  [uvLockAnalyser, 'uv', 'uv.lock', undefined],
  [poetryLockAnalyser, 'poetry', 'poetry.lock', 'pyproject.toml'],
  [pdmLockAnalyser, 'pdm', 'pdm.lock', 'pyproject.toml'],
  [pipfileLockAnalyser, 'pipenv', 'Pipfile.lock', 'Pipfile'],
]

/** What pytest needs and nothing else does. */
const FOR_TESTS = [
  'attrs',
  'exceptiongroup',
  'iniconfig',
  'packaging',
  'pluggy',
  'pytest',
  'tomli',
  'typing-extensions',
]

for (const [analyser, folder, lock, manifest] of REAL) {
  describe(`a real ${lock}`, () => {
    const found = analyseBoth(
      analyser,
      lock,
      read(`${folder}/${lock}`),
      manifest === undefined ? undefined : read(`${folder}/${manifest}`),
    )
    const isOwn = ({ relationship }: Package): boolean => relationship === 'root'

    it('has the packages that the tool lists', () => {
      assert.deepEqual(
        named(found, (one) => !isOwn(one)),
        listed(`${folder}/export.txt`),
      )
      assert.deepEqual(found.problems, [])
    })

    it('tells what is direct, and what is for development', () => {
      const { packages = [] } = found
      const direct = packages.filter(({ relationship }) => relationship === 'direct').map(({ name }) => name)
      const extras = lock === 'Pipfile.lock' ? [] : ['cachelib', 'colorama']
      assert.deepEqual(direct.sort(), [...extras, 'flask', 'pytest', 'requests'].sort())
      const names = new Set(packages.map(({ name }) => name))
      const development = packages.filter(({ isDevelopment }) => isDevelopment).map(({ name }) => name)
      assert.deepEqual(
        development.sort(),
        FOR_TESTS.filter((name) => names.has(name)),
      )
    })

    it('tells what needs what, and where each is declared', () => {
      const { packages = [] } = found
      const text = read(`${folder}/${lock}`).split('\n')
      for (const { name, lines } of packages) {
        const declared = text.slice((lines?.start ?? 0) - 1, lines?.end).join('\n')
        assert.ok(declared.includes(`"${name}"`), `${name}: ${declared.slice(0, 80)}`)
        assert.equal(declared.match(/\[\[package\]\]/g)?.length ?? 1, 1, name)
      }
      if (lock === 'Pipfile.lock') return // It does not say.
      const flask = packages.find(({ name }) => name === 'flask')
      assert.deepEqual([...(flask?.dependsOn ?? [])].sort(), [
        'click@8.5.1',
        'itsdangerous@2.2.0',
        'jinja2@3.1.6',
        'werkzeug@3.1.9',
      ])
    })
  })
}

describe('uv.lock', () => {
  it('has the project itself', () => {
    const { packages = [] } = analyseBoth(uvLockAnalyser, 'uv.lock', read('uv/uv.lock'))
    const root = packages.find(({ relationship }) => relationship === 'root')
    assert.deepEqual([root?.name, root?.version], ['harbour', '0.3.0'])
    assert.ok(root?.dependsOn?.includes('requests@2.28.1'))
  })
})

describe('pip', () => {
  it('locks the same into pylock.toml as pip-compile into requirements.txt', () => {
    const lock = analyse(pylockAnalyser, 'pylock.toml', read('pip/pylock.toml'))
    const { parts = [] } = requirementsAnalyser.analyse([
      fileOf('requirements.txt', read('pip/requirements.txt')),
    ])
    const [requirements] = parts
    assert.ok(requirements)
    assert.ok(named(lock).length > 10)
    assert.deepEqual(named(lock), named(requirements))
    assert.deepEqual(named(requirements), listed('pip/requirements.txt'))
    assert.deepEqual([lock.problems, requirements.problems], [[], undefined])
  })
})

const PACKAGE = '[[package]]\nname = "a"\nversion = "1"\n'

describe('a lock file', () => {
  for (const [name, analyser, lock, text, expected] of [
    [
      'of Poetry 1.4 says by category what is for development',
      poetryLockAnalyser,
      'poetry.lock',
      `${PACKAGE}category = "dev"`,
      'a 1 dev',
    ],
    [
      'of Poetry 2 says it by groups',
      poetryLockAnalyser,
      'poetry.lock',
      `${PACKAGE}groups = ["main", "dev"]`,
      'a 1',
    ],
    [
      'of Poetry has folders, which are the user’s own',
      poetryLockAnalyser,
      'poetry.lock',
      `${PACKAGE}[package.source]\ntype = "directory"`,
      'a 1 workspace',
    ],
    [
      'of PDM has a package once, whatever its extras',
      pdmLockAnalyser,
      'pdm.lock',
      `${PACKAGE}\n${PACKAGE}extras = ["x"]\ndependencies = ["a==1"]`,
      'a 1',
    ],
    ['of PDM has folders', pdmLockAnalyser, 'pdm.lock', `${PACKAGE}path = "./a"`, 'a 1 workspace'],
    [
      'of uv has members of a workspace',
      uvLockAnalyser,
      'uv.lock',
      `${PACKAGE}source = { editable = "packages/a" }`,
      'a 1 workspace',
    ],
    ['of uv without packages is whole', uvLockAnalyser, 'uv.lock', 'version = 1', ''],
    [
      'of another tool may have an archive',
      pylockAnalyser,
      'pylock.x.toml',
      '[[packages]]\nname = "a"\narchive = { url = "https://example.test/a-2.0.tar.gz" }',
      'a 2.0',
    ],
    [
      'of pip has folders',
      pylockAnalyser,
      'pylock.toml',
      '[[packages]]\nname = "a"\ndirectory = { path = "." }',
      '',
    ],
    [
      'of Pipenv may have sections of its own',
      pipfileLockAnalyser,
      'Pipfile.lock',
      '{"default":{},"prod":{"a":{"version":"==1"}},"develop":{"a":{"version":"==1"}}}',
      'a 1',
    ],
  ] as const) {
    it(name, () => {
      const { packages = [], problems } = analyse(analyser, lock, text)
      const told = packages.map((one) =>
        [
          one.name,
          one.version,
          one.isDevelopment ? 'dev' : '',
          one.relationship === 'workspace' ? 'workspace' : '',
        ]
          .filter(Boolean)
          .join(' '),
      )
      assert.equal(told.join(', '), expected)
      assert.deepEqual(problems ?? [], [])
    })
  }

  for (const [name, analyser, lock, text, code] of [
    ['that is no TOML', poetryLockAnalyser, 'poetry.lock', '[[', 'file-unreadable'],
    ['without a list', pdmLockAnalyser, 'pdm.lock', '', 'file-unreadable'],
    ['whose list is none', uvLockAnalyser, 'uv.lock', 'package = 7', 'file-unreadable'],
    ['that is no JSON', pipfileLockAnalyser, 'Pipfile.lock', '{', 'file-unreadable'],
    ['without a main section', pipfileLockAnalyser, 'Pipfile.lock', '{}', 'file-unreadable'],
    [
      'with a package without a name',
      uvLockAnalyser,
      'uv.lock',
      '[[package]]\nversion = "1"',
      'record-unreadable',
    ],
    [
      'with a repository',
      pipfileLockAnalyser,
      'Pipfile.lock',
      '{"default":{"a":{"git":"https://example.test/a"}}}',
      'version-unresolved',
    ],
    [
      'with a repository of pip',
      pylockAnalyser,
      'pylock.toml',
      '[[packages]]\nname = "a"\nvcs = { type = "git" }',
      'version-unresolved',
    ],
  ] as const) {
    it(`${name} is a problem`, () => {
      const { packages = [], problems = [] } = analyse(analyser, lock, text)
      assert.deepEqual([packages, problems.map((one) => one.code)], [[], [code]])
    })
  }

  const locked = (name: string, ...needs: string[]): string =>
    `[[package]]\nname = "${name}"\nversion = "1"\n[package.dependencies]\n${needs.map((need) => `${need} = "*"\n`).join('')}`

  for (const [name, project, expected] of [
    ['both', '[project]\ndependencies = ["A_b"]\n[dependency-groups]\ndev = ["dev"]', ['dev']],
    [
      'a folder',
      '[tool.poetry.dependencies]\nown = {path = "own"}\n[dependency-groups]\nd = ["dev"]',
      ['dev'],
    ],
    ['its build', '[project]\ndynamic = ["dependencies"]\n[dependency-groups]\nd = ["dev"]', []],
    ['nothing', '', []],
    ['what is not locked', '[project]\ndependencies = ["gone"]', []],
  ] as const) {
    it(`has for development what nothing else needs, where the project asks for ${name}`, () => {
      const own = locked('own', 'shared').replace(
        'version = "1"\n',
        'version = "1"\nsource = { type = "directory" }\n',
      )
      const text = [
        locked('a.b', 'shared'),
        locked('shared'),
        locked('dev', 'Shared'),
        locked('other'),
        own,
      ].join('')
      const { packages = [] } = analyseBoth(poetryLockAnalyser, 'poetry.lock', text, project)
      assert.equal(packages.length, 5)
      assert.deepEqual(
        packages.filter(({ isDevelopment }) => isDevelopment).map((one) => one.name),
        expected,
      )
    })
  }

  it('may have many packages of one name that need each other', () => {
    const many = Array.from({ length: 3000 }, () => locked('a', 'a')).join('')
    const { packages = [] } = analyseBoth(
      poetryLockAnalyser,
      'poetry.lock',
      many,
      '[project]\ndependencies = ["a"]',
    )
    assert.equal(packages.length, 3000)
    const versions = Array.from({ length: MAX_VERSIONS + 5 }, (_, i) =>
      locked('b', 'b').replace('"1"', `"${i}"`),
    )
    const { packages: others = [] } = analyseBoth(poetryLockAnalyser, 'poetry.lock', versions.join(''))
    assert.equal(others[0]?.dependsOn?.length, MAX_VERSIONS)
    const extras = PACKAGE.repeat(20_000) + `${PACKAGE}extras = ["x"]\n`.repeat(20_000)
    assert.equal(analyseBoth(pdmLockAnalyser, 'pdm.lock', extras).packages?.length, 20_000)
  })

  it('of pip says by the project beside it what is direct', () => {
    const project = '[project]\ndependencies = ["requests", "Flask"]\n[dependency-groups]\ndev = ["certifi"]'
    const { packages = [] } = analyseBoth(pylockAnalyser, 'pylock.toml', read('pip/pylock.toml'), project)
    const direct = packages.filter(({ relationship }) => relationship === 'direct').map(({ name }) => name)
    assert.deepEqual(direct, ['certifi', 'flask', 'requests'])
    // What needs it, the file does not say.
    assert.ok(packages.every(({ isDevelopment }) => !isDevelopment))
    assert.equal(pylockAnalyser.groupOf?.('x/pylock.dev.toml'), 'x/pylock.dev.toml')
  })

  for (const [marker, isDevelopment] of [
    ['"dev" in dependency_groups', true],
    ['"dev" in dependency_groups or "x" in dependency_groups and os_name == "nt"', true],
    ['"default" in dependency_groups or "dev" in dependency_groups', false],
    ['os_name == "nt" or "dev" in dependency_groups', false],
    ['"dev" not in dependency_groups', false],
    ['"dev" in extras', false],
  ] as const) {
    it(`with the marker ${marker} is${isDevelopment ? '' : ' not'} for development`, () => {
      const text = `default-groups = ["default"]\n[[packages]]\nname = "a"\nversion = "1"\nmarker = '${marker}'`
      const { packages = [] } = analyse(pylockAnalyser, 'pylock.toml', text)
      assert.deepEqual(
        packages.map((one) => one.isDevelopment === true),
        [isDevelopment],
      )
    })
  }

  it('alone says nothing of what is direct', () => {
    const { packages = [] } = analyse(pdmLockAnalyser, 'pdm.lock', read('pdm/pdm.lock'))
    assert.ok(packages.every(({ relationship, isDevelopment }) => !relationship && !isDevelopment))
  })

  it('is none in what is installed', () => {
    const path = 'venv/lib/python3.11/site-packages/x/poetry.lock'
    assert.equal(poetryLockAnalyser.wants(path, { size: 1, mode: 0o644 }), false)
  })
})
