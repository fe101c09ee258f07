import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { analyse, fileOf } from '../../../test/analyse.ts'
import { pypiInstalledAnalyser } from './installed.ts'
import { MAX_REQUIREMENT, parseRequirement } from './requirement.ts'
import { requirementsAnalyser } from './requirements.ts'
import { isRequirements, isRequirementsOrConstraints } from './requirements-names.ts'
import { unlockedPythonAnalyser } from './unlocked.ts'

const DATA = join(import.meta.dirname, 'testdata')

/** `name version lines` of each package, then the problems, file by file. */
function toldOf(files: Readonly<Record<string, string | Uint8Array>>): Record<string, string[]> {
  const [first, ...rest] = Object.entries(files).map(([path, text]) => fileOf(path, text))
  assert.ok(first)
  for (const file of [first, ...rest]) assert.ok(requirementsAnalyser.wants(file.path, file), file.path)
  const { parts = [], ...whole } = requirementsAnalyser.analyse([first, ...rest])
  assert.deepEqual(whole, {})
  return Object.fromEntries(
    parts.map(({ path, packages = [], problems = [] }) => [
      path,
      [
        ...packages.map(({ name, version, lines }) => `${name} ${version} ${lines?.start}-${lines?.end}`),
        ...problems.map(({ code, subject, detail }) => {
          assert.equal(subject, path)
          return `${code}: ${detail}`
        }),
      ],
    ]),
  )
}

function told(content: string | Uint8Array): string[] {
  return toldOf({ 'requirements.txt': content })['requirements.txt'] ?? []
}

describe('a requirements file', () => {
  for (const [text, ...expected] of [
    ['a==1.0', 'a 1.0 1-1'],
    ['# x\n\n  Foo.Bar [x, y] == 1.0 ; python_version < "3" # why', 'Foo.Bar 1.0 3-3'],
    ['a===1.0-weird', 'a 1.0-weird 1-1'],
    ['a (==1.0)', 'a 1.0 1-1'],
    ['a==1.0,!=1.1', 'a 1.0 1-1'],
    ['a==1.0 \\\n  --hash=sha256:ab \\\n  --hash=sha256:cd\nb==2', 'a 1.0 1-3', 'b 2 4-4'],
    ['a==1.0 \\\n# not a comment of the line above\nb==2', 'a 1.0 1-2', 'b 2 3-3'],
    ['a==1\\', 'a 1 1-1'],
    ['a==1\r\nb==2\r\n', 'a 1 1-1', 'b 2 2-2'],
    ['a @ https://example.test/a-1.2-py3-none-any.whl#sha256=ab', 'a 1.2 1-1'],
    ['https://example.test/x/a-1.2.tar.gz#egg=a', 'a 1.2 1-1'],
    ['./wheels/a_b-1.2-cp311-cp311-linux_x86_64.whl', 'a_b 1.2 1-1'],
    ['-e .'],
    ['.\n./folder\n-e file:///srv/x'],
    [
      '-i https://example.test/simple\n--extra-index-url=https://example.test\n--find-links x\n--no-binary :all:',
    ],
    ['-c constraints.txt'],
    [
      '-r requirements-base.txt\n--requirement=../x.txt',
      'dependency-unresolved: It includes requirements-base.txt, which is not there.',
      'dependency-unresolved: It includes ../x.txt, which is not read.',
    ],
    ['a>=1\nb\nc==1.*', 'version-unresolved: It does not say which version is meant by a>=1, b, c==1.*.'],
    [
      'git+https://example.test/a.git@v1#egg=a',
      'version-unresolved: It does not say which version is meant by git+https://example.test/a.git@v1#egg=a.',
    ],
    [
      'a @ git+ssh://example.test/a',
      'version-unresolved: It does not say which version is meant by a @ git+ssh://example.test/a.',
    ],
    ['-r base.in\n-c what.txt', 'dependency-unresolved: It includes base.in, which is not read.'],
    [
      '-rhttps://example.test/r',
      'dependency-unresolved: It includes https://example.test/r, which is not read.',
    ],
    ['?? what', 'record-unreadable: The record at line 1 has no name and version.'],
  ] as const) {
    it(`with ${JSON.stringify(text)}`, () => assert.deepEqual(told(text), expected))
  }

  it('may be in UTF-16, or have a byte order mark', () => {
    const little = Buffer.from('\uFEFFa==1\nb==2', 'utf16le')
    assert.deepEqual(told(little), ['a 1 1-1', 'b 2 2-2'])
    assert.deepEqual(told(Buffer.from(little).swap16()), ['a 1 1-1', 'b 2 2-2'])
    assert.deepEqual(told(Buffer.concat([Buffer.from(little).swap16(), Buffer.from('x')])), [
      'a 1 1-1',
      'b 2 2-2',
    ])
    assert.deepEqual(told('\uFEFFa==1'), ['a 1 1-1'])
  })

  it('is known by its name', () => {
    for (const path of [
      'requirements.txt',
      'x/requirements-dev.txt',
      'dev-requirements.txt',
      'requirements/base.txt',
    ])
      assert.ok(isRequirements(path), path)
    for (const path of [
      'x.txt',
      'requirements.in',
      'requirements/x/y.txt',
      'v/site-packages/p/requirements.txt',
    ])
      assert.ok(!isRequirements(path), path)
    for (const path of ['constraints.txt', 'upper-constraints.txt', 'constraints/x.txt', 'requirements/a.in'])
      assert.ok(isRequirementsOrConstraints(path) && !isRequirements(path.replace('.in', '')), path)
  })

  it('of nothing but open names tells the first of them', () => {
    const [problem = ''] = told(Array.from({ length: 50 }, (_, i) => `a${i}`).join('\n'))
    assert.match(problem, / a19 and 30 more\.$/)
  })
})

describe('requirements files of a tree', () => {
  it('are told each by itself and once, whoever includes them', () => {
    assert.deepEqual(
      toldOf({
        'a/requirements.txt': '-r ../shared/requirements-base.in\na==1',
        'b/requirements.txt': '-r ../shared/requirements-base.in\nb==1',
        'shared/requirements-base.in': 'c==1\nd',
        'shared/requirements-other.in': 'e',
      }),
      {
        'a/requirements.txt': ['a 1 2-2'],
        'b/requirements.txt': ['b 1 2-2'],
        'shared/requirements-base.in': [
          'c 1 1-1',
          'version-unresolved: It does not say which version is meant by d.',
        ],
      },
    )
  })

  it('are resolved by constraints, and by what they include', () => {
    assert.deepEqual(
      toldOf({
        'requirements.txt': '-r requirements/base.txt\n-c constraints.txt\nA_a>=1\nb\nc\nd',
        'requirements/base.txt': 'b==2\nc>1',
        'constraints.txt': '-r constraints/more.txt\na-a==1.5\nx>1\ny==1',
        'constraints/more.txt': 'c==3\nz>1',
        'constraints/unused.txt': 'd==4',
      }),
      {
        'requirements.txt': ['version-unresolved: It does not say which version is meant by d.'],
        'requirements/base.txt': ['b 2 1-1'],
        'constraints.txt': ['a-a 1.5 2-2', 'y 1 4-4'],
        'constraints/more.txt': ['c 3 1-1'],
      },
    )
  })

  it('may include each other in circles, and themselves', () => {
    assert.deepEqual(
      toldOf({
        'requirements.txt': '-r requirements.txt\n-r requirements/a.txt\na==1',
        'requirements/a.txt': '-r ../requirements.txt\n-c a.txt\na',
      }),
      { 'requirements.txt': ['a 1 3-3'] },
    )
  })

  it('are not resolved by files that have nothing to do with them', () => {
    assert.deepEqual(toldOf({ 'a/requirements.txt': 'a', 'b/requirements.txt': 'a==1' }), {
      'a/requirements.txt': ['version-unresolved: It does not say which version is meant by a.'],
      'b/requirements.txt': ['a 1 1-1'],
    })
  })

  it('may be a long chain', () => {
    const files: Record<string, string> = {}
    for (let i = 0; i < 20_000; i++) files[`requirements-${i}.txt`] = `-r requirements-${i + 1}.txt\na`
    files['requirements-20000.txt'] = 'a==1'
    assert.deepEqual(toldOf(files), { 'requirements-20000.txt': ['a 1 1-1'] })
  })

  it('may have lines of any length', () => {
    const spaces = ' '.repeat(1_000_000)
    const unread = 'record-unreadable: The record at line 1 has no name and version.'
    assert.deepEqual(told(`a${spaces}x`), [unread])
    assert.deepEqual(told(`a[${'x'.repeat(1_000_000)}`), [unread])
    assert.deepEqual(told(`https://example.test/${'x'.repeat(MAX_REQUIREMENT)}`), [unread])
    const [problem = ''] = told(`a${' '.repeat(9000)}>=1`)
    assert.ok(problem.length < 300, problem)
  })
})

describe('a requirement', () => {
  for (const text of ['', '==1', '-x', 'a[x', 'a b', `a==${'1'.repeat(MAX_REQUIREMENT)}`])
    it(`is none in ${JSON.stringify(text.slice(0, 20))}`, () =>
      assert.equal(parseRequirement(text), undefined))
})

describe('a project without a lock', () => {
  const PROJECT =
    '[project]\nname = "x"\ndependencies = ["a>=1", "b"]\n[dependency-groups]\ndev = ["c", {include-group = "x"}]'

  function problemsOf(files: Readonly<Record<string, string>>): string[] {
    const [first, ...rest] = Object.entries(files).map(([path, text]) => fileOf(path, text))
    assert.ok(first)
    for (const file of [first, ...rest]) assert.ok(unlockedPythonAnalyser.wants(file.path, file), file.path)
    const { problems = [] } = unlockedPythonAnalyser.analyse([first, ...rest])
    return problems.map(({ code, subject, detail }) => `${code} ${subject}: ${detail}`)
  }

  it('is told with what it asks for', () => {
    assert.deepEqual(problemsOf({ 'x/pyproject.toml': PROJECT }), [
      'version-unresolved x/pyproject.toml: No lock file says which versions are meant by a>=1, b.',
    ])
    assert.deepEqual(problemsOf({ Pipfile: '[packages]\na = "*"\nb = {version = ">1"}' }), [
      'version-unresolved Pipfile: No lock file says which versions are meant by a*, b.',
    ])
    assert.deepEqual(
      problemsOf({ 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3"\na = "^1"\nb = "==2"' }),
      ['version-unresolved pyproject.toml: No lock file says which versions are meant by a, b==2.'],
    )
  })

  it('is none with a lock beside it or above, or without dependencies', () => {
    for (const lock of ['x/y/uv.lock', 'x/poetry.lock'])
      assert.deepEqual(problemsOf({ 'x/y/pyproject.toml': PROJECT, [lock]: '' }), [], lock)
    assert.deepEqual(problemsOf({ 'pyproject.toml': '[build-system]\nrequires = ["x"]' }), [])
    assert.deepEqual(problemsOf({ 'pyproject.toml': '[', 'uv.lock': '' }), [])
    assert.equal(problemsOf({ 'x/pyproject.toml': PROJECT, 'y/uv.lock': '' }).length, 1)
  })

  it('is told of what requirements files do not name', () => {
    for (const path of ['x/requirements.txt', 'requirements-dev.txt', 'x/requirements/base.txt']) {
      assert.deepEqual(problemsOf({ 'x/pyproject.toml': PROJECT, [path]: 'A==1\nb' }), [], path)
      assert.deepEqual(problemsOf({ 'x/pyproject.toml': PROJECT, [path]: 'b==1' }), [
        'version-unresolved x/pyproject.toml: No lock file says which versions are meant by a>=1.',
      ])
    }
    assert.equal(problemsOf({ 'x/pyproject.toml': PROJECT, 'y/requirements.txt': 'a==1\nb==1' }).length, 1)
  })

  it('is told where it cannot be read, or leaves it to its build', () => {
    assert.match(problemsOf({ 'pyproject.toml': 'a = 1\n[' })[0] ?? '', /^file-unreadable .* line 2: /)
    assert.match(problemsOf({ Pipfile: '[' })[0] ?? '', /^file-unreadable Pipfile/)
    const built = {
      'pyproject.toml': '[project]\nname = "x"\ndynamic = ["version", "dependencies"]',
      'setup.py': 'setup(install_requires=["a"])',
      'setup.cfg': '[options]\ninstall_requires =\n  a',
    }
    for (const [path, text] of Object.entries(built)) {
      const detail = 'Its build says which packages it needs, which is not run, and no lock file names them.'
      assert.deepEqual(problemsOf({ [path]: text }), [`dependency-unresolved ${path}: ${detail}`])
      for (const lock of ['poetry.lock', 'requirements.txt'])
        assert.deepEqual(problemsOf({ [path]: text, [lock]: 'a==1' }), [])
    }
    assert.deepEqual(problemsOf({ 'setup.py': 'setup(name="x")' }), [])
    const poetry = '[project]\ndynamic = ["dependencies"]\n[tool.poetry.dependencies]\npython = "^3"'
    assert.deepEqual(problemsOf({ 'pyproject.toml': poetry }), [])
  })
})

describe('a real installed tree', () => {
  it('has the packages that pip lists', () => {
    const list = JSON.parse(readFileSync(join(DATA, 'installed/pip-list.json'), 'utf8')) as {
      readonly name: string
      readonly version: string
    }[]
    const found = list.flatMap(({ name, version }) => {
      const path = `${name.replaceAll('-', '_')}-${version}.dist-info/METADATA`
      const { packages = [] } = analyse(
        pypiInstalledAnalyser,
        `usr/lib/python3/site-packages/${path}`,
        readFileSync(join(DATA, 'installed', path)),
      )
      return packages.map((one) => ({ name: one.name, version: one.version }))
    })
    assert.deepEqual(found, list)
  })
})
